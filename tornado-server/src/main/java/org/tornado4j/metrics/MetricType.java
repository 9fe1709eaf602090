package org.tornado4j.metrics;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The type of a family of metrics, which decides how its samples may be named. */
enum MetricType {
    COUNTER(List.of(""), List.of("_total", "_created")),
    GAUGE(List.of(""), List.of("")),
    HISTOGRAM(List.of("_bucket", "_sum", "_count"), List.of("_bucket", "_sum", "_count", "_created")),
    SUMMARY(List.of("", "_sum", "_count"), List.of("", "_sum", "_count", "_created")),
    /** Of no known type, in Prometheus' text format. */
    UNTYPED(List.of(""), List.of()),
    /** The same in OpenMetrics. */
    UNKNOWN(List.of(), List.of("")),
    INFO(List.of(), List.of("_info")),
    STATESET(List.of(), List.of("")),
    GAUGEHISTOGRAM(List.of(), List.of("_bucket", "_gsum", "_gcount"));

    /** What the names of samples have behind that of the family; empty if the format does not know the type. */
    private final List<String> suffixesInText;

    private final List<String> suffixesInOpenMetrics;

    MetricType(List<String> suffixesInText, List<String> suffixesInOpenMetrics) {
        this.suffixesInText = suffixesInText;
        this.suffixesInOpenMetrics = suffixesInOpenMetrics;
    }

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

    private List<String> suffixes(MetricsFormat format) {
        return format == MetricsFormat.TEXT ? suffixesInText : suffixesInOpenMetrics;
    }
}
