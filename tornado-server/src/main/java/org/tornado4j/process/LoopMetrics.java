package org.tornado4j.process;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tornado4j.ioloop.LagCounts;
import org.tornado4j.ioloop.LoopLoad;
import org.tornado4j.metrics.MetricsText;

/** The figures of an event loop, under the names that Micrometer's meters of them have for Prometheus. */
final class LoopMetrics {

    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private LoopMetrics() {}

    static void add(MetricsText metrics, String loop, LoopLoad load, LagCounts lags) {
        metrics.gauge(
                "tornado_loop_busy",
                "Part of the last ten seconds in which an event loop had something to do",
                load.busy(),
                "loop",
                loop);
        metrics.gauge(
                "tornado_loop_lag_seconds",
                "Longest time that something waited for an event loop in the last ten seconds",
                load.lag().toNanos() / NANOS,
                "loop",
                loop);
        metrics.counter(
                "tornado_loop_slow", "Callbacks that held an event loop for too long", load.slowTasks(), "loop", loop);
        List<Duration> bounds = LagCounts.bounds();
        for (int i = 0; i <= bounds.size(); i++) {
            metrics.counter(
                    "tornado_loop_rounds",
                    "Rounds of an event loop that something new had to wait for no longer than le seconds",
                    lags.atMost(i),
                    "loop",
                    loop,
                    "le",
                    i == bounds.size() ? "+Inf" : seconds(bounds.get(i)));
        }
    }

    private static String seconds(Duration bound) {
        return BigDecimal.valueOf(bound.toMillis(), 3).stripTrailingZeros().toPlainString();
    }
}
