package org.tornado4j.catalina;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
import org.tornado4j.routing.RouteMatch;

/**
 * The connection as a handler behind filters sees it: it reads what they leave of the request, and writes to their response. The
 * thread of the container does both, step by step as the handler asks for it on the loop.
 *
 * <pre>
 * WAITING ──→ STREAMING ──→ FINISHED ──→ OVER
 *    │            └───────────────────────↑
 *    └──────────→ FINISHED
 * </pre>
 *
 * <p>Thread: confined to the loop of the connection, but for what says otherwise. {@link HandlerSteps} has what both threads see.
 */
final class FilteredConnection implements HTTPConnection, FilteredIntake.Answer {

    private enum State {
        /** The handler has not begun its response. */
        WAITING,
        /** The head was handed over, and content follows. */
        STREAMING,
        /** The handler is done; the response may still be on its way. */
        FINISHED,
        /** Nothing that is written gets anywhere: the client has left, or the request was given up. */
        OVER
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** So many times what is to be written at most may wait before a handler that does not wait is stopped. */
    private static final long MOST_BUFFERS = 16;

    private final CatalinaExchange exchange;
    private final HTTPConnection connection;
    private final HttpServletRequest request;
    private final FilteredContent content;
    private final FilteredResponse response;
    private final FilteredContext context;
    private final @Nullable Principal principal;

    private final HandlerSteps steps = new HandlerSteps();
    private final FilteredIntake intake;

    private State state = State.WAITING;
    private boolean closeTold;
    private @Nullable Runnable closeCallback;

    /** Bytes of the request's content that the handler holds. */
    private long heldContent;

    /** Bytes of the response that the handler holds; written by it. */
    private volatile long heldByHandler;

    /** Thread: that of the container, as for {@link #newRequest} and {@link #serve}. */
    FilteredConnection(CatalinaExchange exchange, HttpServletRequest request, HttpServletResponse response) {
        this.exchange = exchange;
        this.connection = exchange.connection();
        this.request = request;
        this.content = new FilteredContent(request, exchange.content());
        this.response = new FilteredResponse(request, response);
        this.context = new FilteredContext(exchange, request);
        this.principal = request.getUserPrincipal();
        this.intake = new FilteredIntake(exchange, request, steps, this);
    }

    HTTPServerRequest newRequest(FormLimits limits) {
        return new HTTPServerRequest(
                this,
                FilteredRequest.startLine(request, exchange.request().version()),
                FilteredRequest.fields(request, exchange),
                limits);
    }

    /** Returns the request as filters pass it on. Thread: any. */
    HttpServletRequest servletRequest() {
        return request;
    }

    /** Returns the user as filters know it. Thread: any. */
    @Nullable
    Principal principal() {
        return principal;
    }

    // ------------------------------------------------------------------------------------------ the container's thread

    /**
     * Has the handler of {@code match} answer, and waits for that.
     *
     * @throws ClientAbortException if the client has left
     * @throws IOException if the response cannot be written, or content not be read
     * @throws ServletException if the handler failed in a way that it does not answer itself
     */
    void serve(HTTPServerRequest incoming, RouteMatch match, long bodyLimit) throws IOException, ServletException {
        content.setArrival(steps::wakeUp);
        loop().execute(() -> receiveHead(incoming, match, bodyLimit));
        exchange.setBehindFilters(this);
        boolean answered = false;
        try {
            while (!answered) {
                answered = advance();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a handler was answering");
        } finally {
            exchange.setBehindFilters(null);
            leave(answered);
        }
    }

    /** Does what there is to do, or waits for it; returns whether the request is answered. */
    private boolean advance() throws IOException, ServletException, InterruptedException {
        HandlerSteps.Task task = steps.next();
        HandlerSteps.Step step = task.step();
        if (step != null) {
            perform(step);
            return step.last();
        }
        if (task.over()) {
            throw new ClientAbortException("the client has left");
        }
        if (task.contentWanted() && content.isHere()) {
            readContent();
        } else {
            steps.await(task.seen());
        }
        return false;
    }

    private void perform(HandlerSteps.Step step) throws IOException, ServletException {
        step.action().perform();
        if (!step.last() && steps.isEmpty()) {
            response.flush();
        }
        for (CompletableFuture<@Nullable Void> flushed : steps.performed(step)) {
            loop().execute(() -> flushed.complete(null));
        }
        if (!step.last() && step.bytes() > 0) {
            loop().execute(this::tellHeld);
        }
    }

    private void readContent() throws IOException, ServletException {
        steps.contentTaken();
        byte[] piece = content.next();
        loop().execute(() -> intake.receive(piece));
    }

    /** The thread of the container goes. */
    private void leave(boolean answered) {
        content.close();
        loop().execute(() -> {
            steps.leave();
            ended(answered);
        });
    }

    // ------------------------------------------------------------------------------------------ the request

    private void receiveHead(HTTPServerRequest incoming, RouteMatch match, long bodyLimit) {
        if (state != State.OVER) { // else the client has left meanwhile
            intake.begin(incoming, match, bodyLimit);
        }
    }

    /** The server drains. */
    void drain() {
        intake.drain();
    }

    @Override
    public void setMaxBodySize(long bytes) {
        intake.setMaxBodySize(bytes);
    }

    @Override
    public void setBodyTimeout(Duration timeout) {
        intake.setBodyTimeout(timeout);
    }

    // ------------------------------------------------------------------------------------------ the end

    @Override
    public boolean isDone() {
        return state == State.FINISHED || state == State.OVER;
    }

    /** Has the container answer. */
    @Override
    public void fail(Throwable failure) {
        FatalErrors.escalate(failure);
        if (failure instanceof HTTPInputError error && error.limit() != null) {
            limitReached(error.limit());
        }
        if (isDone()) {
            LOG.debug("Failed when the response was over: {}", exchange.request(), failure);
            return;
        }
        state = State.OVER;
        intake.stopTimer();
        hand(() -> response.fail(failure), 0, true);
        loop().execute(this::tellClosed);
    }

    /** The client has left. */
    void clientLeft() {
        boolean tell = !isDone();
        state = State.OVER;
        intake.stopTimer();
        steps.end();
        if (tell) {
            tellClosed();
        }
    }

    /** The thread of the container has gone. */
    private void ended(boolean answered) {
        boolean tell = !answered && !isDone();
        state = State.OVER;
        intake.stopTimer();
        if (tell) {
            tellClosed();
        }
    }

    private void tellClosed() {
        HTTPMessageDelegate told = intake.handler();
        if (closeTold || told == null) {
            return;
        }
        closeTold = true;
        try {
            if (closeCallback != null) {
                closeCallback.run();
            }
            told.onConnectionClose();
        } catch (Throwable e) {
            FatalErrors.escalate(e);
            LOG.error("Failed when told that the connection is closed: {}", exchange.request(), e);
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
            state = State.OVER;
            intake.stopTimer();
            connection.abort();
            loop().execute(this::clientLeft);
            loop().execute(this::tellClosed);
        }
    }

    // ------------------------------------------------------------------------------------------ the response

    private void requireInLoop() {
        loop().requireInLoop();
    }

    private void hand(HandlerSteps.Action action, long bytes, boolean last) {
        steps.add(new HandlerSteps.Step(action, bytes, last));
        tellHeld();
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
        if (!beginHead(status)) {
            return;
        }
        state = State.FINISHED;
        intake.stopTimer();
        hand(() -> response.write(status, headers, bytes, offset, length), length, true);
    }

    @Override
    public void writeHeaders(
            int status, @Nullable String reason, HTTPHeaders headers, byte[] bytes, int offset, int length) {
        if (!beginHead(status)) {
            return;
        }
        state = State.STREAMING;
        hand(
                () -> {
                    response.setHead(status, headers);
                    response.write(bytes, offset, length);
                },
                length,
                false);
    }

    /** Returns false if nothing is wanted of the response. */
    private boolean beginHead(int status) {
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
        return true;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (isStreaming()) {
            requireRoom();
            hand(() -> response.write(bytes, offset, length), length, false);
        }
    }

    private boolean isStreaming() {
        requireInLoop();
        if (state == State.WAITING) {
            throw new IllegalStateException("the headers were not written");
        }
        return state == State.STREAMING;
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
        boolean wanted = false;
        try {
            wanted = isStreaming();
        } finally {
            if (!wanted) {
                FilteredResponse.close(file);
            }
        }
        if (wanted) {
            hand(new FileAction(file, position, count), 0, false);
        }
    }

    private final class FileAction implements HandlerSteps.Action {

        private final FileChannel file;
        private final long position;
        private final long count;

        FileAction(FileChannel file, long position, long count) {
            this.file = file;
            this.position = position;
            this.count = count;
        }

        @Override
        public void perform() throws IOException {
            response.writeFile(file, position, count);
        }

        @Override
        public void drop() {
            FilteredResponse.close(file);
        }
    }

    @Override
    public void finish() {
        if (isStreaming()) {
            state = State.FINISHED;
            intake.stopTimer();
            hand(() -> {}, 0, true);
        }
    }

    /** Returns false: a response that passes through filters has no trailers. */
    @Override
    public boolean declareTrailers(TrailerUse use, List<String> names) {
        return false;
    }

    @Override
    public void finish(HTTPHeaders trailers) {
        finish();
    }

    /** Returns a tunnel at once that opens when the filters are done with the response. */
    @Override
    public Tunnel switchProtocols(String protocol, HTTPHeaders headers) {
        requireInLoop();
        if (state != State.WAITING || !intake.isWhole()) {
            throw new IllegalStateException(
                    "the connection can leave HTTP once the request is whole, and before it is answered; it is "
                            + state);
        }
        DeferredTunnel tunnel = DeferredTunnel.to(protocol, exchange.request().headers(), context, loop());
        state = State.FINISHED;
        intake.stopTimer();
        hand(new SwitchAction(protocol, headers.copy(), tunnel), 0, true);
        return tunnel;
    }

    private final class SwitchAction implements HandlerSteps.Action {

        private final String protocol;
        private final HTTPHeaders headers;
        private final DeferredTunnel tunnel;

        SwitchAction(String protocol, HTTPHeaders headers, DeferredTunnel tunnel) {
            this.protocol = protocol;
            this.headers = headers;
            this.tunnel = tunnel;
        }

        @Override
        public void perform() throws ServletException {
            exchange.upgradeTo(new TunneledHandler(protocol, tunnel));
            response.setHead(HTTPStatus.SWITCHING_PROTOCOLS, headers);
        }

        @Override
        public void drop() {
            tunnel.abandon();
        }
    }

    /** A handler on the loop, which has its tunnel already. */
    private record TunneledHandler(String name, DeferredTunnel tunnel) implements NextProtocol {

        @Override
        public void begin(Tunnel opened) {
            tunnel.open(opened);
        }

        @Override
        public void abandon() {
            tunnel.abandon();
        }
    }

    // ------------------------------------------------------------------------------------------ back-pressure

    @Override
    public long unsentBytes() {
        return steps.waiting();
    }

    @Override
    public CompletionStage<@Nullable Void> flushed() {
        requireInLoop();
        return steps.done();
    }

    @Override
    public long writeBufferSize() {
        return connection.writeBufferSize();
    }

    // ------------------------------------------------------------------------------------------ memory

    @Override
    public void holds(long bytes) {
        heldContent = bytes;
        tellHeld();
    }

    @Override
    public void holdsOfHead(long bytes) {
        connection.holdsOfHead(bytes);
    }

    @Override
    public void holdsOfResponse(long bytes) {
        heldByHandler = bytes;
        if (loop().isInLoop()) {
            tellHeld();
        } else {
            loop().execute(this::tellHeld);
        }
    }

    @Override
    public boolean isMemoryShort() {
        return connection.isMemoryShort();
    }

    private void tellHeld() {
        if (!steps.isOver()) { // the connection may have another request otherwise
            connection.holdsOfResponse(heldContent + heldByHandler + steps.waiting());
        }
    }

    // ------------------------------------------------------------------------------------------ what is known of it

    @Override
    public HTTPRequestContext context() {
        return context;
    }

    @Override
    public @Nullable String requestId() {
        return exchange.requestId();
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
