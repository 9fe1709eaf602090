package org.tornado4j.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Limit;
import org.tornado4j.ioloop.FatalErrors;

/**
 * Turns what is thrown while a request is handled into its response: Tornado's {@code _handle_request_exception}.
 *
 * <p>Thread: that of the execution; without state.
 */
final class Failures {

    private static final Logger APPLICATION_LOG = LoggerFactory.getLogger("tornado.application");
    private static final Logger GENERAL_LOG = LoggerFactory.getLogger("tornado.general");

    private Failures() {}

    /**
     * Answers with what {@code thrown} stands for, if the response is not finished yet. As long as nothing has left there is
     * a response in any case, at the last a 500 that the handler has no part in.
     */
    static void answer(Execution execution, Throwable thrown) {
        Throwable failure = unwrap(thrown);
        try {
            if (failure instanceof Finish finish) {
                finishEarly(execution, finish);
            } else {
                answerFailure(execution, failure);
            }
        } catch (Throwable e) {
            log(execution.handler(), e);
            execution.output().answerAlone();
        }
    }

    private static void answerFailure(Execution execution, Throwable failure) {
        ResponseOutput output = execution.output();
        if (output.isInputClosed() && isDisconnect(failure)) {
            GENERAL_LOG.debug(
                    "Connection closed while handling {}", execution.handler().requestSummary(), failure);
            output.giveUp();
            return;
        }
        execution.failed(failure);
        Throwable answered = answered(execution, failure);
        log(execution.handler(), isOfClient(answered) ? answered : failure);
        if (!output.isFinished()) {
            sendError(execution, statusOf(execution, answered), answered);
        }
    }

    /** Returns what the client is told of in place of {@code failure}; that itself if nothing maps it. */
    private static Throwable answered(Execution execution, Throwable failure) {
        ErrorMappers mappers = execution.application().settings().errorMappers();
        return mappers == null ? failure : mappers.map(failure, execution.request());
    }

    private static boolean isOfClient(Throwable answered) {
        return answered instanceof HTTPError error && error.status() < HTTPStatus.INTERNAL_SERVER_ERROR;
    }

    /**
     * Passes on what the process cannot go on after, such as {@link OutOfMemoryError}; a handler is not to blame for that, and
     * cannot answer for it. A {@link StackOverflowError} is over with the call that it ended.
     */
    static void passOnFatal(Throwable thrown) {
        if (thrown instanceof Error error && FatalErrors.isFatal(error)) {
            throw error;
        }
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable failure = thrown;
        while ((failure instanceof CompletionException || failure instanceof ExecutionException)
                && failure.getCause() != null) {
            failure = failure.getCause();
        }
        passOnFatal(failure);
        return failure;
    }

    /** Work that is cancelled once the client has gone is cancelled because of that. */
    private static boolean isDisconnect(Throwable failure) {
        return failure instanceof IOException
                || failure instanceof UncheckedIOException
                || failure instanceof CancellationException;
    }

    private static void finishEarly(Execution execution, Finish finish) {
        if (!execution.output().isFinished()) {
            if (finish.chunk() != null) {
                execution.handler().write(finish.chunk());
            }
            execution.output().finish();
        }
    }

    private static int statusOf(Execution execution, Throwable failure) {
        if (failure instanceof HTTPInputError error) {
            countLimit(execution, error);
            return sendable(error, error.status());
        }
        return failure instanceof HTTPError error ? sendable(error, error.status()) : HTTPStatus.INTERNAL_SERVER_ERROR;
    }

    private static int sendable(Throwable failure, int status) {
        if (HTTPStatus.isFinal(status)) {
            return status;
        }
        APPLICATION_LOG.error("A response cannot have the status {}: it becomes 500", status, failure);
        return HTTPStatus.INTERNAL_SERVER_ERROR;
    }

    /** Counts the limit that a request reached, if it was one. */
    static void countLimit(Execution execution, HTTPInputError error) {
        Limit limit = error.limit();
        if (limit != null) {
            execution.connection().limitReached(limit);
        }
    }

    /** Logs what an interceptor has thrown where no response can tell of it. */
    static void logOfInterceptor(Throwable failure) {
        FatalErrors.escalate(failure);
        APPLICATION_LOG.error("Exception in an interceptor", failure);
    }

    /** Logs what an error mapper has thrown in place of mapping {@code failure}. */
    static void logOfMapper(Throwable thrown, Throwable failure) {
        FatalErrors.escalate(thrown);
        if (thrown != failure) {
            thrown.addSuppressed(failure);
        }
        APPLICATION_LOG.error("Exception in an error mapper", thrown);
    }

    /** Logs a failure the way the handler wants it. */
    static void log(RequestHandler handler, Throwable failure) {
        FatalErrors.escalate(failure);
        try {
            handler.logException(failure);
        } catch (Throwable e) {
            passOnFatal(e);
            if (e != failure) {
                e.addSuppressed(failure); // which no log would show otherwise
            }
            APPLICATION_LOG.error("Error in exception logger", e);
        }
    }

    /**
     * Sends an error page. When a part of another response has left already, it ends the connection instead, so that
     * nobody takes that part for the whole; Tornado ends the response regularly.
     */
    static void sendError(Execution execution, int status, @Nullable Throwable failure) {
        ResponseOutput output = execution.output();
        RequestHandler handler = execution.handler();
        if (output.isStreaming()) {
            GENERAL_LOG.error("Cannot send error response after headers written: {}", handler.requestSummary());
            output.giveUp();
            return;
        }
        handler.clear();
        output.response().setStatus(status, null);
        if (failure instanceof HTTPError error) {
            error.applyTo(output.response(), status);
        }
        writeError(execution, status, failure);
        if (!output.isFinished()) {
            output.finish();
        }
    }

    private static void writeError(Execution execution, int status, @Nullable Throwable failure) {
        ResponseOutput output = execution.output();
        try {
            execution.handler().writeError(status, failure);
        } catch (Throwable e) {
            passOnFatal(e);
            APPLICATION_LOG.error("Uncaught exception in writeError", e);
            if (output.isStreaming()) {
                output.giveUp();
            } else {
                output.response().clearContent();
            }
        }
    }
}
