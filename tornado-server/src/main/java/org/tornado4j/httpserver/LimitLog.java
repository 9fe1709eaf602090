package org.tornado4j.httpserver;

import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.Limit;
import org.tornado4j.ioloop.IOLoop;

/**
 * Says in the log which limit was reached, now and then: who floods the server with such requests does not flood the
 * log.
 *
 * <p>Thread: confined to its loop.
 */
final class LimitLog {

    /** Of the lines about one limit on one loop. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final IOLoop loop;
    /** From when on a limit is worth a line again. */
    private final long[] next = new long[Limit.values().length];
    /** How often it was reached since its last line. */
    private final long[] untold = new long[next.length];

    LimitLog(IOLoop loop) {
        this.loop = loop;
        Arrays.fill(next, loop.now());
    }

    void reached(Limit limit, HTTPRequestContext peer) {
        int i = limit.ordinal();
        if (loop.now() - next[i] < 0) {
            untold[i]++;
            return;
        }
        next[i] = loop.now() + INTERVAL.toNanos();
        if (untold[i] == 0) {
            LOG.info("Limit {} reached by {}", limit.key(), peer.remoteIp());
        } else {
            LOG.info(
                    "Limit {} reached by {}, and {} times since the last line",
                    limit.key(),
                    peer.remoteIp(),
                    untold[i]);
        }
        untold[i] = 0;
    }
}
