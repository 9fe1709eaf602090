package org.tornado4j.httpserver;

import java.time.Duration;

/**
 * A check that bytes arrive, or leave, fast enough. They may do so unevenly: the total is checked at the end of a
 * window of time, then the next window begins.
 */
final class DataRate {

    private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    private final boolean ofOutput;
    private final long window;
    private long began;
    private long bytes;

    /**
     * @param ofOutput whether the bytes are those that leave
     * @param window in nanoseconds
     */
    DataRate(boolean ofOutput, long window, long now, long bytesNow) {
        this.ofOutput = ofOutput;
        this.window = window;
        begin(now, bytesNow);
    }

    boolean isOfOutput() {
        return ofOutput;
    }

    private void begin(long now, long bytesNow) {
        began = now;
        bytes = bytesNow;
    }

    /** @param bytesNow how many there have been; if fewer than before, they are others, which begin anew */
    boolean isBelow(long bytesPerSecond, long now, long bytesNow) {
        long elapsed = now - began;
        if (bytesNow < bytes) {
            begin(now, bytesNow);
            return false;
        }
        if (elapsed < window) {
            return false;
        }
        boolean below = bytesNow - bytes < bytesPerSecond * (elapsed / NANOS_PER_SECOND);
        begin(now, bytesNow);
        return below;
    }
}
