package org.tornado4j.httpserver;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.Limit;
import org.tornado4j.http1.ContentReader;
import org.tornado4j.http1.RequestHeadParser;
import org.tornado4j.iostream.IOStream;

/**
 * The input half of an {@link HTTP1ServerConnection}: turns what arrives into requests, one after the other, and lets it
 * wait where it must.
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
abstract class HTTP1Input implements IOStream.ReadListener {

    enum State {
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

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /** So much may wait behind the current request before no more is read. */
    private static final int MOST_PIPELINED = 65_536;

    final ServerLoop shared;
    final IOStream stream;
    final ConnectionTimer timer;

    private State state = State.IDLE;
    /** Only while part of a head is there. */
    private @Nullable RequestHeadParser parser;
    /** What was received and not yet used; ready to be read from. */
    private @Nullable ByteBuffer pending;
    /** Only from the head of a request to the end of its response. */
    private @Nullable HTTP1Exchange exchange;

    private int requests;
    /** How much content of requests has come in. */
    private long received;

    /** When the first bytes of the current request came in. */
    private long requestBegan;

    private boolean inputEnded;
    /** What is being processed further up the stack; null when nothing is. */
    private @Nullable ByteBuffer input;

    HTTP1Input(ServerLoop shared, IOStream stream) {
        this.shared = shared;
        this.stream = stream;
        this.timer = new ConnectionTimer(this);
    }

    final IOStream stream() {
        return stream;
    }

    final void enter(State next) {
        state = next;
        timer.touch();
    }

    final State state() {
        return state;
    }

    /** Whether something is being processed further up the stack. */
    final boolean isProcessing() {
        return input != null;
    }

    /** Whether the peer sends nothing more. */
    final boolean inputEnded() {
        return inputEnded;
    }

    final boolean hasPending() {
        return pending != null;
    }

    final void discardPending() {
        pending = null;
    }

    /** Whether something came in behind the request that was answered. */
    final boolean moreIsThere() {
        return (input != null && input.hasRemaining()) || (pending != null && pending.hasRemaining());
    }

    /** How many requests there were. */
    final int requests() {
        return requests;
    }

    /** The current request; null when there is none. */
    final @Nullable HTTP1Exchange exchange() {
        return exchange;
    }

    /** The current request, which is none any more; null when there is none. */
    final @Nullable HTTP1Exchange takeExchange() {
        HTTP1Exchange taken = exchange;
        exchange = null;
        return taken;
    }

    /** Whether what is there of a head says that the method is HEAD. */
    final boolean isReadingHead() {
        return parser != null && parser.isHead();
    }

    /** An exchange for the request whose head {@code parser} has read. */
    abstract HTTP1Exchange newExchange(RequestHeadParser parser);

    /** Tells whoever is to answer of the head of a request; null, or a stage to wait for. */
    @Nullable
    abstract CompletionStage<?> begin(HTTP1Exchange exchange, HTTPHeaders headers, boolean forHttps);

    /** The request has come in whole. */
    abstract void received(HTTP1Exchange exchange);

    /** Something was thrown while a request was read or handled. */
    abstract void end(Throwable thrown);

    /** The timer finds that {@code limit} is reached. */
    abstract void expire(Limit limit);

    /** Nothing more comes in, and what came in before is dealt with as far as it can be. */
    abstract void endInput();

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
    final void processPending() {
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
        HTTP1Exchange exchange = newExchange(parser);
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
        CompletionStage<?> ready = begin(exchange, headers, forHttps);
        if (state != State.CONTENT || stream.closed()) {
            return; // answered already, or given up
        }
        if (ready != null && !isDone(ready)) {
            hold(exchange, ready);
        } else {
            startContent(exchange, in.hasRemaining());
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
        received += piece;
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
        received(exchange);
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

    final HTTP1Exchange current() {
        HTTP1Exchange current = exchange;
        if (current == null) {
            throw new IllegalStateException("no request in state " + state);
        }
        return current;
    }

    @Override
    public void endOfStream() {
        inputEnded = true;
        endInput();
    }

    // ------------------------------------------------------------------------------------------ time

    /** The limit on how long the current state may last when the peer takes what is sent to it; null for none. */
    final @Nullable Limit limit() {
        return switch (state) {
            case IDLE, CONTENT -> Limit.IDLE_CONNECTION_TIMEOUT;
            case HEAD -> Limit.HEADER_TIMEOUT;
            // Most likely the peer is gone, and then nobody may ever finish the response.
            case RESPONDING -> inputEnded ? Limit.IDLE_CONNECTION_TIMEOUT : null;
            case BLOCKED, HELD, CLOSING, CLOSED -> null;
        };
    }

    /** Whether a request has begun and its response is not complete. */
    final boolean isServing() {
        return switch (state) {
            case HEAD, CONTENT, HELD, RESPONDING -> true;
            case IDLE, BLOCKED, CLOSING, CLOSED -> false;
        };
    }

    /** When the current request began. */
    final long requestBegan() {
        return requestBegan;
    }

    /** How much content of requests has come in, of all of them; negative when none is waited for. */
    final long receivedContent() {
        return state == State.CONTENT ? received : -1;
    }
}
