package org.tornado4j.webflux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.tornado4j.http.DeferredTunnel;
import org.tornado4j.http.FormLimits;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPOutputError;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Limit;
import org.tornado4j.http.TrailerUse;
import org.tornado4j.http.Tunnel;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The connection as a handler behind filters sees it: it reads what they leave of the request, and writes to their response. What
 * Spring has no words for, such as trailers and interim responses, goes straight to the connection below.
 *
 * <pre>
 * WAITING ──→ STREAMING ──→ FINISHED ──→ OVER
 *    │            └───────────────────────↑
 *    └──────────→ FINISHED
 * </pre>
 *
 * <p>Thread: made in any; confined to the loop of the connection from {@link #begin} on, but for what says otherwise.
 */
final class ExchangeConnection implements HTTPConnection {

    private enum State {
        /** The handler has not begun its response. */
        WAITING,
        /** The head was handed to the response, and content follows. */
        STREAMING,
        /** The handler is done; the response may still be on its way. */
        FINISHED,
        /** Nothing that is written gets anywhere: the response was sent, was given up, or is not wanted any more. */
        OVER
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** The multiple of the write buffer size that may wait before a handler that does not wait is stopped. */
    private static final long MOST_BUFFERS = 16;

    private final ServerWebExchange exchange;
    private final ReactiveExchange below;
    private final HTTPConnection connection;
    private final ExchangeContext context;

    private State state = State.WAITING;
    private @Nullable HTTPMessageDelegate delegate;
    private @Nullable MonoSink<?> result;
    private @Nullable HandlerContent content;
    private @Nullable Disposable sending;
    /** The connection as the handler has it that leaves HTTP; null as long as none does. */
    private @Nullable DeferredTunnel tunnel;

    private boolean sent;

    private long maxBodyBytes;
    private Duration bodyTimeout = Duration.ZERO;
    private @Nullable Timeout bodyTimer;
    private @Nullable ContentFeed feed;
    private boolean contentStarted;
    private boolean requestWhole;
    private boolean draining;

    private @Nullable Runnable closeCallback;
    private boolean closeTold;
    /** Bytes that the handler holds for the response. */
    private long heldByHandler;

    private ExchangeConnection(ServerWebExchange exchange, ReactiveExchange below) {
        this.exchange = exchange;
        this.below = below;
        this.connection = below.connection();
        this.context = new ExchangeContext(connection.context(), exchange.getRequest());
    }

    /** Returns the connection of {@code exchange}; null if that is not served by us. Thread: any. */
    static @Nullable ExchangeConnection of(ServerWebExchange exchange) {
        ReactiveExchange below = ReactiveExchange.of(exchange.getResponse());
        return below == null ? null : new ExchangeConnection(exchange, below);
    }

    /** Makes the request of this connection. Thread: any. */
    HTTPServerRequest newRequest(FormLimits limits) {
        ServerHttpRequest request = exchange.getRequest();
        return new HTTPServerRequest(
                this,
                ExchangeRequest.startLine(request, below.incoming().version()),
                ExchangeRequest.headers(request),
                limits);
    }

    ServerWebExchange exchange() {
        return exchange;
    }

    /** Returns the context that filters have given what is behind them. Thread: any, once the handler has begun. */
    ContextView contextOfFilters() {
        return result().contextView();
    }

    private MonoSink<?> result() {
        return Objects.requireNonNull(result, "the handler has not begun");
    }

    private HTTPMessageDelegate delegate() {
        return Objects.requireNonNull(delegate, "the handler has not begun");
    }

    /** Runs {@code task} now if this is the loop, else soon. Thread: any. */
    void onLoop(Runnable task) {
        below.onLoop(task);
    }

    // ------------------------------------------------------------------------------------------ the request

    /**
     * Has {@code routed} answered. Thread: any.
     *
     * @param ends runs the end of the response; null for nothing special
     * @param sink is told when the response was sent, or why it was not
     */
    void begin(RoutedRequest routed, long bodyLimit, @Nullable Executor ends, MonoSink<?> sink) {
        result = sink;
        maxBodyBytes = bodyLimit;
        sink.onCancel(() -> onLoop(this::cancelled));
        onLoop(() -> receiveHead(routed, ends));
    }

    private void receiveHead(RoutedRequest routed, @Nullable Executor ends) {
        if (state == State.OVER) {
            return; // it was cancelled meanwhile
        }
        below.setEnds(ends);
        if (exchange.getResponse().isCommitted()) {
            fail(new IllegalStateException("a filter has sent the response already, and still passed on the request"));
            return;
        }
        try {
            HTTPMessageDelegate told = routed.newDelegate();
            delegate = told;
            below.setDrainCallback(this::drain);
            HTTPServerRequest request = routed.request();
            CompletionStage<?> ready = told.headersReceived(request.startLine(), request.headers());
            if (ready == null) {
                receiveContent(request.headers());
            } else {
                ready.whenComplete((ok, failure) -> onLoop(() -> receiveContent(request.headers(), failure)));
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void receiveContent(HTTPHeaders headers, @Nullable Throwable failure) {
        try {
            if (failure != null) {
                throw failure;
            }
            receiveContent(headers);
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void receiveContent(HTTPHeaders headers) {
        contentStarted = true;
        if (isDone()) {
            return;
        }
        if (!mayHaveContent(headers)) {
            contentComplete();
            return;
        }
        if (!headers.contains("X-Consumed-Content-Encoding")) { // the length is that of the coded content then
            ContentFeed.requireFits(exchange.getRequest().getHeaders().getContentLength(), maxBodyBytes);
        }
        if (headers.contains("Expect") && !delegate().onExpectContinue()) {
            return;
        }
        startBodyTimer();
        ContentFeed started = new ContentFeed(this, delegate(), maxBodyBytes);
        feed = started;
        ExchangeRequest.content(exchange)
                .publishOn(Schedulers.fromExecutor(loop()), 1)
                .contextWrite(contextOfFilters())
                .subscribe(started);
    }

    /** A filter can give content to a request that came without. */
    private boolean mayHaveContent(HTTPHeaders headers) {
        boolean changed = !(exchange.getRequest() instanceof TornadoServerHttpRequest);
        return changed || RequestBody.isAnnounced(headers);
    }

    private void startBodyTimer() {
        if (!bodyTimeout.isZero()) {
            bodyTimer = loop().callLater(
                            bodyTimeout,
                            () -> fail(new HTTPInputError(
                                    HTTPStatus.REQUEST_TIMEOUT,
                                    "the content did not come in time",
                                    Limit.BODY_TIMEOUT)));
        }
    }

    /** All of the content has come. */
    void contentComplete() {
        stopReceiving();
        requestWhole = true;
        if (isDone()) {
            return;
        }
        try {
            HTTPHeaders trailers = below.incoming().trailers();
            if (trailers.size() > 0) {
                delegate().trailersReceived(trailers);
            }
            delegate().finish();
            if (draining) {
                drain();
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void drain() {
        draining = true;
        if (requestWhole && !isDone()) {
            delegate().onDrain();
        }
    }

    private void stopReceiving() {
        if (bodyTimer != null) {
            loop().removeTimeout(bodyTimer);
            bodyTimer = null;
        }
        if (feed != null) {
            feed.cancel();
        }
    }

    @Override
    public void setMaxBodySize(long bytes) {
        requireContentToCome();
        maxBodyBytes = bytes;
    }

    @Override
    public void setBodyTimeout(Duration timeout) {
        requireContentToCome();
        bodyTimeout = timeout;
    }

    private void requireContentToCome() {
        if (contentStarted) {
            throw new IllegalStateException("content has begun to arrive; set its limit in headersReceived");
        }
    }

    // ------------------------------------------------------------------------------------------ the end

    /** Returns whether the handler has no part in the response any more. */
    private boolean isDone() {
        return state == State.FINISHED || state == State.OVER;
    }

    /** Ends the request with a failure that the handler has not answered itself: WebFlux does, if that is still possible. */
    void fail(Throwable failure) {
        FatalErrors.escalate(failure);
        if (failure instanceof HTTPInputError error && error.limit() != null) {
            limitReached(error.limit());
        }
        if (isDone()) {
            LOG.debug("Failed when the response was over: {}", below.incoming(), failure);
        } else if (content != null) {
            content.fail(failure); // the response fails with that, and the end follows
        } else {
            end(failure);
        }
    }

    /** The response cannot be sent. */
    private void end(Throwable failure) {
        boolean tell = state != State.FINISHED;
        over();
        result().error(
                        failure instanceof HTTPInputError error
                                ? new ResponseStatusException(
                                        HttpStatusCode.valueOf(error.status()), error.getMessage(), error)
                                : failure);
        if (tell) {
            loop().execute(this::tellClosed);
        }
    }

    /** The response has no use for more content. */
    private void responseSent() {
        sent = true;
        if (state == State.FINISHED) {
            complete();
        } else if (state == State.STREAMING) {
            loop().execute(this::endEarly); // the handler that writes may be about to finish
        }
    }

    /** A handler that streams to HEAD, or to a filter that has enough, need not go on. */
    private void endEarly() {
        if (state == State.STREAMING) {
            complete();
            tellClosed();
        }
    }

    private void complete() {
        over();
        result().success();
    }

    /** The client is gone, or a filter wants no response any more. */
    private void cancelled() {
        boolean tell = state != State.FINISHED;
        over();
        if (sending != null) {
            sending.dispose();
        }
        if (tunnel != null) {
            tunnel.abandon();
        }
        if (tell) {
            tellClosed();
        }
    }

    private void over() {
        state = State.OVER;
        stopReceiving();
        if (content != null) {
            content.close();
        }
    }

    private void tellClosed() {
        if (closeTold || delegate == null) {
            return;
        }
        closeTold = true;
        try {
            if (closeCallback != null) {
                closeCallback.run();
            }
            delegate.onConnectionClose();
        } catch (Throwable e) {
            FatalErrors.escalate(e);
            LOG.error("Failed when told that the connection is closed: {}", below.incoming(), e);
        }
    }

    @Override
    public void setCloseCallback(@Nullable Runnable callback) {
        closeCallback = callback;
    }

    @Override
    public void abort() {
        requireInLoop();
        if (state != State.OVER) {
            over();
            connection.abort(); // which cancels this, in a callback of its own
        }
    }

    // ------------------------------------------------------------------------------------------ the response

    private void requireInLoop() {
        loop().requireInLoop();
    }

    @Override
    public void writeInformational(int status, HTTPHeaders headers) {
        if (state == State.WAITING) {
            connection.writeInformational(status, headers);
        }
    }

    @Override
    public void respond(
            int status, @Nullable String reason, HTTPHeaders headers, byte[] bytes, int offset, int length) {
        if (!beginHead(status, reason, headers)) {
            return;
        }
        state = State.FINISHED;
        ServerHttpResponse response = exchange.getResponse();
        boolean empty = HTTPStatus.isWithoutContent(status);
        send(
                empty
                        ? response.setComplete()
                        : response.writeWith(Mono.fromSupplier(
                                () -> response.bufferFactory().wrap(ByteBuffer.wrap(bytes, offset, length)))));
    }

    @Override
    public void writeHeaders(
            int status, @Nullable String reason, HTTPHeaders headers, byte[] bytes, int offset, int length) {
        if (!beginHead(status, reason, headers)) {
            return;
        }
        state = State.STREAMING;
        ServerHttpResponse response = exchange.getResponse();
        HandlerContent started = new HandlerContent(connection, response.bufferFactory(), this::tellHeld);
        content = started;
        started.write(bytes, offset, length); // which has the head leave even if there is no content yet
        send(response.writeWith(started));
    }

    /** Sets the head of the response; returns false if nothing is wanted of it. */
    private boolean beginHead(int status, @Nullable String reason, HTTPHeaders headers) {
        requireInLoop();
        if (!HTTPStatus.isFinal(status)) {
            throw new HTTPOutputError("status " + status + " does not end a request; use writeInformational");
        }
        if (isDone()) {
            return false;
        }
        if (state != State.WAITING) {
            throw new IllegalStateException("the headers were written already");
        }
        exchange.getResponse().setStatusCode(HttpStatusCode.valueOf(status));
        below.setReason(status, reason);
        merge(headers, exchange.getResponse().getHeaders());
        return true;
    }

    /** Adds the fields of the handler to those of filters, which they replace. */
    private static void merge(HTTPHeaders own, HttpHeaders fields) {
        for (int i = 0; i < own.size(); i++) {
            if (!addsUp(own.nameAt(i))) {
                fields.remove(own.nameAt(i));
            }
        }
        own.forEach((name, value) -> {
            if (!addsUp(name) || !fields.getOrEmpty(name).contains(value)) {
                fields.add(name, value);
            }
        });
    }

    private static boolean addsUp(String name) {
        return name.equalsIgnoreCase(HttpHeaders.SET_COOKIE) || name.equalsIgnoreCase(HttpHeaders.VARY);
    }

    private void send(Mono<Void> response) {
        sending = response.subscribe(
                nothing -> {},
                failure -> onLoop(() -> sendingFailed(failure)),
                () -> onLoop(this::responseSent),
                Context.of(contextOfFilters()));
    }

    private void sendingFailed(Throwable failure) {
        if (state != State.OVER) {
            end(failure);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        HandlerContent target = content();
        if (target != null) {
            requireRoom();
            target.write(bytes, offset, length);
        }
    }

    /** Returns what takes more content; null if nothing wants it any more. */
    private @Nullable HandlerContent content() {
        requireInLoop();
        if (state == State.WAITING) {
            throw new IllegalStateException("the headers were not written");
        }
        return state == State.STREAMING ? content : null;
    }

    /** A writer that goes on without waiting would fill the memory; a single piece may be as large as it likes. */
    private void requireRoom() {
        long most = writeBufferSize();
        if (unsentBytes() / MOST_BUFFERS > most) {
            limitReached(Limit.MAX_WRITE_BUFFER_SIZE);
            abort();
            throw new HTTPOutputError(
                    "more than " + MOST_BUFFERS * most + " bytes wait for the client; wait for the stage of"
                            + " flush() before writing more, or write in a @Blocking method");
        }
    }

    @Override
    public void sendFile(FileChannel file, long position, long count) {
        HandlerContent target = null;
        try {
            target = content();
        } finally {
            if (target == null) {
                close(file);
            }
        }
        if (target != null) {
            target.writeFile(file, position, count);
        }
    }

    private static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.debug("cannot close a file that was not sent", e);
        }
    }

    @Override
    public void finish() {
        HandlerContent whole = content();
        if (whole == null) {
            return;
        }
        state = State.FINISHED;
        whole.complete();
        if (sent && state == State.FINISHED) {
            complete();
        }
    }

    @Override
    public boolean declareTrailers(TrailerUse use, List<String> names) {
        return state == State.WAITING && connection.declareTrailers(use, names);
    }

    @Override
    public void finish(HTTPHeaders trailers) {
        if (content() != null) {
            below.setTrailers(trailers);
            finish();
        }
    }

    /** Returns a tunnel at once that opens when filters are done with the response. */
    @Override
    public Tunnel switchProtocols(String protocol, HTTPHeaders headers) {
        requireInLoop();
        if (state != State.WAITING || !requestWhole) {
            throw new IllegalStateException(
                    "the connection can leave HTTP once the request is whole, and before it is answered; it is "
                            + state);
        }
        DeferredTunnel deferred = DeferredTunnel.to(protocol, below.incoming().headers(), context, loop());
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(HttpStatus.SWITCHING_PROTOCOLS);
        merge(headers, response.getHeaders());
        state = State.FINISHED;
        tunnel = deferred;
        sending = response.setComplete()
                .subscribe(
                        nothing -> {},
                        failure -> onLoop(() -> {
                            deferred.abandon();
                            sendingFailed(failure);
                        }),
                        () -> onLoop(() -> leaveHTTP(protocol, deferred)),
                        Context.of(contextOfFilters()));
        return deferred;
    }

    /** The response is committed, which has sent nothing yet. */
    private void leaveHTTP(String protocol, DeferredTunnel deferred) {
        if (state == State.OVER) {
            return; // the client has left meanwhile
        }
        try {
            HTTPHeaders fields = below.responseFields();
            fields.remove(HttpHeaders.CONTENT_TYPE);
            fields.remove(HttpHeaders.CONTENT_LENGTH);
            deferred.open(below.switchProtocols(protocol));
            sent = true;
            complete();
        } catch (IOException | IllegalStateException e) {
            deferred.abandon();
            end(e);
        }
    }

    // ------------------------------------------------------------------------------------------ back-pressure

    @Override
    public long unsentBytes() {
        return connection.unsentBytes() + (content == null ? 0 : content.waiting());
    }

    @Override
    public void sendGathered() {
        connection.sendGathered();
    }

    @Override
    public CompletionStage<@Nullable Void> flushed() {
        requireInLoop();
        return content == null ? flushedBelow() : content.emptied().thenCompose(ok -> flushedBelow());
    }

    private CompletionStage<@Nullable Void> flushedBelow() {
        return state == State.OVER && !sent
                ? CompletableFuture.failedStage(Disconnect.failure())
                : connection.flushed();
    }

    @Override
    public boolean isResponseSent() {
        return sent;
    }

    @Override
    public long writeBufferSize() {
        return connection.writeBufferSize();
    }

    // ------------------------------------------------------------------------------------------ memory

    @Override
    public void holds(long bytes) {
        connection.holds(bytes);
    }

    @Override
    public void holdsOfHead(long bytes) {
        connection.holdsOfHead(bytes);
    }

    @Override
    public void holdsOfResponse(long bytes) {
        onLoop(() -> {
            heldByHandler = bytes;
            tellHeld();
        });
    }

    @Override
    public boolean isMemoryShort() {
        return connection.isMemoryShort();
    }

    private void tellHeld() {
        connection.holdsOfResponse(heldByHandler + (content == null ? 0 : content.waiting()));
    }

    // ------------------------------------------------------------------------------------------ what is known of it

    @Override
    public HTTPRequestContext context() {
        return context;
    }

    @Override
    public @Nullable String requestId() {
        return connection.requestId();
    }

    @Override
    public void limitReached(Limit limit) {
        connection.limitReached(limit);
    }

    @Override
    public IOLoop loop() {
        return connection.loop();
    }
}
