package org.tornado4j.catalina;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Spreads the end of WebSockets over a time when the server is shutting down, so that not all clients come back in one moment.
 *
 * <p>Thread: any.
 */
final class DrainSpread {

    /** The fractional part of the golden ratio: multiples of it, modulo 1, fill an interval evenly, however many there are. */
    private static final double GOLDEN = 0.618033988749895;

    private final AtomicLong count = new AtomicLong();
    private volatile Duration time = Duration.ZERO;

    /** @param time zero for all at once */
    void setTime(Duration time) {
        this.time = time;
    }

    Duration time() {
        return time;
    }

    /** Returns how long the next socket stays; less than the time over which they are spread. */
    Duration next() {
        double part = count.incrementAndGet() * GOLDEN % 1;
        return Duration.ofNanos((long) (time.toNanos() * part));
    }
}
