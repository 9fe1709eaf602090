package org.tornado4j.ioloop;

import java.time.Duration;

/**
 * A budget of log lines: lets a number of lines through in each interval, and counts those that it leaves out, so that one
 * who provokes lines cannot flood the log. An interval begins with its first line; what was not used is not saved up. The
 * intervals may become longer, as long as each leaves lines out: hours of the same tell little more than its first minute.
 *
 * <p>Thread: one at a time.
 */
public final class LogBudget {

    private final int lines;
    private final long shortest;
    private final long longest;
    private long interval;
    private long intervalEnd;
    private int left;
    private boolean exceeded;
    private long leftOut;

    /** @param lines how many may be written in each {@code interval}; at least one */
    public LogBudget(int lines, Duration interval) {
        this(lines, interval, interval);
    }

    /**
     * Intervals double from {@code shortest} to {@code longest} while each leaves lines out and is followed by the next at
     * once, that is within as much time as it took itself.
     *
     * @param lines how many may be written in each interval; at least one
     */
    public LogBudget(int lines, Duration shortest, Duration longest) {
        this.lines = lines;
        this.shortest = shortest.toNanos();
        this.longest = longest.toNanos();
        this.interval = this.shortest;
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
            interval = exceeded && now - intervalEnd < interval ? Math.min(2 * interval, longest) : shortest;
            exceeded = false;
        }
        if (left == 0) {
            exceeded = true;
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
