package org.tornado4j.httpserver;

import java.time.Duration;

/**
 * The number of bytes that moved in the last ten seconds. No clock, no thread.
 */
final class MovedBytes {

    /** The seconds that are looked back on, the current one included. */
    static final int SECONDS = 10;

    private static final long NANOS = Duration.ofSeconds(1).toNanos();

    private final long[] perSecond = new long[SECONDS];
    /** The second that was counted in last. */
    private long latest = Long.MIN_VALUE;

    /** @param now in nanoseconds; never less than before */
    void add(long bytes, long now) {
        perSecond[slot(advance(now))] += bytes;
    }

    long sum(long now) {
        advance(now);
        long sum = 0;
        for (long bytes : perSecond) {
            sum += bytes;
        }
        return sum;
    }

    /** Clears the seconds that have passed since the last call. */
    private long advance(long now) {
        long second = Math.floorDiv(now, NANOS);
        if (latest == Long.MIN_VALUE) {
            latest = second;
        }
        for (long passed = Math.max(latest + 1, second - SECONDS + 1); passed <= second; passed++) {
            perSecond[slot(passed)] = 0;
        }
        latest = second;
        return second;
    }

    private static int slot(long second) {
        return (int) Math.floorMod(second, (long) SECONDS);
    }
}
