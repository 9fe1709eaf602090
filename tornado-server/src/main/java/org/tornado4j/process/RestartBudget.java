package org.tornado4j.process;

import java.time.Duration;

/**
 * Counts the workers that are started in place of others that failed.
 *
 * <p>With a window, {@code most} may be started in each, and the first restart after the end of one begins the next. Without a
 * window, which is a window of zero, {@code most} may be started in all, as in Tornado.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class RestartBudget {

    private final int most;
    private final long windowNanos;

    private int taken;
    /** Restarts of the current window. */
    private int inWindow;
    /** On the loop's clock; without meaning while {@link #inWindow} is 0. */
    private long windowStart;

    RestartBudget(int most, Duration window) {
        this.most = most;
        this.windowNanos = window.toNanos();
    }

    /** Returns whether a restart will be possible again once the budget is spent. */
    boolean isRenewed() {
        return windowNanos > 0 && most > 0;
    }

    /** Returns how many were started since the beginning. */
    int taken() {
        return taken;
    }

    /** Counts a restart, and returns true, unless the budget is spent. */
    boolean take(long now) {
        renew(now);
        if (inWindow >= most) {
            return false;
        }
        count(now);
        return true;
    }

    /** Counts a restart that is made whatever the budget. */
    void takeInAnyCase(long now) {
        renew(now);
        count(now);
    }

    private void count(long now) {
        if (inWindow == 0) {
            windowStart = now;
        }
        inWindow++;
        taken++;
    }

    private void renew(long now) {
        if (isRenewed() && inWindow > 0 && now - windowStart >= windowNanos) {
            inWindow = 0;
        }
    }

    /** Returns the time until the end of the current window. */
    Duration untilRenewed(long now) {
        return Duration.ofNanos(Math.max(0, windowStart + windowNanos - now));
    }

    /** Begins a new window. */
    void reset() {
        if (isRenewed()) {
            inWindow = 0;
        }
    }
}
