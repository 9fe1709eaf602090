package org.tornado4j.ioloop;

import java.time.Duration;

/**
 * Lets so many lines through in a while, and counts those that it leaves out.
 *
 * <p>Thread: one.
 */
final class LogBudget {

    private final int lines;
    private final long interval;
    private long intervalEnd;
    private int left;
    private long leftOut;

    LogBudget(int lines, Duration interval) {
        this.lines = lines;
        this.interval = interval.toNanos();
        this.left = lines;
    }

    /** Whether a line may be written at {@code now}; if not, it counts as left out. */
    boolean allows(long now) {
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

    /** How many lines were left out since this was last asked. */
    long takeLeftOut() {
        long taken = leftOut;
        leftOut = 0;
        return taken;
    }
}
