package org.tornado4j.ioloop;

import java.time.Duration;
import java.util.Arrays;

/**
 * The measurements of a loop in the last rounds.
 *
 * <p>Thread: {@link StallWatch}'s.
 */
final class LoadSamples {

    private final long[] times;
    private final long[] waits;
    private final long[] lags;
    /** The place of the next sample, where the oldest one is. */
    private int next;

    /**
     * The beginning of a loop's life.
     *
     * @param count how many are looked at
     * @param waited how long the loop has waited for something to do
     */
    LoadSamples(int count, long now, long waited) {
        times = new long[count];
        waits = new long[count];
        lags = new long[count];
        Arrays.fill(times, now);
        Arrays.fill(waits, waited);
    }

    /** Adds a round, in nanoseconds, and says what all of them come to. */
    LoopLoad add(long now, long waited, long lag, long slowTasks) {
        long time = now - times[next];
        long wait = waited - waits[next];
        times[next] = now;
        waits[next] = waited;
        lags[next] = lag;
        next = (next + 1) % times.length;
        long worst = Arrays.stream(lags).max().orElse(0);
        return new LoopLoad(busy(time, wait), Duration.ofNanos(worst), slowTasks);
    }

    private static double busy(long time, long wait) {
        return time <= 0 ? 0 : Math.max(0, Math.min(1, 1 - (double) wait / time));
    }
}
