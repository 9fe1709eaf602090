package org.tornado4j.metrics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.tornado4j.text.PeerText;

/**
 * Takes a line with a value apart, strictly:
 *
 * <pre>
 * sample   = name [ "{" [ label *( "," label ) [ "," ] "}" ] SP value [ SP timestamp ] [ exemplar ]
 * label    = name "=" DQUOTE *( any but DQUOTE, "\" and line feed / "\\" / "\" DQUOTE / "\n" ) DQUOTE
 * exemplar = SP "#" SP "{" [ label *( "," label ) ] "}" SP value [ SP timestamp ]     ; OpenMetrics alone
 * </pre>
 *
 * Prometheus' text format allows blanks and tabs between these parts, OpenMetrics one blank where there is {@code SP}.
 */
final class SampleParser {

    /** An integer or decimal number, infinity, or NaN. */
    private static final Pattern VALUE = Pattern.compile(
            "[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?(?i:inf(?:inity)?)|(?i:nan)");

    private static final Pattern MILLISECONDS = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern SECONDS = Pattern.compile("-?[0-9]+(?:\\.[0-9]*)?(?:[eE][+-]?[0-9]+)?");

    private final MetricsFormat format;
    private final String line;
    private int at;

    private SampleParser(String line, MetricsFormat format) {
        this.line = line;
        this.format = format;
    }

    static Sample parse(String line, MetricsFormat format) throws MalformedMetricsException {
        return new SampleParser(line, format).sample();
    }

    /** Returns whether this is the name of a metric; that of a label has no colon. */
    static boolean isName(String name, boolean mayHaveColons) {
        boolean isName = !name.isEmpty() && !isDigit(name.charAt(0));
        for (int i = 0; isName && i < name.length(); i++) {
            isName = isNameCharacter(name.charAt(i), mayHaveColons);
        }
        return isName;
    }

    private Sample sample() throws MalformedMetricsException {
        String name = name(true);
        if (!isBlank(peek()) && peek() != '{') {
            throw malformed("lacks a blank after its name");
        }
        skipBlanks();
        List<Label> labels = take('{') ? labels() : List.of();
        skipBlanks();
        return new Sample(name, labels, rest());
    }

    private String name(boolean mayHaveColons) throws MalformedMetricsException {
        int start = at;
        while (at < line.length() && isNameCharacter(line.charAt(at), mayHaveColons)) {
            at++;
        }
        String name = line.substring(start, at);
        if (name.isEmpty() || isDigit(name.charAt(0))) {
            throw malformed("lacks a name");
        }
        return name;
    }

    private static boolean isNameCharacter(char c, boolean mayHaveColons) {
        return isLetter(c) || isDigit(c) || c == '_' || (c == ':' && mayHaveColons);
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    // ------------------------------------------------------------------------------------------ labels

    /** Reads what follows an opening brace, and the closing one. */
    private List<Label> labels() throws MalformedMetricsException {
        List<Label> labels = new ArrayList<>();
        Set<String> names = new HashSet<>();
        skipBlanks();
        while (!take('}')) {
            Label label = label();
            labels.add(label);
            if (!names.add(label.name())) {
                throw malformed("repeats a label");
            }
            skipBlanks();
            if (take(',')) {
                skipBlanks();
            } else if (peek() != '}') {
                throw malformed("lacks a comma or a brace after a label");
            }
        }
        return labels;
    }

    private Label label() throws MalformedMetricsException {
        String name = name(false);
        skipBlanks();
        require('=');
        skipBlanks();
        require('"');
        int start = at;
        while (peek() != '"') {
            at += peek() == '\\' ? escape() : 1;
        }
        String value = line.substring(start, at);
        require('"');
        return new Label(name, value);
    }

    /** Returns how long the escape is. */
    private int escape() throws MalformedMetricsException {
        char escaped = at + 1 < line.length() ? line.charAt(at + 1) : 0;
        if (escaped != '\\' && escaped != '"' && escaped != 'n') {
            throw malformed("has an unknown escape");
        }
        return 2;
    }

    // ------------------------------------------------------------------------------------------ value, time, exemplar

    private String rest() throws MalformedMetricsException {
        StringBuilder rest = new StringBuilder(word(VALUE, "value"));
        if (at < line.length() && peek() != '#') {
            rest.append(' ').append(word(format == MetricsFormat.TEXT ? MILLISECONDS : SECONDS, "time"));
        }
        if (at < line.length()) {
            exemplar(rest);
        }
        return rest.toString();
    }

    private void exemplar(StringBuilder rest) throws MalformedMetricsException {
        if (format == MetricsFormat.TEXT) {
            throw malformed("goes on after its value and time");
        }
        int start = at;
        require('#');
        skipBlanks();
        require('{');
        labels();
        skipBlanks();
        word(VALUE, "value");
        if (at < line.length()) {
            word(SECONDS, "time");
        }
        if (at < line.length()) {
            throw malformed("goes on after its exemplar");
        }
        rest.append(' ').append(line.substring(start, at).strip());
    }

    /** Reads up to the next blank, and the blanks behind. */
    private String word(Pattern pattern, String what) throws MalformedMetricsException {
        int start = at;
        while (at < line.length() && !isBlank(line.charAt(at))) {
            at++;
        }
        String word = line.substring(start, at);
        if (!pattern.matcher(word).matches()) {
            throw malformed("has an invalid " + what);
        }
        skipBlanks();
        return word;
    }

    // ------------------------------------------------------------------------------------------ characters

    private char peek() throws MalformedMetricsException {
        if (at == line.length()) {
            throw malformed("ends too early");
        }
        return line.charAt(at);
    }

    private boolean take(char c) throws MalformedMetricsException {
        boolean isThere = peek() == c;
        at += isThere ? 1 : 0;
        return isThere;
    }

    private void require(char c) throws MalformedMetricsException {
        if (!take(c)) {
            throw malformed("lacks " + c);
        }
    }

    private void skipBlanks() {
        while (at < line.length() && isBlank(line.charAt(at))) {
            at++;
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private MalformedMetricsException malformed(String what) {
        return new MalformedMetricsException("the line " + PeerText.quoted(line) + " " + what);
    }
}
