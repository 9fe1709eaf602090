package org.tornado4j.httpserver;

import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.Limit;
import org.tornado4j.ioloop.IOLoop;

/**
 * Says in the log which limit was reached, and what was wrong with a message, now and then: who floods the server with
 * such requests does not flood the log.
 *
 * <p>Thread: confined to its loop.
 */
final class RefusalLog {

    /** Of one line about a limit, and of {@link #MALFORMED_LINES}. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    /** That one loop may write in an interval. */
    static final int MALFORMED_LINES = 20;

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final IOLoop loop;
    /** From when on a limit is worth a line again. */
    private final long[] next = new long[Limit.values().length];
    /** How often it was reached since its last line. */
    private final long[] untold = new long[next.length];

    private long malformedEnd;
    private int malformedLeft;
    private long malformedUntold;

    RefusalLog(IOLoop loop) {
        this.loop = loop;
        Arrays.fill(next, loop.now());
        malformedEnd = loop.now();
    }

    void reached(Limit limit, HTTPRequestContext peer) {
        int i = limit.ordinal();
        if (loop.now() - next[i] < 0) {
            untold[i]++;
            return;
        }
        next[i] = loop.now() + INTERVAL.toNanos();
        LOG.info("Limit {} reached by {}{}", limit.key(), peer.remoteIp(), others(untold[i]));
        untold[i] = 0;
    }

    void malformed(HTTPInputError error, HTTPRequestContext peer) {
        if (loop.now() - malformedEnd >= 0) {
            malformedEnd = loop.now() + INTERVAL.toNanos();
            malformedLeft = MALFORMED_LINES;
        }
        if (malformedLeft == 0) {
            malformedUntold++;
            return;
        }
        malformedLeft--;
        LOG.info("Malformed HTTP message from {}: {}{}", peer.remoteIp(), error.getMessage(), others(malformedUntold));
        malformedUntold = 0;
    }

    private static String others(long count) {
        return count == 0 ? "" : "; " + count + " more since the last such line";
    }
}
