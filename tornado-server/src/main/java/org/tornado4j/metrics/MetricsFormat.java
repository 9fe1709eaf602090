package org.tornado4j.metrics;

/** A format in which Prometheus reads metrics. */
public enum MetricsFormat {
    /** Prometheus' text format 0.0.4. */
    TEXT("text/plain; version=0.0.4; charset=utf-8"),
    /** OpenMetrics 1.0.0, which ends with {@code # EOF}. */
    OPENMETRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private final String mediaType;

    MetricsFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** Returns the value of Content-Type that stands for this format. */
    public String mediaType() {
        return mediaType;
    }
}
