package org.tornado4j.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Limit;

/**
 * What a handler has to do with the connection: its response leaves through here, whole, piece by piece, or as an error
 * page.
 *
 * <pre>
 * BUFFERED --flush--> STREAMING --finish--> FINISHED
 *     |                                        ^
 *     +-----------------finish-----------------+
 * </pre>
 *
 * <p>Thread: the connection's loop, but for the time a blocking method runs: then that thread has it, and what touches the
 * connection is handed over.
 */
class Exchange {

    private enum Output {
        /** Nothing has left; status and fields can be changed. */
        BUFFERED,
        /** Status and fields have left. */
        STREAMING,
        /** The response is whole or was given up. */
        FINISHED
    }

    private static final Logger APPLICATION_LOG = LoggerFactory.getLogger("tornado.application");
    private static final Logger GENERAL_LOG = LoggerFactory.getLogger("tornado.general");

    /** nginx's status for the log: the client closed the connection before there was an answer. */
    private static final int CLIENT_CLOSED_REQUEST = 499;

    private static final long UNKNOWN = -1;

    private final Application application;
    private final HTTPConnection connection;
    private final Response response = new Response();
    private Output output = Output.BUFFERED;
    /**
     * Whether the client sends nothing any more, which most of the time means that it is gone. It may just have done its
     * part and listen, so that what is written is passed on to the connection, which knows.
     */
    private boolean closed;

    private @Nullable HTTPServerRequest request;
    private @Nullable RequestHandler handler;
    /** The stream of events that the response is, which has no end of its own; null for any other response. */
    private @Nullable EventStream events;
    /** The blocking method that runs, which has this while it does. */
    private @Nullable BlockingCall blocking;

    Exchange(Application application, HTTPConnection connection) {
        this.application = application;
        this.connection = connection;
    }

    final Application application() {
        return application;
    }

    final HTTPConnection connection() {
        return connection;
    }

    final Response response() {
        return response;
    }

    final HTTPServerRequest request() {
        return Objects.requireNonNull(request, "no request yet");
    }

    final boolean hasRequest() {
        return request != null;
    }

    final void setRequest(HTTPServerRequest incoming) {
        request = incoming;
    }

    final RequestHandler handler() {
        return Objects.requireNonNull(handler, "no handler yet");
    }

    final void setHandler(RequestHandler made) {
        handler = made;
    }

    final void setEvents(EventStream stream) {
        events = stream;
    }

    private void endEvents() {
        if (events != null) {
            events.close();
        }
    }

    final void setBlocking(@Nullable BlockingCall call) {
        blocking = call;
    }

    /** Whether the calling thread runs a blocking method that has this. */
    final boolean isBlocking() {
        BlockingCall call = blocking;
        return call != null && call.isCurrent();
    }

    final boolean isFinished() {
        return output == Output.FINISHED;
    }

    /** Whether status and fields have left. */
    final boolean isHeadSent() {
        return output == Output.STREAMING;
    }

    // ------------------------------------------------------------------------------------------ sending

    /** Has a blocking method that goes on and on writing wait for the client. */
    final void written() {
        if (output == Output.STREAMING && isBlocking() && response.length() >= connection.writeBufferSize()) {
            flush();
        }
    }

    /** Sends what was written so far, the head first. */
    final CompletionStage<@Nullable Void> flush() {
        BlockingCall call = blocking;
        return call != null && call.isCurrent() ? call.handOver(this::flushInLoop) : flushInLoop();
    }

    private CompletionStage<@Nullable Void> flushInLoop() {
        sendWritten();
        return connection.flushed();
    }

    private void sendWritten() {
        requireInLoop();
        switch (output) {
            case BUFFERED -> {
                code(UNKNOWN);
                response.sendHead(connection);
                output = Output.STREAMING;
            }
            case STREAMING -> response.sendContent(connection);
            case FINISHED -> throw new IllegalStateException("Cannot send anything after finish()");
        }
    }

    /** Sends what was written so far, and a part of a file. Ownership: the file is taken over. */
    final void sendFile(FileChannel file, long position, long count) {
        BlockingCall call = blocking;
        if (call != null && call.isCurrent()) {
            call.handOver(() -> {
                sendFileInLoop(file, position, count);
                return connection.flushed();
            });
        } else {
            sendFileInLoop(file, position, count);
        }
    }

    private void sendFileInLoop(FileChannel file, long position, long count) {
        try {
            response.leaveUncoded();
            sendWritten();
        } catch (RuntimeException e) {
            close(file);
            throw e;
        }
        connection.sendFile(file, position, count);
    }

    private static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            GENERAL_LOG.debug("Cannot close a file that was not sent", e);
        }
    }

    /** Makes the response whole. */
    final void finishResponse() {
        BlockingCall call = blocking;
        if (call != null && call.isCurrent()) {
            call.handOver(this::finishForBlocking);
        } else {
            finishInLoop();
        }
    }

    private @Nullable CompletionStage<@Nullable Void> finishForBlocking() {
        finishInLoop();
        return null;
    }

    private void finishInLoop() {
        requireInLoop();
        switch (output) {
            case BUFFERED -> {
                completeHead();
                response.sendWhole(connection);
            }
            case STREAMING -> {
                response.sendLast(connection);
                connection.finish();
            }
            case FINISHED -> throw new IllegalStateException("finish() called twice");
        }
        end();
    }

    private void requireInLoop() {
        connection.loop().requireInLoop();
    }

    /** What the head can say because all of the content is there; the connection adds Content-Length. */
    private void completeHead() {
        if (Conditions.isRead(request())) {
            tag(response.headers());
            if (Conditions.isNotModified(request(), response)) {
                response.clearContent();
                response.setStatus(HTTPStatus.NOT_MODIFIED, null);
            }
        }
        code(response.length());
        if (HTTPStatus.isWithoutContent(response.status())) {
            if (response.length() != 0) {
                throw new IllegalStateException("Cannot send body with " + response.status());
            }
            response.clearContentFields();
        }
    }

    private void tag(HTTPHeaders headers) {
        if (response.status() == HTTPStatus.OK && application.settings().etag() && !headers.contains("Etag")) {
            String etag = handler().computeEtag();
            if (etag != null) {
                headers.addUnchecked("Etag", etag);
            }
        }
    }

    /**
     * Settles whether the content is coded, once, when the fields are complete.
     *
     * @param written how long the content is, in bytes, if Content-Length does not say so; negative if that is not known
     * @return whether it is
     */
    final boolean code(long written) {
        ResponseCompression compression = application.settings().compression();
        return compression != null && response.code(compression, request(), written);
    }

    private void end() {
        output = Output.FINISHED;
        response.release();
        if (closed && isGone()) {
            response.setStatus(CLIENT_CLOSED_REQUEST, "Client Closed Request");
        }
        try {
            application.logRequest(handler());
            handler().onFinish();
        } catch (Throwable e) {
            log(e);
        }
        ended();
    }

    /** Called once, when the response was handed to the connection or given up. */
    void ended() {}

    private boolean isGone() {
        return connection.flushed().toCompletableFuture().isCompletedExceptionally();
    }

    // ------------------------------------------------------------------------------------------ failing

    /** The server comes to an end. */
    final void drain() {
        if (output == Output.FINISHED) {
            return;
        }
        endEvents();
        try {
            handler().onDrain();
        } catch (Throwable e) {
            log(e);
        }
    }

    /** The connection has closed before the response was whole. */
    final void connectionClosed() {
        if (output == Output.FINISHED || closed) {
            return;
        }
        closed = true;
        endEvents();
        try {
            handler().onConnectionClose();
        } catch (Throwable e) {
            log(e);
        }
        if (isGone()) {
            response.release(); // the handler may never come to an end
        }
    }

    /** Something was thrown on the way: Tornado's {@code _handle_request_exception}. */
    final void fail(Throwable thrown) {
        Throwable failure = unwrap(thrown);
        try {
            if (failure instanceof Finish finish) {
                finishEarly(finish);
            } else if (closed && isDisconnect(failure)) {
                GENERAL_LOG.debug(
                        "Connection closed while handling {}", handler().requestSummary(), failure);
                giveUp();
            } else {
                log(failure);
                if (output != Output.FINISHED) {
                    sendError(statusOf(failure), failure);
                }
            }
        } catch (Throwable e) {
            log(e);
            giveUp();
        }
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable failure = thrown;
        while ((failure instanceof CompletionException || failure instanceof ExecutionException)
                && failure.getCause() != null) {
            failure = failure.getCause();
        }
        return failure;
    }

    private int statusOf(Throwable failure) {
        if (failure instanceof HTTPInputError error) {
            noteLimit(error);
            return error.status();
        }
        return failure instanceof HTTPError error ? error.status() : HTTPStatus.INTERNAL_SERVER_ERROR;
    }

    /** Counts the limit that a request reached, if it was one. */
    final void noteLimit(HTTPInputError error) {
        Limit limit = error.limit();
        if (limit != null) {
            connection.context().limitReached(limit);
        }
    }

    private void finishEarly(Finish finish) {
        if (output != Output.FINISHED) {
            if (finish.chunk() != null) {
                handler().write(finish.chunk());
            }
            finishResponse();
        }
    }

    private static boolean isDisconnect(Throwable failure) {
        return failure instanceof IOException || failure instanceof UncheckedIOException;
    }

    private void log(Throwable failure) {
        try {
            handler().logException(failure);
        } catch (Throwable e) {
            APPLICATION_LOG.error("Error in exception logger", e);
        }
    }

    /**
     * Sends an error page, or, when a part of another response has left already, ends the connection, so that nobody
     * takes that part for the whole: there Tornado ends the response regularly.
     */
    final void sendError(int status, @Nullable Throwable failure) {
        if (output == Output.STREAMING) {
            GENERAL_LOG.error(
                    "Cannot send error response after headers written: {}",
                    handler().requestSummary());
            giveUp();
            return;
        }
        handler().clear();
        response.setStatus(status, null);
        if (failure instanceof HTTPError error) {
            error.applyTo(response);
        }
        try {
            handler().writeError(status, failure);
        } catch (Throwable e) {
            APPLICATION_LOG.error("Uncaught exception in writeError", e);
            response.clearContent();
        }
        if (output != Output.FINISHED) {
            finishResponse();
        }
    }

    /** For a response that cannot be made whole; it counts as 500. */
    final void giveUp() {
        if (output != Output.FINISHED) {
            connection.abort();
            response.setStatus(HTTPStatus.INTERNAL_SERVER_ERROR, null);
            end();
        }
    }
}
