package org.tornado4j.ioloop;

import java.util.function.DoubleSupplier;

/**
 * The times of a {@link PeriodicCallback}: a grid of whole periods from its start. A call that takes longer than a period
 * costs the times it missed; the next is on the grid again.
 *
 * <p>Thread: the loop's.
 */
final class PeriodicSchedule {

    private final long period;
    private final double jitter;
    private final DoubleSupplier random;
    private long next;

    /**
     * @param period in nanoseconds
     * @param jitter the share of a period by which it varies, half of it in each direction; 0 for none
     * @param random gives numbers from 0 to 1; not asked when there is no jitter
     */
    PeriodicSchedule(long period, double jitter, DoubleSupplier random) {
        this.period = period;
        this.jitter = jitter;
        this.random = random;
    }

    void startAt(long now) {
        next = now;
    }

    /** Moves on to the first time after {@code now}, and after the time before, should the clock have gone back. */
    long advance(long now) {
        long step = jitter == 0 ? period : jitteredPeriod();
        long late = Math.max(0, now - next);
        next += (late / step + 1) * step;
        return next;
    }

    private long jitteredPeriod() {
        return Math.max(1, Math.round(period * (1 + jitter * (random.getAsDouble() - 0.5))));
    }
}
