package org.tornado4j.ioloop;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long each callback and handler holds the loop. When one ends the next begins, so that a task costs one
 * look at the clock.
 *
 * <p>Thread: the loop's.
 */
final class TaskTimer {

    private static final Duration DEFAULT_THRESHOLD = Duration.ofMillis(100);

    private final Clock clock;
    private long thresholdNanos = DEFAULT_THRESHOLD.toNanos();
    private long now;
    private @Nullable Object activity;

    TaskTimer(Clock clock) {
        this.clock = clock;
        this.now = clock.nanoTime();
    }

    /** When the current task began, or the last one ended. */
    long now() {
        return now;
    }

    /** What is measured begins here, and not when the last task ended. */
    void restart() {
        now = clock.nanoTime();
    }

    void setActivity(Object activity) {
        this.activity = activity;
    }

    void setThreshold(Duration threshold) {
        long nanos = Deadlines.nanosOf(threshold);
        thresholdNanos = nanos > 0 ? nanos : Long.MAX_VALUE;
    }

    long thresholdNanos() {
        return thresholdNanos;
    }

    void endTask(Object task) {
        long end = clock.nanoTime();
        if (end - now > thresholdNanos) {
            LoopLog.wasHeld(activity != null ? activity : task, (end - now) / 1_000_000);
        }
        activity = null;
        now = end;
    }
}
