package org.tornado4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text of metrics, read by what the formats' definitions say and nothing more lenient: families once and together, described
 * before their samples, no series twice.
 */
public final class StrictMetrics {

    private static final String LABEL = "([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"";
    private static final String NUMBER = "(?:[+-]?(?:\\d+(?:\\.\\d*)?(?:[eE][+-]?\\d+)?|Inf)|NaN)";
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(" + LABEL + "(?:," + LABEL
            + ")*)})? (" + NUMBER + ")(?: (-?[\\d.]+))?( # \\{(?:" + LABEL + "(?:," + LABEL + ")*)?} " + NUMBER
            + "(?: [\\d.]+)?)?");
    private static final Pattern LABELS = Pattern.compile(LABEL);
    private static final Pattern DESCRIPTION = Pattern.compile("# (HELP|TYPE|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)");

    private static final Map<String, List<String>> TEXT = Map.of(
            "counter", List.of(""),
            "gauge", List.of(""),
            "histogram", List.of("_bucket", "_sum", "_count"),
            "summary", List.of("", "_sum", "_count"),
            "untyped", List.of(""));
    private static final Map<String, List<String>> OPENMETRICS = Map.of(
            "counter", List.of("_total", "_created"),
            "gauge", List.of(""),
            "histogram", List.of("_bucket", "_sum", "_count", "_created"),
            "summary", List.of("", "_sum", "_count", "_created"),
            "unknown", List.of(""),
            "info", List.of("_info"));

    private final boolean openMetrics;
    private final Map<String, String> types = new LinkedHashMap<>();
    private final Map<String, Double> series = new LinkedHashMap<>();
    private final Set<String> described = new HashSet<>();
    private String family = "";
    private boolean hasSamples;

    private StrictMetrics(boolean openMetrics) {
        this.openMetrics = openMetrics;
    }

    public static StrictMetrics ofText(String text) {
        return new StrictMetrics(false).read(text);
    }

    public static StrictMetrics ofOpenMetrics(String text) {
        assertThat(text).endsWith("# EOF\n");
        return new StrictMetrics(true).read(text.substring(0, text.length() - "# EOF\n".length()));
    }

    private StrictMetrics read(String text) {
        assertThat(text).as("the last line ends").endsWith("\n");
        for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
            if (line.startsWith("#")) {
                describe(line);
            } else {
                sample(line);
            }
        }
        return this;
    }

    private void describe(String line) {
        Matcher matcher = DESCRIPTION.matcher(line);
        assertThat(matcher.matches()).as("description: %s", line).isTrue();
        String name = matcher.group(2);
        assertThat(described.add(matcher.group(1) + " " + name))
                .as("said once: %s", line)
                .isTrue();
        if (!name.equals(family)) {
            assertThat(types).as("together: %s", line).doesNotContainKey(name);
            family = name;
            hasSamples = false;
            types.put(name, "");
        }
        assertThat(hasSamples).as("before the samples: %s", line).isFalse();
        if (matcher.group(1).equals("TYPE")) {
            assertThat(suffixes()).as("type: %s", line).containsKey(matcher.group(3));
            types.put(name, matcher.group(3));
        }
    }

    private Map<String, List<String>> suffixes() {
        return openMetrics ? OPENMETRICS : TEXT;
    }

    private void sample(String line) {
        Matcher matcher = SAMPLE.matcher(line);
        assertThat(matcher.matches()).as("sample: %s", line).isTrue();
        assertThat(family).as("described: %s", line).isNotEmpty();
        assertThat(suffixes().getOrDefault(types.getOrDefault(family, ""), List.of()).stream()
                        .map(suffix -> family + suffix))
                .as("of the family %s: %s", family, line)
                .contains(matcher.group(1));
        hasSamples = true;
        assertThat(series.put(key(matcher.group(1), matcher.group(2)), number(line, matcher)))
                .as("once: %s", line)
                .isNull();
    }

    private static double number(String line, Matcher matcher) {
        String labels = matcher.group(2) == null ? "" : "{" + matcher.group(2) + "}";
        String value = line.substring((matcher.group(1) + labels).length() + 1).split(" ", 2)[0];
        return Double.parseDouble(value.replace("Inf", "Infinity"));
    }

    private static String key(String name, @Nullable String labels) {
        List<String> sorted = new ArrayList<>();
        Matcher label = LABELS.matcher(labels == null ? "" : labels);
        Set<String> names = new HashSet<>();
        while (label.find()) {
            assertThat(names.add(label.group(1))).as("label once: %s", labels).isTrue();
            sorted.add(label.group());
        }
        sorted.sort(String::compareTo);
        return name + (sorted.isEmpty() ? "" : "{" + String.join(",", sorted) + "}");
    }

    /** The types of the families, in the order of the text. */
    public Map<String, String> types() {
        return types;
    }

    /** The values by name and labels, which are in the order of their names: {@code requests{path="/",task="0"}}. */
    public Map<String, Double> series() {
        return series;
    }
}
