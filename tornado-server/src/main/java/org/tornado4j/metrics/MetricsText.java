package org.tornado4j.metrics;

import java.util.Map;
import java.util.TreeMap;

/**
 * A text of metrics, made of figures. They come out by the names of their families; figures of the same name and labels are
 * added up.
 *
 * <p>Thread: confined to one.
 */
public final class MetricsText {

    private static final String TOTAL = "_total";
    /** Up to here each whole number is a {@code double} of its own. */
    private static final double LARGEST_WHOLE = 9_007_199_254_740_992.0;

    private final MetricsFormat format;
    private final Map<String, Family> families = new TreeMap<>();

    /** The values of a family by their labels. */
    private static final class Family {

        private final MetricType type;
        private final String help;
        private final Map<String, Double> values = new TreeMap<>();

        Family(MetricType type, String help) {
            this.type = type;
            this.help = help;
        }
    }

    public MetricsText(MetricsFormat format) {
        this.format = format;
    }

    /**
     * Adds to a figure that never falls.
     *
     * @param name without {@code _total}, which it gets in the text
     * @param help in a sentence without quotes, backslashes and line breaks
     * @param labels names, each with its value behind it
     */
    public void counter(String name, String help, long value, String... labels) {
        String family = format == MetricsFormat.TEXT ? name + TOTAL : name;
        add(family, MetricType.COUNTER, help, (double) value, labels);
    }

    /** Adds to a figure that may fall; the parameters are those of {@link #counter}. */
    public void gauge(String name, String help, long value, String... labels) {
        gauge(name, help, (double) value, labels);
    }

    /** Adds to a figure that may fall; the parameters are those of {@link #counter}. */
    public void gauge(String name, String help, double value, String... labels) {
        add(name, MetricType.GAUGE, help, value, labels);
    }

    private void add(String name, MetricType type, String help, double value, String... labels) {
        families.computeIfAbsent(name, first -> new Family(type, help)).values.merge(text(labels), value, Double::sum);
    }

    private static String text(String... labels) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < labels.length; i += 2) {
            text.append(i == 0 ? "{" : ",");
            new Label(labels[i], Label.escaped(labels[i + 1])).appendTo(text);
        }
        return labels.length == 0 ? "" : text.append('}').toString();
    }

    /** Returns the text. In OpenMetrics it ends with {@code # EOF}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        families.forEach((name, family) -> append(text, name, family));
        return text.append(format == MetricsFormat.OPENMETRICS ? "# EOF\n" : "").toString();
    }

    private void append(StringBuilder text, String name, Family family) {
        text.append("# HELP ").append(name).append(' ').append(family.help).append('\n');
        text.append("# TYPE ")
                .append(name)
                .append(' ')
                .append(family.type.word())
                .append('\n');
        boolean isTotalBehind = format == MetricsFormat.OPENMETRICS && family.type == MetricType.COUNTER;
        family.values.forEach((labels, value) -> text.append(name)
                .append(isTotalBehind ? TOTAL : "")
                .append(labels)
                .append(' ')
                .append(number(value))
                .append('\n'));
    }

    private static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < LARGEST_WHOLE) {
            return Long.toString((long) value);
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return Double.toString(value);
    }
}
