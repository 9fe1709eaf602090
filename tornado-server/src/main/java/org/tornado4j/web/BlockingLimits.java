package org.tornado4j.web;

import java.time.Duration;

/**
 * Limits on the number of {@link Blocking} methods of an application that run at a time, and of requests that wait for
 * one. Further requests are refused with 503 and {@code Retry-After}.
 *
 * <p>A method counts until it returns, even if its client has left: it still uses a thread, memory, and perhaps a
 * database connection. A request that waits is dropped when its client leaves, or stops sending.
 *
 * @param running the maximum number of methods that run at a time; 1,000 where the JDK has virtual threads, else 200,
 *     with a thread each
 * @param waiting the maximum number of requests that wait; 0 for none, 10,000 by default
 * @param waitingTime the maximum time that a request waits; zero for no limit, 10 seconds by default
 */
public record BlockingLimits(int running, int waiting, Duration waitingTime) {

    private static final int VIRTUAL_THREADS = 1000;
    private static final int PLATFORM_THREADS = 200;

    /** Limits that fit the threads of the JDK; 10,000 waiting requests, for up to 10 seconds each. */
    public static final BlockingLimits DEFAULT = new BlockingLimits(
            BlockingExecutor.isVirtual() ? VIRTUAL_THREADS : PLATFORM_THREADS, 10_000, Duration.ofSeconds(10));

    public BlockingLimits {
        if (running < 1) {
            throw new IllegalArgumentException("one blocking method or more must be able to run: " + running);
        }
        if (waiting < 0 || waitingTime.isNegative()) {
            throw new IllegalArgumentException("a limit is zero or more: " + waiting + ", " + waitingTime);
        }
    }

    public BlockingLimits withRunning(int max) {
        return new BlockingLimits(max, waiting, waitingTime);
    }

    public BlockingLimits withWaiting(int max) {
        return new BlockingLimits(running, max, waitingTime);
    }

    public BlockingLimits withWaitingTime(Duration max) {
        return new BlockingLimits(running, waiting, max);
    }
}
