package org.tornado4j.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.ErrorContent;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.TrailerUse;
import org.tornado4j.http.Tunnel;

/**
 * The way of a response to the connection: as a whole, or the head first and content as it is written.
 *
 * <pre>
 * BUFFERED --flush--> STREAMING --finish--> FINISHED
 *     |                                        ^
 *     +---finish, leave------------------------+
 *     |
 *     +---switchProtocols--> SWITCHED
 * </pre>
 *
 * <p>Thread: the connection's loop. While a blocking method runs, its thread has the response, and each step that touches
 * the connection is handed over to the loop.
 */
final class ResponseOutput {

    private enum State {
        /** Nothing has left; status and fields can be changed. */
        BUFFERED,
        /** Status and fields have left. */
        STREAMING,
        /** The response is whole or was given up. */
        FINISHED,
        /** The response was 101, and the connection is not HTTP's any more. */
        SWITCHED
    }

    private static final Logger GENERAL_LOG = LoggerFactory.getLogger("tornado.general");

    /** nginx's status for the log: the client closed the connection before there was an answer. */
    private static final int CLIENT_CLOSED_REQUEST = 499;

    private static final long UNKNOWN = -1;

    private final Execution execution;
    private final HTTPConnection connection;
    private Response response;
    private State state = State.BUFFERED;
    /**
     * Set when the client sends nothing more, which most of the time means that it is gone. It may just have shut down its
     * half and still listen, so writes are passed on to the connection, which knows.
     */
    private boolean inputClosed;

    private boolean trailersDeclared;
    /** Set with the head: no content goes with it, to HEAD and with 204, say, so that what is written is dropped at once. */
    private boolean headAlone;
    /** Set on the loop when the connection is gone. A blocking method looks at it from its thread, hence volatile. */
    private volatile boolean gone;

    ResponseOutput(Execution execution, HTTPConnection connection) {
        this.execution = execution;
        this.connection = connection;
        this.response = new Response(execution.application().settings().defaultFields());
    }

    HTTPConnection connection() {
        return connection;
    }

    Response response() {
        return response;
    }

    /**
     * Returns the response for a change.
     *
     * @throws IllegalStateException if the connection has left HTTP
     */
    Response responseToChange() {
        if (state == State.SWITCHED) {
            throw new IllegalStateException(
                    "the connection has left HTTP, and its response, 101, is sent: set status, fields and"
                            + " cookies before");
        }
        return response;
    }

    boolean isFinished() {
        return state == State.FINISHED || state == State.SWITCHED;
    }

    /** Returns whether status and fields have left, but not yet all content. */
    boolean isStreaming() {
        return state == State.STREAMING;
    }

    // ------------------------------------------------------------------------------------------ content

    /**
     * Returns whether content that is written now is wanted, and has to be made: not when the client is gone, nor behind a
     * head that has none. If so, {@link #written} has to follow.
     *
     * @throws IllegalStateException if the response is finished, or belongs to another thread
     * @throws UncheckedIOException in a blocking method that sends as it writes, if the client is gone
     */
    boolean wantsContent() {
        execution.requireOwner();
        if (isFinished()) {
            throw new IllegalStateException("Cannot write() after finish()");
        }
        if (gone) {
            response.clearContent();
            if (state == State.STREAMING && execution.isBlocking()) {
                throw new UncheckedIOException(new IOException("the client is gone"));
            }
            return false;
        }
        return state == State.BUFFERED || !headAlone;
    }

    /** Has much content counted, and makes a blocking method that writes without end wait for the client. */
    void written() {
        response.tellHeld(connection);
        if (state == State.STREAMING && response.length() >= connection.writeBufferSize() && execution.isBlocking()) {
            flush();
        }
    }

    /** Writes bytes that are lent, at best straight to the connection. */
    void write(ByteBuffer lent) {
        if (!wantsContent()) {
            lent.position(lent.limit());
            return;
        }
        Response target = response;
        if (state == State.STREAMING && !execution.isBlocking() && transforms() != null) {
            target.append(lent);
            transformNext(false);
            target.sendContent(connection);
        } else if (state == State.STREAMING && !execution.isBlocking()) {
            target.sendContent(connection);
            // Nothing to send must not look like the last chunk of a chunked response.
            if (lent.hasRemaining()) {
                connection.write(lent);
            }
        } else {
            target.append(lent);
            written();
        }
    }

    // ------------------------------------------------------------------------------------------ sending

    /** Sends what was written so far, the head first. */
    CompletionStage<@Nullable Void> flush() {
        BlockingCall call = execution.currentCall();
        return call != null ? call.handOver(this::flushInLoop) : flushInLoop();
    }

    private CompletionStage<@Nullable Void> flushInLoop() {
        sendWritten();
        return connection.flushed();
    }

    private void sendWritten() {
        response.tellNothingHeld(connection);
        switch (state) {
            case BUFFERED -> {
                intercept(response.headers());
                transformFirst(false);
                code(UNKNOWN);
                response.sendHead(connection);
                state = State.STREAMING;
                headAlone = HTTPStatus.isWithoutContent(response.status())
                        || execution.request().method().equals(HTTPMethod.HEAD);
            }
            case STREAMING -> {
                transformNext(false);
                response.sendContent(connection);
            }
            case FINISHED, SWITCHED -> throw new IllegalStateException("Cannot send anything after finish()");
        }
    }

    /** Sends what was written so far, and a part of a file. Ownership: the file is taken over. */
    void sendFile(FileChannel file, long position, long count) {
        try {
            execution.requireOwner();
            requireNoTransforms();
        } catch (IllegalStateException e) {
            close(file);
            throw e;
        }
        BlockingCall call = execution.currentCall();
        if (call == null) {
            sendFileInLoop(file, position, count);
            return;
        }
        call.handOver(() -> {
            sendFileInLoop(file, position, count);
            return connection.flushed();
        });
    }

    private void requireNoTransforms() {
        if (transforms() != null) {
            throw new IllegalStateException("the response has output transforms, which sendFile would go round:"
                    + " read the file, and write it");
        }
    }

    private void sendFileInLoop(FileChannel file, long position, long count) {
        try {
            connection.leaveUncoded();
            sendWritten();
        } catch (RuntimeException | Error e) {
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

    /** Completes, on the loop, when the kernel has taken what was sent; at once in a blocking method, which has waited. */
    CompletionStage<@Nullable Void> flushed() {
        return execution.isBlocking() ? CompletableFuture.completedStage(null) : connection.flushed();
    }

    // ------------------------------------------------------------------------------------------ finishing

    /** Makes the response whole. */
    void finish() {
        BlockingCall call = execution.currentCall();
        if (call != null) {
            call.handOver(() -> finishInLoop(null));
        } else {
            finishInLoop(null);
        }
    }

    /** Makes the response whole, with fields behind its content. */
    void finish(HTTPHeaders trailers) {
        BlockingCall call = execution.currentCall();
        if (call != null) {
            call.handOver(() -> finishInLoop(trailers));
        } else {
            finishInLoop(trailers);
        }
    }

    /** @return null, for a blocking method need not wait until all of it has left */
    private @Nullable CompletionStage<@Nullable Void> finishInLoop(@Nullable HTTPHeaders trailers) {
        response.tellNothingHeld(connection);
        switch (state) {
            case BUFFERED -> sendAll(trailers);
            case STREAMING -> sendRest(trailers);
            case FINISHED, SWITCHED -> throw new IllegalStateException("finish() called twice");
        }
        end();
        return null;
    }

    private void sendAll(@Nullable HTTPHeaders trailers) {
        boolean unknownLength = completeHead();
        if (trailers == null && !trailersDeclared && !unknownLength) {
            response.sendWhole(connection);
        } else { // trailers need content of unknown length
            response.sendHead(connection);
            state = State.STREAMING;
            finishConnection(trailers);
        }
    }

    private void sendRest(@Nullable HTTPHeaders trailers) {
        transformNext(true);
        response.sendContent(connection);
        finishConnection(trailers);
    }

    private void finishConnection(@Nullable HTTPHeaders trailers) {
        if (trailers == null) {
            connection.finish();
        } else {
            connection.finish(trailers);
        }
    }

    /**
     * Adds what the head can say because all of the content is there; the connection adds Content-Length.
     *
     * @return whether the length of the content is not known
     */
    private boolean completeHead() {
        HTTPServerRequest request = execution.request();
        if (Conditions.isRead(request)) {
            tag(response.headers());
            if (Conditions.isNotModified(request, response)) {
                response.clearContent();
                response.setStatus(HTTPStatus.NOT_MODIFIED, null);
            }
        }
        intercept(response.headers());
        boolean unknownLength = transformFirst(true);
        code(response.length());
        if (HTTPStatus.isWithoutContent(response.status())) {
            if (response.length() != 0) {
                throw new IllegalStateException("Cannot send body with " + response.status());
            }
            response.clearContentFields();
        }
        return unknownLength;
    }

    /** Returns the transforms of the response; null if there are none. */
    @Nullable
    OutputTransforms transforms() {
        return execution.transforms();
    }

    private boolean transformFirst(boolean finishing) {
        OutputTransforms transforms = transforms();
        return transforms != null && transforms.transformFirst(response, finishing);
    }

    private void transformNext(boolean finishing) {
        OutputTransforms transforms = transforms();
        if (transforms != null && !headAlone) {
            transforms.transformNext(response, finishing);
        }
    }

    /** Lets the interceptors of the request add their fields. */
    private void intercept(HTTPHeaders headers) {
        if (execution.variesByLanguage()) {
            VaryField.add(headers, "Accept-Language");
        }
        Interception interception = execution.interception();
        if (interception != null) {
            interception.completeHead(response.status(), headers);
        }
    }

    private void tag(HTTPHeaders headers) {
        if (response.status() == HTTPStatus.OK && settings().etag() && !headers.contains("Etag")) {
            String etag = execution.handler().computeEtag();
            if (etag != null) {
                headers.addUnchecked("Etag", etag);
            }
        }
    }

    /**
     * Settles whether the content is coded, when the fields are complete.
     *
     * @param written how long the content is, in bytes, if Content-Length does not say so; negative if that is not known
     * @return whether it is
     */
    boolean code(long written) {
        return connection.settleCoding(response.status(), response.headers(), written);
    }

    private ApplicationSettings settings() {
        return execution.application().settings();
    }

    /** Declares fields that {@link #finish(HTTPHeaders)} will send. */
    boolean declareTrailers(TrailerUse use, List<String> names) {
        BlockingCall call = execution.currentCall();
        if (call == null) {
            return declareInLoop(use, names);
        }
        AtomicBoolean declared = new AtomicBoolean();
        call.handOver(() -> {
            declared.set(declareInLoop(use, names));
            return null;
        });
        return declared.get();
    }

    private boolean declareInLoop(TrailerUse use, List<String> names) {
        if (state != State.BUFFERED) {
            throw new IllegalStateException("trailers are declared in the head of the response, which has left:"
                    + " call declareTrailers before flush and finish");
        }
        boolean declared = connection.declareTrailers(use, names);
        trailersDeclared |= declared;
        return declared;
    }

    // ------------------------------------------------------------------------------------------ leaving HTTP

    /** Answers with 101 and hands over the connection; the response counts as finished. */
    Tunnel switchProtocols(String protocol) {
        if (execution.isBlocking()) {
            throw new IllegalStateException("switchProtocols needs the loop: call it in a method without @Blocking");
        }
        if (state != State.BUFFERED) {
            throw new IllegalStateException("the response has left: call switchProtocols before flush and finish");
        }
        if (response.length() != 0) {
            throw new IllegalStateException(
                    "101 has no content: send what was written through the tunnel, or clear() it");
        }
        HTTPHeaders fields = response.fieldsWithoutContent();
        Interception interception = execution.interception();
        if (interception != null) {
            interception.completeHead(HTTPStatus.SWITCHING_PROTOCOLS, fields);
        }
        Tunnel tunnel = connection.switchProtocols(protocol, fields);
        response.setStatus(HTTPStatus.SWITCHING_PROTOCOLS, null);
        end(State.SWITCHED);
        if (response.status() == HTTPStatus.SWITCHING_PROTOCOLS) {
            response = Response.SWITCHED; // what was put together for it is of no use to a connection that may last for
            // days
        }
        return tunnel;
    }

    // ------------------------------------------------------------------------------------------ the end

    /** @throws IllegalStateException if a part of the response has left, or all of it */
    void requireNothingSent() {
        if (state != State.BUFFERED) {
            throw new IllegalStateException(
                    "the response has left: leave the request to another before flush and finish");
        }
    }

    /** Leaves the response to another, so that nothing of it comes from here. */
    void leave() {
        requireNothingSent();
        response.clearContent();
        response.tellNothingHeld(connection);
        state = State.FINISHED;
    }

    private void end() {
        end(State.FINISHED);
    }

    private void end(State last) {
        state = last;
        if (isClientGone()) {
            response.setStatus(CLIENT_CLOSED_REQUEST, "Client Closed Request");
        }
        execution.responseFinished();
    }

    /** Gives up a response that cannot be made whole; it counts as 500, unless the client has all that it gets. */
    void giveUp() {
        inLoop(this::giveUpInLoop);
    }

    private void giveUpInLoop() {
        if (!isFinished()) {
            connection.abort();
            if (!isSentEarly()) {
                response.setStatus(HTTPStatus.INTERNAL_SERVER_ERROR, null);
            }
            end();
        }
    }

    /** Answers with 500 without the help of the handler, which has failed at that; gives up if anything has left. */
    void answerAlone() {
        inLoop(this::answerAloneInLoop);
    }

    private void answerAloneInLoop() {
        if (state == State.BUFFERED) {
            response.reset();
            response.setStatus(HTTPStatus.INTERNAL_SERVER_ERROR, null);
            ErrorContent content =
                    settings().errorResponses().of(execution.request(), response.status(), response.reason());
            content.headers().forEach(response.headers()::set);
            response.append(content.content());
            Interception interception = execution.interception();
            if (interception != null) {
                interception.completeLastHead(response.status(), response.headers());
            }
            try {
                response.sendWhole(connection);
                end();
                return;
            } catch (IllegalStateException e) {
                GENERAL_LOG.debug("A part of the response has left, and nothing can follow it", e);
            }
        }
        giveUpInLoop();
    }

    private void inLoop(Runnable step) {
        BlockingCall call = execution.currentCall();
        if (call == null) {
            step.run();
        } else {
            call.handOver(() -> {
                step.run();
                return null;
            });
        }
    }

    boolean isInputClosed() {
        return inputClosed;
    }

    /** The client sends nothing more. */
    void inputClosed() {
        inputClosed = true;
        gone = isGone();
    }

    /** Gives back what the response holds if the client is gone, since the handler may never come to an end. */
    void releaseIfGone() {
        if (gone && !execution.isWithBlockingMethod()) {
            response.clearContent();
        }
    }

    /** Returns whether the client is known to be gone before it had the response, and not just done with sending. */
    boolean isClientGone() {
        return inputClosed && !connection.isResponseSent() && isGone();
    }

    /** Returns whether the handler was told that it need not go on, since the client has all that it gets. */
    boolean isSentEarly() {
        return inputClosed && connection.isResponseSent();
    }

    private boolean isGone() {
        return connection.flushed().toCompletableFuture().isCompletedExceptionally();
    }
}
