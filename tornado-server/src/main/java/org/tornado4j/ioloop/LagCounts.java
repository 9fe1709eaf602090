package org.tornado4j.ioloop;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The distribution of a loop's lag: the number of its rounds by duration, which is the longest time that something
 * which became ready at the beginning of a round had to wait.
 *
 * <p>Thread: any; only the loop counts, and other threads see each count a moment late.
 */
public final class LagCounts {

    private static final List<Duration> BOUNDS = List.of(
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5));

    private static final long[] NANOS =
            BOUNDS.stream().mapToLong(Duration::toNanos).toArray();

    /** The last is for rounds that took longer than any bound. */
    private final AtomicLongArray counts = new AtomicLongArray(NANOS.length + 1);

    LagCounts() {}

    void add(long nanos) {
        int bucket = 0;
        while (bucket < NANOS.length && nanos > NANOS[bucket]) {
            bucket++;
        }
        counts.setOpaque(bucket, counts.getPlain(bucket) + 1);
    }

    /** Returns the upper bounds of the counts, in ascending order. */
    public static List<Duration> bounds() {
        return BOUNDS;
    }

    /**
     * Returns the number of rounds that took no longer than a bound.
     *
     * @param bound its index in {@link #bounds}
     */
    public long atMost(int bound) {
        long sum = 0;
        for (int i = 0; i <= bound; i++) {
            sum += counts.getOpaque(i);
        }
        return sum;
    }

    /** Returns the number of all rounds. */
    public long total() {
        return atMost(NANOS.length);
    }
}
