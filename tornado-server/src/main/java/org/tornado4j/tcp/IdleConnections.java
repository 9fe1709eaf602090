package org.tornado4j.tcp;

import java.time.Duration;
import org.tornado4j.ioloop.IOLoop;

/**
 * The idle connections of a server on one loop. They are closed in favour of connections that wait to be accepted.
 *
 * <p>Thread: {@link #loop} may be called from any, the rest is confined to that loop.
 */
public interface IdleConnections {

    /**
     * Minimum idle time of connections that are closed to make room. A client that has just received a response may be
     * sending its next request, and would find the connection closed.
     */
    Duration QUIET = Duration.ofMillis(500);

    /** Returns the loop of the connections. */
    IOLoop loop();

    /** Returns the connections that have been idle for the longest time, up to {@code most}. */
    Longest longestIdle(int most);

    /** The result of a search for idle connections; they may have become active since. */
    interface Longest {

        /** Returns the idle time of each, in nanoseconds, the longest first. */
        long[] nanos();

        /**
         * Closes the first {@code count} connections, except those that have not been idle for {@link #QUIET} now.
         * Returns the number of connections closed.
         */
        int close(int count);
    }
}
