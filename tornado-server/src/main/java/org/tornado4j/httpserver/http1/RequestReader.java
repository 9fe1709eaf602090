package org.tornado4j.httpserver.http1;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.http1.ContentReader;
import org.tornado4j.http1.RequestHeadParser;
import org.tornado4j.http1.RequestState;
import org.tornado4j.http1.RequestState.Event;
import org.tornado4j.iostream.IOStream;

/**
 * Turns what arrives on an {@link HTTP1ServerConnection} into requests, one after the other, and lets it wait where the
 * {@link RequestState} says so.
 *
 * <p>Thread: confined to the loop of the connection.
 */
final class RequestReader {

    private static final int UNLIMITED = Integer.MAX_VALUE;
    /** Time for which nothing is read behind a request, although more than the next head is there. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    /** The number of bytes that a peer may send in vain. */
    private static final int MOST_DROPPED = 1 << 20;

    private static final int NOT_DROPPING = -1;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    /** Heap of the parser of a head that is not whole, in bytes. */
    private static final int PARSER = 2048;

    private final HTTP1ServerConnection connection;
    /** Only while part of a head is there. */
    private @Nullable RequestHeadParser parser;
    /** Bytes that were received and not yet used; ready to be read from. */
    private @Nullable ByteBuffer pending;
    /** Bytes that are being processed further up the stack; null when none are. */
    private @Nullable ByteBuffer input;

    /** Bytes that came in behind the current request and were let go; {@link #NOT_DROPPING} as long as it is kept. */
    private int dropped = NOT_DROPPING;

    /** The number of content bytes received with all requests. */
    private long receivedContent;

    RequestReader(HTTP1ServerConnection connection) {
        this.connection = connection;
    }

    private IOStream stream() {
        return connection.stream();
    }

    private RequestState state() {
        return connection.state();
    }

    /** Returns whether something is being processed further up the stack. */
    boolean isProcessing() {
        return input != null;
    }

    /** Returns whether something came in behind the current request. */
    boolean hasInputBehind() {
        return (input != null && input.hasRemaining()) || (pending != null && pending.hasRemaining());
    }

    boolean hasPending() {
        return pending != null;
    }

    /** Returns the bytes that were received and not used, and forgets them; null for none. */
    @Nullable
    ByteBuffer takePending() {
        ByteBuffer taken = pending;
        pending = null;
        return taken;
    }

    /** Returns whether the method of a head that is not whole is HEAD, as far as can be seen. */
    boolean isReadingHead() {
        return parser != null && parser.isHead();
    }

    /** Returns the request line of a head that is not whole; null as long as that is not there. */
    @Nullable
    RequestStartLine startLine() {
        return parser == null ? null : parser.startLineIfRead();
    }

    long receivedContent() {
        return receivedContent;
    }

    // ------------------------------------------------------------------------------------------ input

    /** Takes what arrives. Ownership: {@code lent} is valid until the call returns. */
    void receive(ByteBuffer lent) {
        switch (state().input()) {
            case USED -> {
                if (pending == null) {
                    process(lent);
                    keep(lent);
                    connection.openTunnelIfWanted();
                } else {
                    pending = PendingInput.append(pending, lent);
                    processPending();
                }
            }
            case KEPT -> {
                if (isDropping()) {
                    drop(lent.remaining());
                } else {
                    keep(lent);
                }
            }
            case DROPPED -> {
                // of no interest any more
            }
        }
    }

    /** Goes on with what waits from before. */
    void processPending() {
        ByteBuffer waiting = pending;
        process(waiting != null ? waiting : NOTHING);
        if (waiting != null && !waiting.hasRemaining()) {
            pending = null;
        }
        switch (state()) {
            case IDLE, HEAD, CONTENT -> connection.awaitInput();
            case COMPLETE -> resumeReading();
            case BLOCKED, HELD, SWITCHED, CLOSING, CLOSED -> {
                // no input is wanted, or it is none of a request
            }
        }
        connection.openTunnelIfWanted();
        connection.countMemory();
    }

    /** Reads on behind a request, if not too much is there already: that is how the end of the peer is noticed. */
    private void resumeReading() {
        if (!isFull()) {
            stream().resumeReading();
        }
    }

    /** Returns whether so much came in behind the current request that no more is read. */
    boolean isFull() {
        return state() == RequestState.COMPLETE && pending != null && pending.remaining() >= mostBehind();
    }

    /** One head may wait behind a request: it is what the next one needs. */
    private int mostBehind() {
        return connection.server().isMemoryShort()
                ? 0
                : connection.server().options().maxHeaderBytes();
    }

    /**
     * Reads no more after the current request for now, although this makes it impossible to tell whether the peer is
     * still there.
     */
    private void pauseBehind() {
        stream().pauseReading();
        HTTP1Exchange current = connection.exchange();
        stream().loop().callLater(LONGEST_PAUSE, () -> endPause(current));
    }

    private void endPause(@Nullable HTTP1Exchange paused) {
        if (paused == null || paused != connection.exchange() || state() != RequestState.COMPLETE || isDropping()) {
            return;
        }
        if (holdsHead()) {
            dropInput();
        } else if (isFull()) {
            pauseBehind(); // memory is short
        } else {
            stream().resumeReading();
        }
    }

    private boolean holdsHead() {
        return pending != null
                && pending.remaining() >= connection.server().options().maxHeaderBytes();
    }

    /** Lets go of what is more than the next request could need. */
    void shed() {
        if (state() == RequestState.COMPLETE && holdsHead()) {
            dropInput();
        }
    }

    /**
     * Lets go of what came in behind the current request, and of all that follows: a peer that sends so much gets the response
     * that is being made, and no other.
     */
    private void dropInput() {
        dropped = 0;
        pending = null;
        connection.current().endsConnection();
        stream().resumeReading();
        connection.countMemory();
    }

    private void drop(int count) {
        dropped += count;
        if (dropped > MOST_DROPPED) {
            connection.current().cut();
            stream().abort();
        }
    }

    /** Returns whether what came in behind the current request may be lost. */
    boolean isDropping() {
        return dropped != NOT_DROPPING;
    }

    /** Returns how many bytes are to be read at once. */
    int room() {
        return switch (state()) {
            case COMPLETE -> roomBehind();
            case IDLE, HEAD ->
                connection.server().isMemoryShort()
                        ? connection.server().options().maxHeaderBytes()
                        : UNLIMITED;
            case BLOCKED, CONTENT, HELD, SWITCHED, CLOSING, CLOSED -> UNLIMITED;
        };
    }

    private int roomBehind() {
        int waiting = pending == null ? 0 : pending.remaining();
        return isDropping() ? UNLIMITED : Math.max(1, mostBehind() - waiting);
    }

    /** Returns the memory, in bytes, that is held for what was received and not used. */
    long heldMemory() {
        long waiting = pending == null ? 0 : pending.capacity();
        return parser == null ? waiting : waiting + PARSER;
    }

    private void process(ByteBuffer in) {
        input = in;
        connection.codec().inputChanged();
        try {
            boolean moved = true;
            while (moved && !stream().closed()) {
                moved = advance(in);
            }
        } catch (Throwable e) {
            connection.fail(e);
        } finally {
            input = null;
        }
    }

    /** Takes one step; returns false if more bytes, or a step elsewhere, must come first. */
    private boolean advance(ByteBuffer in) {
        return switch (state()) {
            case IDLE -> in.hasRemaining() && readyForNext() && readHead(in);
            case HEAD -> in.hasRemaining() && readHead(in);
            case CONTENT -> readContent(in);
            case BLOCKED, HELD, COMPLETE, SWITCHED, CLOSING, CLOSED -> false;
        };
    }

    /** A peer that does not take its responses gets no further ones made. */
    private boolean readyForNext() {
        if (!stream().isBlocked()) {
            return true;
        }
        connection.enter(Event.OUTPUT_BLOCKED);
        stream().pauseReading();
        CompletionStage<?> flushed = stream().flushed();
        flushed.whenComplete((done, failure) -> unblock());
        return false;
    }

    private void unblock() {
        if (state() == RequestState.BLOCKED) {
            connection.enter(Event.OUTPUT_FREE);
            processPending();
        }
    }

    /** Keeps the rest of {@code lent} for later, if the state is one that will use it. */
    private void keep(ByteBuffer lent) {
        if (!lent.hasRemaining() || state().input() == RequestState.Input.DROPPED) {
            return;
        }
        pending = PendingInput.append(pending, lent);
        if (isFull()) {
            pauseBehind();
        }
    }

    // ------------------------------------------------------------------------------------------ head

    private boolean readHead(ByteBuffer in) {
        RequestHeadParser parser = this.parser;
        if (parser == null) {
            parser = connection.codec().takeParser();
            this.parser = parser;
        }
        int length = connection.codec().parse(parser, in);
        if (length == RequestHeadParser.INCOMPLETE) {
            if (state() == RequestState.IDLE && parser.begun()) {
                connection.headBegan(); // empty lines are not the beginning of a request
            }
            return false;
        }
        in.position(in.position() + length);
        connection.headRead(length);
        startRequest(parser, in);
        return true;
    }

    private void startRequest(RequestHeadParser parser, ByteBuffer in) {
        HTTP1Exchange exchange = connection.newExchange(parser);
        this.parser = null;
        CompletionStage<?> ready = connection.begin(exchange, parser, in);
        if (state() != RequestState.CONTENT || stream().closed()) {
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
            complete(exchange);
        } else if (someIsThere) {
            exchange.receivesContent();
        } else if (exchange.expectsContinue()) {
            connection.codec().sender().sendContinue(stream());
        }
    }

    // ------------------------------------------------------------------------------------------ content

    private boolean readContent(ByteBuffer in) {
        HTTP1Exchange exchange = connection.current();
        int piece = exchange.nextContent(in, connection.server().options().chunkSize());
        if (piece == ContentReader.DONE) {
            complete(exchange);
            return true;
        }
        if (piece == ContentReader.INCOMPLETE) {
            return false;
        }
        connection.contentArrived();
        receivedContent += piece;
        CompletionStage<?> ready = deliver(exchange, in, piece);
        if (state() == RequestState.CONTENT && ready != null && !isDone(ready)) {
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

    private void complete(HTTP1Exchange exchange) {
        connection.enter(Event.CONTENT_ENDED);
        exchange.requestComplete();
        connection.requestComplete();
    }

    /** Reads no more until {@code ready} completes. */
    private void hold(HTTP1Exchange exchange, CompletionStage<?> ready) {
        connection.enter(Event.DELEGATE_BUSY);
        stream().pauseReading();
        ready.whenCompleteAsync(
                (result, failure) -> release(exchange, failure), stream().loop());
    }

    private void release(HTTP1Exchange exchange, @Nullable Throwable failure) {
        if (state() != RequestState.HELD || exchange != connection.exchange()) {
            return; // answered or closed meanwhile
        }
        if (failure != null) {
            connection.fail(
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
            return;
        }
        connection.enter(Event.DELEGATE_READY);
        stream().resumeReading();
        if (!exchange.contentStarted()) {
            startHeldContent(exchange);
        }
        processPending();
    }

    private void startHeldContent(HTTP1Exchange exchange) {
        ByteBuffer waiting = pending != null ? pending : NOTHING;
        input = waiting;
        try {
            startContent(exchange, waiting.hasRemaining());
        } catch (Throwable e) {
            connection.fail(e);
        } finally {
            input = null;
        }
    }

    /** Other stages may not tell. */
    private static boolean isDone(CompletionStage<?> stage) {
        return stage.getClass() == CompletableFuture.class
                && ((CompletableFuture<?>) stage).isDone()
                && !((CompletableFuture<?>) stage).isCompletedExceptionally();
    }
}
