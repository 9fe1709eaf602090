package org.tornado4j.ioloop;

import java.time.Duration;

/** Arithmetic of durations and {@link Clock#nanoTime()} that does not overflow. */
final class Deadlines {

    /**
     * The longest delay, 146 years. Deadlines are compared by their difference, which is right as long as they are less
     * than 292 years apart.
     */
    static final long LONGEST = Long.MAX_VALUE / 2;

    private static final Duration LONGEST_DURATION = Duration.ofNanos(LONGEST);

    private Deadlines() {}

    /** {@code duration} in nanoseconds; what is longer than {@link #LONGEST} is cut to it, what is negative to 0. */
    static long nanosOf(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        return duration.compareTo(LONGEST_DURATION) < 0 ? duration.toNanos() : LONGEST;
    }

    /** Whole milliseconds, rounded up: who waits for the last part of one must not be back too early, and spin. */
    static long millisRoundedUp(long nanos) {
        return nanos / 1_000_000 + (nanos % 1_000_000 > 0 ? 1 : 0);
    }
}
