package org.tornado4j.web;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.ioloop.LogBudget;
import org.tornado4j.ioloop.LoopLocal;
import org.tornado4j.text.PeerText;

/**
 * Writes the log lines about what handlers throw: {@link RequestHandler#logException}.
 *
 * <p>Thread: that of the handler; without state but for the lines of each loop.
 */
final class HandlerLog {

    private static final Logger APPLICATION_LOG = LoggerFactory.getLogger("tornado.application");
    private static final Logger GENERAL_LOG = LoggerFactory.getLogger("tornado.general");

    private static final int LONGEST_MESSAGE = 2048;

    /** Of lines about errors that handlers throw, for each loop: a hundred in ten seconds. */
    private static final LoopLocal<LogBudget> REFUSALS =
            LoopLocal.withInitial(loop -> new LogBudget(100, Duration.ofSeconds(10)));

    private HandlerLog() {}

    static void log(RequestHandler handler, Throwable failure) {
        if (failure instanceof HTTPError error) {
            if (error.logMessage() != null) {
                tell(handler, error.status(), PeerText.escaped(error.logMessage(), LONGEST_MESSAGE));
            }
        } else if (failure instanceof HTTPInputError error) {
            tell(handler, error.status(), String.valueOf(error.getMessage()));
        } else {
            APPLICATION_LOG.error("Uncaught exception {}\n{}", handler.requestSummary(), handler.request(), failure);
        }
    }

    /** Clients have such lines written as often as they like, so that there are only so many of them. */
    private static void tell(RequestHandler handler, int status, String message) {
        boolean warns = status >= HTTPStatus.INTERNAL_SERVER_ERROR;
        if (!(warns ? GENERAL_LOG.isWarnEnabled() : GENERAL_LOG.isInfoEnabled())) {
            return;
        }
        boolean inLoop = handler.loop().isInLoop();
        LogBudget lines = REFUSALS.get(handler.loop());
        if (inLoop && !lines.allows(handler.loop().now())) {
            return;
        }
        long leftOut = inLoop ? lines.takeLeftOut() : 0;
        String others = leftOut == 0 ? "" : "; " + leftOut + " more since the last such line";
        GENERAL_LOG
                .atLevel(warns ? Level.WARN : Level.INFO)
                .log("{} {}: {}{}", status, handler.requestSummary(), message, others);
    }
}
