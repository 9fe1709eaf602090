package org.tornado4j.webflux;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DefaultDataBuffer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.util.DisconnectedClientHelper;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.MatchedRoute;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.http.Tunnel;
import org.tornado4j.ioloop.FatalErrors;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One request, the handler that answers it, and the response.
 *
 * <ol>
 *   <li>The handler is subscribed to: when the head of a request with content is there, or the whole of one without, as only
 *       then the connection could leave HTTP.
 *   <li>Content goes to {@link RequestBody} by demand.
 *   <li>The response comes by {@link #sendWhole}, or by {@link #write} and {@link #sendFile}, from the writers that
 *       {@link TornadoServerHttpResponse} makes.
 *   <li>The handler completes, which ends the response, or fails.
 * </ol>
 *
 * <p>Thread: confined to the loop of the connection, but for the signals of the handler, which come from any thread.
 */
final class ReactiveExchange implements HTTPMessageDelegate, CoreSubscriber<Void> {

    private enum Output {
        /** Nothing was sent. */
        NONE,
        /** The head was sent, and content may follow. */
        BEGUN,
        /** Everything was sent; the end waits for the rest of the request's content, which is dropped. */
        SENT,
        /** The response has ended, or was given up. */
        OVER
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    private static final AtomicReferenceFieldUpdater<ReactiveExchange, @Nullable Subscription> HANDLING =
            AtomicReferenceFieldUpdater.newUpdater(ReactiveExchange.class, Subscription.class, "handling");

    private static final byte[] NO_CONTENT = {};

    /** Bytes that may wait for the client before no more content is asked for. */
    private static final long MOST_UNSENT = 64 * 1024;
    /** Bytes that are written before other connections have their turn. */
    private static final int MOST_PER_TURN = 64 * 1024;
    /** The overhead counted for a buffer or a part, which may have no bytes of its own. */
    private static final int BUFFER = 512;

    private final HttpHandler handler;
    private final DataBufferFactory bufferFactory;
    private final long maxBodySize;
    private final HTTPConnection connection;

    private @Nullable TornadoServerHttpRequest request;
    private @Nullable TornadoServerHttpResponse response;
    /** Null for a request without content. */
    private @Nullable RequestBody body;
    /** The one that writes the content of the response; null before it begins. */
    private @Nullable ResponseWriter writer;

    private Output output = Output.NONE;
    private long writtenInTurn;
    /** The phrase for {@link #reasonStatus} that takes the place of the standard one; null for none. */
    private @Nullable String reason;

    private int reasonStatus;
    /** The fields that follow the content of the response; null for none. */
    private @Nullable HTTPHeaders trailers;

    /** Runs what lets another request of the connection begin; null for nothing special. */
    private @Nullable Executor ends;

    private boolean draining;
    /** Called when the server drains; null for none. */
    private @Nullable Runnable drainCallback;
    /** The subscription to the handler; set from any thread. */
    @SuppressWarnings("UnusedVariable") // HANDLING reads it
    private volatile @Nullable Subscription handling;
    /** Set, by any thread, before what makes the content of the response is cancelled. */
    private volatile boolean cutOff;
    /** Made by the first that asks for it; one of several is as good as another. */
    private @Nullable Context context;

    /** @param maxBodySize of a request, in bytes; {@link TornadoHttpHandlerAdapter#SERVERS_LIMIT} for the server's limit */
    ReactiveExchange(
            HttpHandler handler, DataBufferFactory bufferFactory, long maxBodySize, HTTPConnection connection) {
        this.handler = handler;
        this.bufferFactory = bufferFactory;
        this.maxBodySize = maxBodySize;
        this.connection = connection;
    }

    HTTPConnection connection() {
        return connection;
    }

    /** Returns the exchange that {@code response} belongs to, whatever filters put around it; null if it is not ours. */
    static @Nullable ReactiveExchange of(ServerHttpResponse response) {
        ServerHttpResponse innermost = response;
        while (innermost instanceof ServerHttpResponseDecorator decorator) {
            innermost = decorator.getDelegate();
        }
        return innermost instanceof TornadoServerHttpResponse ours ? ours.exchange() : null;
    }

    /** Runs {@code task} now if this is the loop, else soon. */
    void onLoop(Runnable task) {
        if (connection.loop().isRunningHere()) {
            task.run();
        } else {
            connection.loop().execute(task);
        }
    }

    // ------------------------------------------------------------------------------------------ the request

    @Override
    public @Nullable CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
        RequestBody content = RequestBody.of(this, bufferFactory, headers);
        body = content;
        HTTPServerRequest incoming = new HTTPServerRequest(connection, startLine, headers);
        if (incoming.uri().equals("*")) { // with OPTIONS alone
            refuse(HTTPStatus.NO_CONTENT);
            return null;
        }
        URI uri;
        try {
            uri = RequestURI.of(incoming);
        } catch (URISyntaxException e) {
            LOG.debug("Refused, as the target makes no URI: {}", incoming, e);
            refuse(HTTPStatus.BAD_REQUEST);
            return null;
        }
        request = new TornadoServerHttpRequest(incoming, uri, content);
        response = TornadoServerHttpResponse.of(this, bufferFactory);
        if (content == null) {
            return null; // finish() follows at once
        }
        if (maxBodySize != TornadoHttpHandlerAdapter.SERVERS_LIMIT) {
            connection.setMaxBodySize(maxBodySize);
        }
        handle();
        return content.readiness();
    }

    private void refuse(int status) {
        connection.respond(status, null, new HTTPHeaders(), NO_CONTENT, 0, 0);
        over();
    }

    @Override
    public boolean onExpectContinue() {
        return body == null || body.onExpectContinue();
    }

    @Override
    public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
        return body == null ? null : body.receive(chunk);
    }

    @Override
    public void trailersReceived(HTTPHeaders received) {
        if (request != null) {
            incoming().setTrailers(received);
        }
    }

    @Override
    public void onDrain() {
        draining = true;
        if (drainCallback != null) {
            drainCallback.run();
        }
    }

    /** Has {@code callback} called when the server drains, at once if it does already. */
    void setDrainCallback(Runnable callback) {
        drainCallback = callback;
        if (draining) {
            callback.run();
        }
    }

    @Override
    public void finish() {
        if (body == null) {
            handle();
        } else {
            body.complete();
            restArrived();
        }
    }

    @Override
    public @Nullable MatchedRoute route() {
        return request == null ? null : request.route();
    }

    /** Ends a response that was sent before the content of the request: all of that has come, or too much. */
    void restArrived() {
        if (output == Output.SENT) {
            finishResponse();
        }
    }

    private void finishResponse() {
        if (ends == null) {
            finishConnection();
        } else {
            ends.execute(this::finishConnection);
        }
        over();
    }

    private void finishConnection() {
        if (trailers == null) {
            connection.finish();
        } else {
            connection.finish(trailers);
        }
    }

    /** Has {@code runs} execute, at once, what lets another request of the connection begin. */
    void setEnds(@Nullable Executor runs) {
        ends = runs;
    }

    @Override
    public void onConnectionClose() {
        output = Output.OVER;
        cutOff();
        Operators.terminate(HANDLING, this);
        if (writer != null) {
            writer.connectionClosed();
        }
        if (body != null) {
            body.fail(Disconnect.failure());
        }
        connection.abort(); // a client that only ended its side would wait for a response that does not come any more
    }

    /** Returns the engine's request. */
    HTTPServerRequest incoming() {
        return request().nativeRequest();
    }

    private TornadoServerHttpRequest request() {
        TornadoServerHttpRequest known = request;
        if (known == null) {
            throw new IllegalStateException("the request has not begun");
        }
        return known;
    }

    private TornadoServerHttpResponse response() {
        TornadoServerHttpResponse known = response;
        if (known == null) {
            throw new IllegalStateException("the request has not begun");
        }
        return known;
    }

    // ------------------------------------------------------------------------------------------ the handler

    private void handle() {
        ServerHttpResponse answer = isHead() ? new HeadResponse(response()) : response();
        try {
            identified(handler.handle(request(), answer)).subscribe(this);
        } catch (Throwable e) {
            FatalErrors.escalate(e);
            failed(e);
        }
    }

    private Mono<Void> identified(Mono<Void> handling) {
        String id = request().requestId();
        return id == null ? handling : handling.contextWrite(Context.of(TornadoHttpHandlerAdapter.REQUEST_ID, id));
    }

    private boolean isHead() {
        return incoming().method().equals(HTTPMethod.HEAD);
    }

    @Override
    public Context currentContext() {
        Context made = context;
        if (made == null) {
            made = Operators.enableOnDiscard(null, this::discarded);
            context = made;
        }
        return made;
    }

    /** Releases what operators held when they were cut off; what they leave out before, the application may have kept. */
    private void discarded(Object element) {
        if (cutOff) {
            LeftOver.release(element);
        }
    }

    /** Notes, from any thread, that the response is not sent to its end. */
    void cutOff() {
        cutOff = true;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (Operators.setOnce(HANDLING, this, subscription)) {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(Void nothing) {}

    @Override
    public void onComplete() {
        if (connection.loop().isRunningHere()) {
            handled();
        } else {
            connection.loop().execute(this::handled);
        }
    }

    @Override
    public void onError(Throwable failure) {
        onLoop(() -> failed(failure));
    }

    private void handled() {
        if (output == Output.NONE && !response().isCommitted()) {
            response().setComplete().subscribe(null, this::onError, () -> onLoop(this::endResponse));
        } else {
            endResponse();
        }
    }

    private void endResponse() {
        try {
            switch (output) {
                case NONE -> sendWhole(NO_CONTENT, 0, 0);
                case BEGUN -> endContent();
                case SENT, OVER -> {
                    // nothing is left to be done
                }
            }
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(Throwable failure) {
        switch (output) {
            case NONE -> {
                log("Failed before a response was sent", failure);
                respond(HTTPStatus.INTERNAL_SERVER_ERROR, null, new HTTPHeaders(), NO_CONTENT, 0, 0);
                over();
            }
            case BEGUN -> {
                log("Failed in the middle of a response, which is cut off", failure);
                connection.sendGathered(); // what came before the failure is the client's
                connection.abort();
                over();
            }
            case SENT, OVER -> LOG.debug("Failed when the response was over: {}", incoming(), failure);
        }
    }

    private void log(String what, Throwable failure) {
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            LOG.debug("{}: {}", what, incoming(), failure);
        } else {
            LOG.error("{}: {}", what, incoming(), failure);
        }
    }

    private void over() {
        output = Output.OVER;
        if (body != null) {
            body.responseEnded();
        }
    }

    // ------------------------------------------------------------------------------------------ the response

    /** Sets the phrase that goes with {@code status}, as long as that stays the status; null for the standard one. */
    void setReason(int status, @Nullable String phrase) {
        reasonStatus = status;
        reason = phrase;
    }

    private @Nullable String reason(int status) {
        return status == reasonStatus ? reason : null;
    }

    /** Sets the fields that follow the content. */
    void setTrailers(HTTPHeaders fields) {
        trailers = fields;
    }

    /** Notes who writes the content, or the next part of it; it learns when the connection ends. */
    void begins(ResponseWriter begun) {
        writer = begun;
        writtenInTurn += BUFFER;
        if (output == Output.OVER) {
            begun.connectionClosed();
        }
    }

    /**
     * Sends the whole response.
     *
     * @throws org.tornado4j.http.HTTPOutputError if it cannot be sent like that; nothing was sent then
     */
    void sendWhole(byte[] content, int offset, int length) {
        if (output != Output.NONE) {
            return;
        }
        int status = response().status();
        HTTPHeaders fields = response().fields();
        boolean waits = body != null && body.canBeDropped();
        if (waits) {
            if (!isHead() && !HTTPStatus.isWithoutContent(status)) {
                fields.setDefault("Content-Length", Integer.toString(length));
            }
            connection.writeHeaders(status, reason(status), fields, content, offset, length);
            dropRest();
        } else if (isHead()) { // the length of what GET would get is not known, unless the fields say so
            connection.writeHeaders(status, reason(status), fields, NO_CONTENT, 0, 0);
            finishResponse();
        } else {
            respond(status, reason(status), fields, content, offset, length);
            over();
        }
    }

    private void respond(
            int status, @Nullable String phrase, HTTPHeaders fields, byte[] content, int offset, int length) {
        if (ends == null) {
            connection.respond(status, phrase, fields, content, offset, length);
        } else {
            ends.execute(() -> connection.respond(status, phrase, fields, content, offset, length));
        }
    }

    /** Returns the fields of the response, to be changed until they are sent. */
    HTTPHeaders responseFields() {
        return response().fields();
    }

    /**
     * Answers with 101 and the fields of the response, and leaves HTTP.
     *
     * @throws IOException if the client is gone
     * @throws IllegalStateException if the request did not ask for {@code protocol}
     */
    Tunnel switchProtocols(String protocol) throws IOException {
        if (output != Output.NONE) {
            throw Disconnect.failure();
        }
        Tunnel tunnel = connection.switchProtocols(protocol, response().fields());
        over();
        return tunnel;
    }

    /** Sends the head, if that was not done yet. */
    void beginContent() {
        if (output == Output.NONE) {
            int status = response().status();
            connection.writeHeaders(status, reason(status), response().fields(), NO_CONTENT, 0, 0);
            output = Output.BEGUN;
        }
    }

    /** Sends content. Ownership: {@code buffer} stays the caller's, but what is in it is not to change any more. */
    void write(DataBuffer buffer) {
        beginContent();
        writtenInTurn += BUFFER + buffer.readableByteCount();
        if (buffer instanceof DefaultDataBuffer plain && plain.getNativeBuffer().hasArray()) {
            ByteBuffer bytes = plain.getNativeBuffer();
            connection.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        } else {
            try (DataBuffer.ByteBufferIterator parts = buffer.readableByteBuffers()) {
                while (parts.hasNext()) {
                    connection.write(parts.next());
                }
            }
        }
    }

    /** Returns whether {@code count} bytes of a file have to be read and written, since the content is coded on its way. */
    boolean codesFile(long count) {
        return output == Output.NONE
                && connection.settleCoding(response().status(), response().fields(), count);
    }

    /** Sends a part of a file, which is taken over, as the content or as more of it. */
    void sendFile(FileChannel file, long position, long count) {
        if (output == Output.NONE) {
            response().fields().setDefault("Content-Length", Long.toString(count));
        }
        beginContent();
        connection.sendFile(file, position, count);
    }

    /**
     * Returns whether so much was written since the last turn that others are to have theirs: a source that always has more
     * would hold the loop, which then could not even learn that the client has left.
     */
    boolean turnIsOver() {
        return writtenInTurn >= MOST_PER_TURN;
    }

    /**
     * Lets others have their turn, and then waits for the client if that is behind.
     *
     * @return completes on the loop; fails if the connection is gone
     */
    CompletionStage<?> nextTurn() {
        writtenInTurn = 0;
        long most = Math.min(MOST_UNSENT, connection.writeBufferSize());
        if (connection.unsentBytes() >= most) {
            connection.sendGathered();
        }
        if (connection.unsentBytes() >= most) {
            return connection.flushed();
        }
        CompletableFuture<@Nullable Void> turn = new CompletableFuture<>();
        connection.loop().execute(() -> turn.complete(null));
        return turn;
    }

    private void endContent() {
        if (body != null && body.restIsSmall()) {
            dropRest();
        } else {
            finishResponse();
        }
    }

    /** Lets the rest of the request's content come, so that another request can follow. */
    private void dropRest() {
        output = Output.SENT;
        if (body != null) {
            body.drop();
        }
    }
}
