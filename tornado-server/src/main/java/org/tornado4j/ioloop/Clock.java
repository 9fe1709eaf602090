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

    /** Returns monotonic nanoseconds since an arbitrary origin. Deadlines and durations are measured with it. */
    long nanoTime();

    /** Returns milliseconds since the epoch (wall clock). Dates are printed from it. */
    long currentTimeMillis();
}
