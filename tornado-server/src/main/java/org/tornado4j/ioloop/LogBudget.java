package org.tornado4j.ioloop;

import java.time.Duration;

/**
 * A limit for the rate of log lines: lets a number of lines through in each interval and counts those that it
 * suppresses, so that a client that provokes log lines cannot flood the log. An interval begins with its first line;
 * unused lines are not saved for later. Intervals may grow for as long as each suppresses lines: hours of the same
 * message tell little more than its first minute.
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

    /** @param lines the number of lines that may be written in each {@code interval}; at least one */
    public LogBudget(int lines, Duration interval) {
        this(lines, interval, interval);
    }

    /**
     * Creates a budget whose intervals double from {@code shortest} to {@code longest} while each suppresses lines and
     * the next one follows within the duration of an interval.
     *
     * @param lines the number of lines that may be written in each interval; at least one
     */
    public LogBudget(int lines, Duration shortest, Duration longest) {
        this.lines = lines;
        this.shortest = shortest.toNanos();
        this.longest = longest.toNanos();
        this.interval = this.shortest;
        this.left = lines;
    }

    /**
     * Returns whether a line may be written; if not, counts it as suppressed.
     *
     * @param now the current time in nanoseconds, as returned by {@link IOLoop#now} and {@link Clock#nanoTime}
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

    /** Returns the number of lines suppressed since the last call. */
    public long takeLeftOut() {
        long taken = leftOut;
        leftOut = 0;
        return taken;
    }
}
