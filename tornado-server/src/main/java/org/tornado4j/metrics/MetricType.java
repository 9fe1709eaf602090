package org.tornado4j.metrics;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The type of a family of metrics, which decides how its samples may be named. */
enum MetricType {
    COUNTER,
    GAUGE,
    HISTOGRAM,
    SUMMARY,
    /** Of no known type, in Prometheus' text format. */
    UNTYPED,
    /** The same in OpenMetrics. */
    UNKNOWN,
    INFO,
    STATESET,
    GAUGEHISTOGRAM;

    /** Returns the type by its name in {@code format}; null if the format knows none of that name. */
    static @Nullable MetricType named(String name, MetricsFormat format) {
        for (MetricType type : values()) {
            if (type.word().equals(name) && !type.suffixes(format).isEmpty()) {
                return type;
            }
        }
        return null;
    }

    /** Returns the type of a sample that none was told for. */
    static MetricType ofBareSample(MetricsFormat format) {
        return format == MetricsFormat.TEXT ? UNTYPED : UNKNOWN;
    }

    /** Returns the name in the formats. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns whether a sample of this name belongs to the family of that name. */
    boolean owns(String family, String sample, MetricsFormat format) {
        return sample.startsWith(family) && suffixes(format).contains(sample.substring(family.length()));
    }

    /** Returns what names of samples have behind that of the family; nothing if {@code format} does not know the type. */
    private List<String> suffixes(MetricsFormat format) {
        return format == MetricsFormat.TEXT ? suffixesInText() : suffixesInOpenMetrics();
    }

    private List<String> suffixesInText() {
        return switch (this) {
            case COUNTER, GAUGE, UNTYPED -> List.of("");
            case HISTOGRAM -> List.of("_bucket", "_sum", "_count");
            case SUMMARY -> List.of("", "_sum", "_count");
            case UNKNOWN, INFO, STATESET, GAUGEHISTOGRAM -> List.of();
        };
    }

    private List<String> suffixesInOpenMetrics() {
        return switch (this) {
            case COUNTER -> List.of("_total", "_created");
            case GAUGE, UNKNOWN, STATESET -> List.of("");
            case HISTOGRAM -> List.of("_bucket", "_sum", "_count", "_created");
            case SUMMARY -> List.of("", "_sum", "_count", "_created");
            case INFO -> List.of("_info");
            case GAUGEHISTOGRAM -> List.of("_bucket", "_gsum", "_gcount");
            case UNTYPED -> List.of();
        };
    }
}
