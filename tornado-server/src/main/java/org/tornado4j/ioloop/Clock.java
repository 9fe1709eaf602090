package org.tornado4j.ioloop;

/**
 * Where a loop takes its time from. Nothing else in the engine asks the system what time it is.
 *
 * <p>Thread: any.
 */
public interface Clock {

    /** The system's clock. */
    Clock SYSTEM = new Clock() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long currentTimeMillis() {
            return System.currentTimeMillis();
        }
    };

    /** Monotonic nanoseconds from an arbitrary origin; what deadlines and durations are counted in. */
    long nanoTime();

    /** Milliseconds since the epoch (wall clock); what dates are printed from. */
    long currentTimeMillis();
}
