package org.tornado4j.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tornado4j.text.PeerText;

/**
 * Reads a text of metrics, one family after the other, and checks it:
 *
 * <ol>
 *   <li>{@link #nextFamily}: the lines that describe a family; what is left of the one before is passed over
 *   <li>{@link #nextSample}, until it returns null
 * </ol>
 *
 * A sample that nothing describes is a family by itself. Comments are passed over.
 */
final class FamilyReader {

    private static final String HELP = "HELP";
    private static final String TYPE = "TYPE";
    private static final String UNIT = "UNIT";
    private static final String END = "# EOF";

    private final MetricsFormat format;
    private final TextLines lines;

    /** Line that was read, but not used yet: the description of a family, or a sample. */
    private @Nullable Description description;

    private @Nullable Sample sample;
    private boolean isOver;

    private String name = "";
    private MetricType type = MetricType.UNTYPED;
    private final Map<String, String> described = new HashMap<>();

    /** A line that describes a family. */
    private record Description(String what, String family, String text) {}

    /** Ownership: {@code text} is still the caller's. */
    FamilyReader(InputStream text, MetricsFormat format) {
        this.format = format;
        this.lines = new TextLines(text);
    }

    /**
     * Moves on to the next family.
     *
     * @return false if there is none
     */
    boolean nextFamily() throws IOException {
        passOverSamples();
        described.clear();
        if (sample != null) {
            name = sample.name();
            type = MetricType.ofBareSample(format);
            return true;
        }
        if (description == null) {
            return false;
        }
        describe(description.family());
        return true;
    }

    private void passOverSamples() throws IOException {
        boolean isMore = true;
        while (isMore) {
            isMore = nextSample() != null;
        }
    }

    private void describe(String family) throws IOException {
        name = family;
        type = MetricType.ofBareSample(format);
        while (description != null && description.family().equals(family)) {
            Description line = description;
            if (described.put(line.what(), line.text()) != null) {
                throw new MalformedMetricsException(family + " has two lines # " + line.what());
            }
            if (line.what().equals(TYPE)) {
                type = type(line);
            }
            description = null;
            advance();
        }
    }

    private MetricType type(Description line) throws MalformedMetricsException {
        MetricType named = MetricType.named(line.text(), format);
        if (named == null) {
            throw new MalformedMetricsException(
                    line.family() + " has an unknown type: " + PeerText.quoted(line.text()));
        }
        return named;
    }

    String name() {
        return name;
    }

    MetricType type() {
        return type;
    }

    /** Returns the next sample of this family; null if there is none. */
    @Nullable
    Sample nextSample() throws IOException {
        advance();
        Sample next = sample;
        if (next == null || name.isEmpty() || !type.owns(name, next.name(), format)) {
            return null;
        }
        sample = null;
        return next;
    }

    /** Appends the lines that describe this family. */
    void appendDescription(StringBuilder text) {
        String help = described.get(HELP);
        String unit = described.get(UNIT);
        if (help != null) {
            append(text, HELP, help);
        }
        append(text, TYPE, type.word());
        if (unit != null) {
            append(text, UNIT, unit);
        }
    }

    private void append(StringBuilder text, String what, String value) {
        text.append("# ")
                .append(what)
                .append(' ')
                .append(name)
                .append(' ')
                .append(value)
                .append('\n');
    }

    // ------------------------------------------------------------------------------------------ lines

    /** Reads a line, unless there is one that is not used yet. */
    private void advance() throws IOException {
        while (!isOver && description == null && sample == null) {
            String line = lines.next();
            if (line == null) {
                isOver = true;
                requireNoEnd();
            } else if (line.equals(END) && format == MetricsFormat.OPENMETRICS) {
                isOver = true;
                requireNothingMore();
            } else if (line.startsWith("#")) {
                description = description(line);
            } else if (!line.isBlank()) {
                sample = SampleParser.parse(line, format);
            }
        }
    }

    private void requireNoEnd() throws MalformedMetricsException {
        if (format == MetricsFormat.OPENMETRICS) {
            throw new MalformedMetricsException("the text ends without " + END);
        }
    }

    private void requireNothingMore() throws IOException {
        if (lines.next() != null) {
            throw new MalformedMetricsException("the text goes on after " + END);
        }
    }

    /** Returns null for a comment. */
    private static @Nullable Description description(String line) throws MalformedMetricsException {
        String[] words = line.split(" ", 4);
        if (words.length < 2 || !words[0].equals("#") || !isDescription(words[1])) {
            return null;
        }
        if (words.length < 3 || !SampleParser.isName(words[2], true)) {
            throw new MalformedMetricsException("the line " + PeerText.quoted(line) + " has no name");
        }
        return new Description(words[1], words[2], words.length == 4 ? words[3] : "");
    }

    private static boolean isDescription(String word) {
        return word.equals(HELP) || word.equals(TYPE) || word.equals(UNIT);
    }
}
