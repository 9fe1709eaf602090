package org.tornado4j.ioloop;

import java.time.Duration;

/**
 * A budget of log lines: lets a number of lines through in each interval, and counts those that it leaves out, so that one
 * who provokes lines cannot flood the log. An interval begins with its first line; what was not used is not saved up.
 *
 * <p>Thread: one at a time.
 */
public final class LogBudget {

    private final int lines;
    private final long interval;
    private long intervalEnd;
    private int left;
    private long leftOut;

    /** @param lines how many may be written in each {@code interval}; at least one */
    public LogBudget(int lines, Duration interval) {
        this.lines = lines;
        this.interval = interval.toNanos();
        this.left = lines;
    }

    /**
     * Returns whether a line may be written; if not, it counts as left out.
     *
     * @param now in nanoseconds, as {@link IOLoop#now} and {@link Clock#nanoTime} tell it
     */
    public boolean allows(long now) {
        if (left < lines && now - intervalEnd >= 0) {
            left = lines;
        }
        if (left == 0) {
            leftOut++;
            return false;
        }
        if (left == lines) {
            intervalEnd = now + interval;
        }
        left--;
        return true;
    }

    /** Returns how many lines were left out since the last call: "and so many more". */
    public long takeLeftOut() {
        long taken = leftOut;
        leftOut = 0;
        return taken;
    }
}
