package org.tornado4j.ioloop;

/**
 * The source of a loop's time. No other part of the engine reads the system's clocks.
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
