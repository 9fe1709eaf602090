package org.tornado4j.httpserver;

import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Limit;
import org.tornado4j.http.MaskedParameters;
import org.tornado4j.http1.ProtocolViolation;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LogBudget;

/**
 * Says in the log which limit was reached, and what was wrong with a request, now and then: who floods the server with
 * such requests does not flood the log.
 *
 * <p>Thread: confined to its loop.
 */
final class RefusalLog {

    /** Of one line about a limit, and of {@link #MALFORMED_LINES}. */
    static final Duration INTERVAL = Duration.ofSeconds(10);
    /** The same while it goes on and on. */
    static final Duration LONGEST_INTERVAL = Duration.ofSeconds(80);

    /** The limit on lines that one loop may write in an interval. */
    static final int MALFORMED_LINES = 20;

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final IOLoop loop;
    private final LogBudget[] ofLimits = new LogBudget[Limit.values().length];
    private final LogBudget ofMalformed = new LogBudget(MALFORMED_LINES, INTERVAL, LONGEST_INTERVAL);

    RefusalLog(IOLoop loop) {
        this.loop = loop;
        Arrays.setAll(ofLimits, i -> new LogBudget(1, INTERVAL, LONGEST_INTERVAL));
    }

    void reached(Limit limit, HTTPRequestContext peer) {
        LogBudget budget = ofLimits[limit.ordinal()];
        if (budget.allows(loop.now())) {
            LOG.info("Limit {} reached by {}{}", limit.key(), peer.remoteIp(), others(budget));
        }
    }

    void malformed(HTTPInputError error, HTTPRequestContext peer) {
        if (ofMalformed.allows(loop.now())) {
            String whole = error instanceof ProtocolViolation broken
                    ? broken.logMessage()
                    : String.valueOf(error.getMessage());
            String message = masked(whole, peer.maskedParameters());
            LOG.info("{} from {}: {}{}", kind(error), peer.remoteIp(), message, others(ofMalformed));
        }
    }

    /** A request may be right, and for another server. */
    private static String kind(HTTPInputError error) {
        return error.status() == HTTPStatus.MISDIRECTED_REQUEST ? "Misdirected request" : "Malformed HTTP message";
    }

    /** Masks parameters in the quoted part of a message, which may be a request target. */
    private static String masked(String message, MaskedParameters parameters) {
        int start = message.indexOf('"');
        int end = message.lastIndexOf('"');
        return start == end
                ? message
                : message.substring(0, start) + parameters.mask(message.substring(start, end)) + message.substring(end);
    }

    private static String others(LogBudget budget) {
        long count = budget.takeLeftOut();
        return count == 0 ? "" : "; " + count + " more since the last such line";
    }
}
