package org.tornado4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.tornado4j.testing.StrictMetrics;

class MetricsTextTests {

    private static String text(MetricsFormat format) {
        MetricsText text = new MetricsText(format);
        text.gauge("b_seconds", "Time.", 0.25, "x", "q\"b\\s\nl", "y", "");
        text.gauge("b_seconds", "Time.", Double.POSITIVE_INFINITY);
        text.gauge("b_seconds", "Time.", Double.NaN, "x", "z");
        text.counter("a", "Things.", 2);
        text.counter("a", "Things.", 40);
        text.counter("a", "Things.", 1_000_000_000_000_000_000L, "x", "y");
        return text.toString();
    }

    @Test
    @DisplayName("Families are sorted, figures of the same name and labels added up, values escaped")
    void text() {
        String text = text(MetricsFormat.TEXT);
        StrictMetrics.ofText(text);
        assertThat(text).isEqualTo("""
                # HELP a_total Things.
                # TYPE a_total counter
                a_total 42
                a_total{x="y"} 1.0E18
                # HELP b_seconds Time.
                # TYPE b_seconds gauge
                b_seconds +Inf
                b_seconds{x="q\\"b\\\\s\\nl",y=""} 0.25
                b_seconds{x="z"} NaN
                """);
    }

    @Test
    @DisplayName("In OpenMetrics the family of a counter is named without _total")
    void openMetrics() {
        String text = text(MetricsFormat.OPENMETRICS);
        StrictMetrics.ofOpenMetrics(text);
        assertThat(text).startsWith("# HELP a Things.\n# TYPE a counter\na_total 42\n");
    }

    @Test
    void nothing() {
        assertThat(new MetricsText(MetricsFormat.TEXT)).hasToString("");
        assertThat(new MetricsText(MetricsFormat.OPENMETRICS)).hasToString("# EOF\n");
    }
}
