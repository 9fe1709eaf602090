package org.tornado4j.tcp;

import java.time.Duration;
import org.tornado4j.ioloop.IOLoop;

/**
 * The idle connections of a server on one loop. They give way to others that wait to be accepted.
 *
 * <p>Thread: {@link #loop} may be called from any, the rest is confined to that loop.
 */
public interface IdleConnections {

    /**
     * Time that a connection must have been idle to be closed although its client did nothing wrong: the client may be
     * sending the next request at this moment, and would find the connection closed.
     */
    Duration QUIET = Duration.ofMillis(500);

    /** Returns the loop of the connections. */
    IOLoop loop();

    /** Returns the connections that have been idle for the longest time, at most {@code most} of them. */
    Longest longestIdle(int most);

    /** Some connections that were idle when they were looked for. */
    interface Longest {

        /** Returns how long each had been idle, in nanoseconds, the longest time first. */
        long[] nanos();

        /** Closes the first {@code count}, except those that are not idle for {@link #QUIET} now; returns how many it closed. */
        int close(int count);
    }
}
