package org.tornado4j.httpserver;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Limit;
import org.tornado4j.http1.ContentReader;
import org.tornado4j.http1.ProtocolViolation;
import org.tornado4j.http1.RequestHeadParser;
import org.tornado4j.http1.Violation;
import org.tornado4j.iostream.IOStream;

/**
 * One connection of an HTTP/1 server: where the protocol meets the socket. Tornado's {@code HTTP1ServerConnection}.
 *
 * <p>It serves one request after the other, pipelined ones too, in order. What belongs to a request is in its
 * {@link HTTP1Exchange}; an idle connection has none, and no buffer.
 *
 * <pre>
 * BLOCKED
 *   ⇅
 * IDLE → HEAD → CONTENT ⇄ HELD
 *   ↑             ↓
 *   └──────── RESPONDING → CLOSING → CLOSED
 * </pre>
 *
 * Any of them may go to CLOSING as well, when what came in is refused, and to CLOSED.
 *
 * <p>Thread: confined to the loop of its stream.
 */
final class HTTP1ServerConnection implements IOStream.ReadListener {

    private enum State {
        /** Waits for the first byte of a request. */
        IDLE,
        /** Part of a request is there; waits for the peer to take the responses before it. */
        BLOCKED,
        /** Waits for the rest of a head. */
        HEAD,
        /** Waits for content. */
        CONTENT,
        /** Waits for the delegate to be ready for more content. */
        HELD,
        /** The request is whole; waits for the end of the response. */
        RESPONDING,
        /** The last response is there; {@link LingeringClose} goes on from here. */
        CLOSING,
        /** Waits for nothing. */
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /** So much may wait behind the current request before no more is read. */
    private static final int MOST_PIPELINED = 65_536;

    final ServerLoop shared;
    private final HTTPServerConnectionDelegate delegate;
    private final IOStream stream;
    private final ConnectionContext context;
    private final ConnectionTimer timer;
    /** The neighbours in the list of {@link ServerLoop}. */
    @Nullable
    HTTP1ServerConnection previous;

    @Nullable
    HTTP1ServerConnection next;

    private State state = State.IDLE;
    /** Only while part of a head is there. */
    private @Nullable RequestHeadParser parser;
    /** What was received and not yet used; ready to be read from. */
    private @Nullable ByteBuffer pending;
    /** Only from the head of a request to the end of its response. */
    private @Nullable HTTP1Exchange exchange;
    /** Only at the end. */
    private @Nullable LingeringClose closing;

    private int requests;
    /** When the first bytes of the current request came in. */
    private long requestBegan;

    private boolean inputEnded;
    /** What is being processed further up the stack; null when nothing is. */
    private @Nullable ByteBuffer input;

    HTTP1ServerConnection(
            ServerLoop shared,
            IOStream stream,
            @Nullable SocketAddress remoteAddress,
            HTTPServerConnectionDelegate delegate) {
        this.shared = shared;
        this.stream = stream;
        this.delegate = delegate;
        this.context = new ConnectionContext(shared, stream, remoteAddress);
        this.timer = new ConnectionTimer(this);
    }

    /** Begins to serve. */
    void start() {
        shared.add(this);
        stream.setCloseCallback(this::streamClosed);
        timer.start();
        stream.startReading(this);
    }

    IOStream stream() {
        return stream;
    }

    ConnectionContext context() {
        return context;
    }

    // ------------------------------------------------------------------------------------------ input

    @Override
    public void dataReceived(ByteBuffer lent) {
        switch (state) {
            case IDLE, HEAD, CONTENT -> {
                if (pending == null) {
                    process(lent);
                    keep(lent);
                } else {
                    pending = PendingInput.append(pending, lent);
                    processPending();
                }
            }
            case BLOCKED, HELD, RESPONDING -> keep(lent);
            case CLOSING, CLOSED -> {
                // nobody is interested any more
            }
        }
    }

    /** Goes on with what waits from before. */
    private void processPending() {
        ByteBuffer waiting = pending;
        process(waiting != null ? waiting : NOTHING);
        if (waiting != null && !waiting.hasRemaining()) {
            pending = null;
        }
        switch (state) {
            case IDLE, HEAD, CONTENT -> awaitInput();
            case RESPONDING -> resumeReading();
            case BLOCKED, HELD, CLOSING, CLOSED -> {
                // no input is wanted, or it is none of a request
            }
        }
    }

    private void awaitInput() {
        if (inputEnded) {
            endInput();
        } else {
            stream.resumeReading();
        }
    }

    /** Reads on behind a request, if not too much is there already: that is how the end of the peer is noticed. */
    private void resumeReading() {
        ByteBuffer waiting = pending;
        if (waiting == null || waiting.remaining() <= MOST_PIPELINED) {
            stream.resumeReading();
        }
    }

    private void process(ByteBuffer in) {
        input = in;
        try {
            boolean moved = true;
            while (moved && !stream.closed()) {
                moved = advance(in);
            }
        } catch (Throwable e) {
            end(e);
        } finally {
            input = null;
        }
    }

    /** One step; false when more bytes, or somebody else's step, must come first. */
    private boolean advance(ByteBuffer in) {
        return switch (state) {
            case IDLE -> in.hasRemaining() && readyForNext() && readHead(in);
            case HEAD -> in.hasRemaining() && readHead(in);
            case CONTENT -> readContent(in);
            case BLOCKED, HELD, RESPONDING, CLOSING, CLOSED -> false;
        };
    }

    /** A peer that does not take its responses gets no further ones made. */
    private boolean readyForNext() {
        if (!stream.isBlocked()) {
            return true;
        }
        enter(State.BLOCKED);
        stream.pauseReading();
        CompletionStage<?> flushed = stream.flushed();
        flushed.whenComplete((done, failure) -> unblock());
        return false;
    }

    private void unblock() {
        if (state == State.BLOCKED) {
            enter(State.IDLE);
            processPending();
        }
    }

    /** Keeps what is left of {@code lent} for later. */
    private void keep(ByteBuffer lent) {
        if (!lent.hasRemaining() || !wantsInput()) {
            return;
        }
        ByteBuffer waiting = PendingInput.append(pending, lent);
        pending = waiting;
        if (state == State.RESPONDING && waiting.remaining() > MOST_PIPELINED) {
            stream.pauseReading();
        }
    }

    private boolean wantsInput() {
        return switch (state) {
            case IDLE, BLOCKED, HEAD, CONTENT, HELD, RESPONDING -> true;
            case CLOSING, CLOSED -> false;
        };
    }

    // ------------------------------------------------------------------------------------------ head

    private boolean readHead(ByteBuffer in) {
        RequestHeadParser parser = this.parser;
        if (parser == null) {
            parser = shared.takeParser();
            this.parser = parser;
        }
        int length = shared.parse(parser, in);
        if (length == RequestHeadParser.INCOMPLETE) {
            if (state == State.IDLE && parser.begun()) {
                enter(State.HEAD); // empty lines are not the beginning of a request
                requestBegan = shared.loop.now();
            }
            return false;
        }
        in.position(in.position() + length);
        startRequest(parser, in);
        return true;
    }

    private void startRequest(RequestHeadParser parser, ByteBuffer in) {
        HTTPHeaders headers = parser.headers();
        HTTP1Exchange exchange = new HTTP1Exchange(this, context.of(headers), parser.startLine(), parser.semantics());
        boolean forHttps = parser.semantics().forHttps();
        this.parser = null;
        shared.giveBack(parser);
        this.exchange = exchange;
        requests++;
        shared.counters.request();
        if (state == State.IDLE) {
            requestBegan = shared.loop.now();
        }
        enter(State.CONTENT);
        if (forHttps) {
            requireSecured(exchange);
        }
        CompletionStage<?> ready = exchange.begin(delegate, headers);
        if (state != State.CONTENT || stream.closed()) {
            return; // answered already, or given up
        }
        if (ready != null && !isDone(ready)) {
            hold(exchange, ready);
        } else {
            startContent(exchange, in.hasRemaining());
        }
    }

    /** RFC 9110 section 7.4: what is asked for by https is not for whoever can listen in. */
    private static void requireSecured(HTTP1Exchange exchange) {
        if (!exchange.context().protocol().equals("https")) {
            throw new ProtocolViolation(Violation.NOT_SECURED);
        }
    }

    /** The delegate has seen the head; content may follow. */
    private void startContent(HTTP1Exchange exchange, boolean someIsThere) {
        if (exchange.startContent()) {
            requestComplete(exchange);
        } else if (exchange.expectsContinue() && !someIsThere) {
            stream.sendCopy(CONTINUE, 0, CONTINUE.length);
        }
    }

    // ------------------------------------------------------------------------------------------ content

    private boolean readContent(ByteBuffer in) {
        HTTP1Exchange exchange = current();
        int piece = exchange.nextContent(in, shared.options.chunkSize());
        if (piece == ContentReader.DONE) {
            requestComplete(exchange);
            return true;
        }
        if (piece == ContentReader.INCOMPLETE) {
            return false;
        }
        timer.touch();
        CompletionStage<?> ready = deliver(exchange, in, piece);
        if (state == State.CONTENT && ready != null && !isDone(ready)) {
            hold(exchange, ready);
        }
        return true;
    }

    private static @Nullable CompletionStage<?> deliver(HTTP1Exchange exchange, ByteBuffer in, int piece) {
        int end = in.position() + piece;
        int limit = in.limit();
        in.limit(end);
        try {
            return exchange.dataReceived(in);
        } finally {
            in.limit(limit).position(end);
        }
    }

    private void requestComplete(HTTP1Exchange exchange) {
        enter(State.RESPONDING);
        exchange.requestComplete();
        if (shared.draining()) {
            drain();
        }
    }

    /** Reads no more until {@code ready} completes. */
    private void hold(HTTP1Exchange exchange, CompletionStage<?> ready) {
        enter(State.HELD);
        stream.pauseReading();
        ready.whenCompleteAsync((result, failure) -> release(exchange, failure), shared.loop);
    }

    private void release(HTTP1Exchange exchange, @Nullable Throwable failure) {
        if (state != State.HELD || exchange != this.exchange) {
            return; // answered or closed meanwhile
        }
        if (failure != null) {
            end(failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure);
            return;
        }
        enter(State.CONTENT);
        stream.resumeReading();
        if (exchange.contentStarted()) {
            processPending();
            return;
        }
        ByteBuffer waiting = pending != null ? pending : NOTHING;
        input = waiting;
        try {
            startContent(exchange, waiting.hasRemaining());
        } catch (Throwable e) {
            end(e);
        } finally {
            input = null;
        }
        processPending();
    }

    /** Other stages may not tell. */
    private static boolean isDone(CompletionStage<?> stage) {
        return stage.getClass() == CompletableFuture.class
                && ((CompletableFuture<?>) stage).isDone()
                && !((CompletableFuture<?>) stage).isCompletedExceptionally();
    }

    private HTTP1Exchange current() {
        HTTP1Exchange current = exchange;
        if (current == null) {
            throw new IllegalStateException("no request in state " + state);
        }
        return current;
    }

    // ------------------------------------------------------------------------------------------ after the response

    /** The response of the current request is complete, as far as it was written. */
    void responseFinished(HTTP1Exchange finished) {
        boolean whole = isWhole(finished);
        exchange = null;
        if (!whole) {
            // The content that is still to come would be taken for a request.
            closeAfterFlush(true);
        } else if (finished.persistent()) {
            enter(State.IDLE);
            if (input == null) {
                processPending(); // the next request may be there already
            }
        } else {
            closeAfterFlush(!finished.clientCloses() || moreIsThere());
        }
    }

    /** Whether something came in behind the request that was answered. */
    private boolean moreIsThere() {
        return (input != null && input.hasRemaining()) || (pending != null && pending.hasRemaining());
    }

    /** Whether another request may follow the current one. */
    boolean mayGoOn() {
        return !shared.options.noKeepAlive() && !shared.draining() && !wasUsedUp();
    }

    private boolean wasUsedUp() {
        int most = shared.options.maxKeepAliveRequests();
        boolean usedUp = most != 0 && requests >= most;
        if (usedUp) {
            shared.count(Limit.MAX_KEEP_ALIVE_REQUESTS);
        }
        return usedUp;
    }

    /** Whether the request that is being answered has come in whole. */
    boolean isWhole(HTTP1Exchange current) {
        return state == State.RESPONDING || !current.hasContent();
    }

    /**
     * Closes once everything has left.
     *
     * @param peerMaySend whether more may come in, which is ignored
     */
    private void closeAfterFlush(boolean peerMaySend) {
        enter(State.CLOSING);
        pending = null;
        LingeringClose closing = new LingeringClose(stream, peerMaySend && !inputEnded);
        this.closing = closing;
        closing.start();
    }

    // ------------------------------------------------------------------------------------------ errors

    /** Something was thrown while a request was read or handled. */
    private void end(Throwable thrown) {
        if (thrown instanceof HTTPInputError error) {
            refuse(error);
        } else {
            fail(thrown);
        }
    }

    /** What the peer sent is wrong: one complete answer, then an orderly close. Nothing after it is looked at. */
    private void refuse(HTTPInputError error) {
        shared.count(error, context);
        HTTP1Exchange failed = exchange;
        exchange = null;
        RequestRecord record = recordOf(failed);
        if (record != null) {
            record.refused(error);
        }
        if (failed != null && failed.responseBegun()) {
            stream.abort();
            failed.connectionLost();
            return;
        }
        RequestHeadParser parser = this.parser;
        boolean toHead = failed != null ? failed.toHead() : parser != null && parser.isHead();
        answer(error.status(), error.getMessage(), toHead, record);
        if (failed != null) {
            failed.connectionLost();
        } else if (record != null) {
            shared.log(record);
        }
    }

    private @Nullable RequestRecord recordOf(@Nullable HTTP1Exchange failed) {
        if (failed != null) {
            return failed.record;
        }
        return shared.logsRequests() ? new RequestRecord(context, null) : null;
    }

    private void answer(int status, @Nullable String message, boolean toHead, @Nullable RequestRecord record) {
        int length = ErrorAnswer.encode(shared, status, message, toHead);
        shared.counters.response(status);
        if (record != null) {
            record.answered(status, length);
        }
        stream.sendCopy(shared.encoder.bytes(), 0, shared.encoder.length());
        closeAfterFlush(true);
    }

    /** The delegate failed. A torn response ends abruptly, so that nobody takes it for a whole one. */
    private void fail(Throwable error) {
        LOG.error("Uncaught exception, closing connection of {}", context.remoteIp(), error);
        HTTP1Exchange failed = exchange;
        exchange = null;
        if (failed == null) {
            closeAfterFlush(true);
        } else if (failed.responseBegun()) {
            stream.abort();
            failed.connectionLost();
        } else {
            answer(HTTPStatus.INTERNAL_SERVER_ERROR, null, failed.toHead(), failed.record);
            failed.connectionLost();
        }
    }

    // ------------------------------------------------------------------------------------------ the end

    @Override
    public void endOfStream() {
        inputEnded = true;
        endInput();
    }

    /** Nothing more comes in. The peer is gone, or just done with sending: who only listens still gets the answers. */
    private void endInput() {
        switch (state) {
            case IDLE, HEAD -> closeAfterFlush(false);
            case CONTENT -> loseContent();
            case RESPONDING -> {
                timer.touch();
                current().peerFinished(pending == null);
            }
            case BLOCKED, HELD, CLOSING, CLOSED -> {
                // what came in before is dealt with first
            }
        }
    }

    /** The request will never be whole. */
    private void loseContent() {
        HTTP1Exchange lost = current();
        exchange = null;
        if (lost.responseBegun()) {
            stream.abort();
        } else {
            closeAfterFlush(false);
        }
        lost.connectionLost();
    }

    private void streamClosed() {
        enter(State.CLOSED);
        shared.remove(this);
        timer.stop();
        if (closing != null) {
            closing.stop();
        }
        pending = null;
        HTTP1Exchange lost = exchange;
        exchange = null;
        if (lost != null) {
            lost.connectionLost();
        }
    }

    /** The server comes to an end: who is at a request hears of it. */
    void drain() {
        if (exchange != null && state == State.RESPONDING) {
            exchange.drain();
        }
    }

    /** Closes if no request has come for a while; what was answered still arrives. */
    void closeIfQuiet(long nanos) {
        if (state == State.IDLE && timer.waited() >= nanos) {
            closeAfterFlush(false);
        }
    }

    void close(CutRequests cut) {
        HTTP1Exchange current = exchange;
        if (current != null) {
            Duration age = Duration.ofNanos(shared.loop.now() - requestBegan);
            cut.add(current.startLine().method(), current.startLine().target(), context.remoteIp(), age);
        }
        stream.close();
    }

    // ------------------------------------------------------------------------------------------ time

    private void enter(State next) {
        state = next;
        timer.touch();
    }

    /** The limit on how long the current state may last when the peer takes what is sent to it; null for none. */
    @Nullable
    Limit limit() {
        return switch (state) {
            case IDLE, CONTENT -> Limit.IDLE_CONNECTION_TIMEOUT;
            case HEAD -> Limit.HEADER_TIMEOUT;
            // Most likely the peer is gone, and then nobody may ever finish the response.
            case RESPONDING -> inputEnded ? Limit.IDLE_CONNECTION_TIMEOUT : null;
            case BLOCKED, HELD, CLOSING, CLOSED -> null;
        };
    }

    /** Whether a request has begun and its response is not complete. */
    boolean isServing() {
        return switch (state) {
            case HEAD, CONTENT, HELD, RESPONDING -> true;
            case IDLE, BLOCKED, CLOSING, CLOSED -> false;
        };
    }

    /** When the current request began. */
    long requestBegan() {
        return requestBegan;
    }

    /** How much content of the current request has come in; negative when none is waited for. */
    long receivedContent() {
        return state == State.CONTENT ? current().receivedContent() : -1;
    }

    /** The timer finds that {@code limit} is reached. */
    void expire(Limit limit) {
        if (stream.isBlocked()) {
            cutOff(limit);
            return;
        }
        switch (state) {
            case HEAD -> refuse(new HTTPInputError(HTTPStatus.REQUEST_TIMEOUT, "Timeout reading header", limit));
            case CONTENT, HELD -> refuse(new HTTPInputError(HTTPStatus.REQUEST_TIMEOUT, "Timeout reading body", limit));
            case RESPONDING -> giveUp(limit);
            case IDLE, BLOCKED, CLOSING, CLOSED -> {
                shared.count(limit);
                stream.close();
            }
        }
    }

    /** The peer takes its response too slowly, or its handler goes on for too long. */
    private void cutOff(Limit limit) {
        shared.count(limit, context);
        stream.abort();
    }

    /** The handler takes too long. */
    private void giveUp(Limit limit) {
        if (inputEnded) {
            cutOff(limit);
        } else {
            refuse(new HTTPInputError(HTTPStatus.SERVICE_UNAVAILABLE, "Timeout waiting for the response", limit));
        }
    }

    @Override
    public String toString() {
        return "HTTP/1 connection of " + context.remoteIp() + " " + state;
    }
}
