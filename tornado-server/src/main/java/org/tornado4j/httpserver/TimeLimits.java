package org.tornado4j.httpserver;

import java.time.Duration;
import java.util.Arrays;
import org.tornado4j.http.Limit;

/**
 * The limits of a server in time, in nanoseconds.
 *
 * <p>Thread: any; never changed.
 */
final class TimeLimits {

    /** In place of a time in nanoseconds: there is no limit. */
    static final long NEVER = Long.MAX_VALUE;

    private static final long LONGEST_WINDOW = Duration.ofSeconds(60).toNanos();

    private final long[] times = new long[Limit.values().length];
    private final long tick;
    private final long maxHoldTime;

    TimeLimits(HTTPServerOptions options) {
        Arrays.fill(times, NEVER);
        put(Limit.HEADER_TIMEOUT, options.headerTimeout());
        put(Limit.IDLE_CONNECTION_TIMEOUT, options.idleConnectionTimeout());
        put(Limit.WRITE_TIMEOUT, options.writeTimeout());
        put(Limit.REQUEST_TIMEOUT, options.requestTimeout());
        put(Limit.RESPONSE_TIMEOUT, options.responseTimeout());
        long shortest = Arrays.stream(times).min().orElse(NEVER);
        this.maxHoldTime = options.maxHoldTime().toNanos();
        this.tick = Math.min(shortest, options.minDataRate() == 0 ? NEVER : LONGEST_WINDOW);
    }

    private void put(Limit limit, Duration time) {
        times[limit.ordinal()] = time.isZero() ? NEVER : time.toNanos();
    }

    /** Returns {@code limit}; {@link #NEVER} if there is none. */
    long of(Limit limit) {
        return times[limit.ordinal()];
    }

    /**
     * Returns how often a connection looks whether its time is up: the shortest of the limits, so that none is overrun by
     * more than once its length; {@link #NEVER} when there are none.
     */
    long tick() {
        return tick;
    }

    /** Returns how long anything may be held for a peer; zero for any time. */
    long maxHoldTime() {
        return maxHoldTime;
    }

    /** Returns the time over which the rate of bytes is taken when {@code limit} is set besides. */
    long window(Limit limit) {
        return Math.min(of(limit), LONGEST_WINDOW);
    }
}
