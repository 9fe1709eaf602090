package org.tornado4j.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.Limit;
import org.tornado4j.http.SocketMeter;
import org.tornado4j.http.Tunnel;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LogBudget;
import org.tornado4j.ioloop.Timeout;

/**
 * A WebSocket, over the tunnel of its former HTTP connection. Most are connections of a server, whose peer is a client;
 * those of {@link WebSocketClient} are the opposite.
 *
 * <ol>
 *   <li>{@link WebSocketUpgrade#open} creates it; nothing is read until {@link #begin} is called and its stage
 *       completes
 *   <li>the listener receives messages, one at a time, and sends some
 *   <li>{@link #close}, the client, or an error ends it; {@link WebSocketListener#closed} is called in each case, once
 * </ol>
 *
 * <pre>
 *  OPEN ──→ CLOSE_SENT ──→ ENDING ──→ CLOSED
 *    ├──→ FAILED ─────────────↑
 *    └────────────────────────┘
 * </pre>
 *
 * <p>Thread: the listener is called on the loop. {@link #text}, {@link #binary}, {@link #ping} and {@link #close} may
 * be called from any thread, and are passed on to the loop; other methods are confined to it.
 */
public final class WebSocketConnection {

    private enum State {
        /** Messages go both ways. */
        OPEN,
        /** A close frame was sent first; waits for the client's. Messages that still come are dropped. */
        CLOSE_SENT,
        /** The client broke the protocol, and was told; waits for its end. Nothing that comes is looked at. */
        FAILED,
        /** Both sides are done; waits for what was sent to leave. */
        ENDING,
        /** Waits for nothing. */
        CLOSED
    }

    /** The side that this is. */
    enum Side {
        /** Takes masked frames, and masks none. */
        SERVER,
        /** Masks its frames, and takes none that is masked. */
        CLIENT
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** A client that was told of its fault may send so much before it notices. */
    private static final int MOST_IGNORED = 32 << 20;

    /**
     * After so many bytes of messages, other connections have their turn: 64 KB that are read at once can be decompressed to a thousand
     * times as much.
     */
    private static final int MOST_AT_ONCE = 1 << 20;

    private static final int LONGEST_REASON = FrameHeader.MAX_CONTROL_PAYLOAD - Short.BYTES;

    private static final byte[] NOTHING = {};

    private static final CloseFrame NOT_CLOSED = new CloseFrame(CloseCode.ABNORMAL, "");

    private static final ByteBuffer NO_INPUT = ByteBuffer.allocate(0);

    private static final AtomicLongFieldUpdater<WebSocketConnection> HANDED_OVER =
            AtomicLongFieldUpdater.newUpdater(WebSocketConnection.class, "handedOver");

    /** The parts of a socket that few need; most have none. */
    private static final class Extras {

        /** The message that is sent in pieces; null for none. */
        private @Nullable MessageWriter writer;
        /** Bytes that the listener holds. */
        private long heldByListener;
        /** Bytes of the message that the listener was given, until its stage completes. */
        private long delivered;
        /** Bytes that the tunnel was told to be held. */
        private long toldHeld;
        /** Bytes that came after the client broke the protocol. */
        private int ignored;

        boolean isNeeded() {
            return writer != null || heldByListener != 0 || delivered != 0 || toldHeld != 0 || ignored != 0;
        }
    }

    // These are counted: there are a hundred thousand sockets, and most of them are idle.
    private final SocketKind kind;
    private final Tunnel tunnel;
    private final WebSocketListener listener;
    private final SocketOutput output;
    private final Events events;

    /** Only in the midst of a message. */
    private @Nullable MessageReader reader;
    /** The inflater of messages that build on those before them, while there is no reader; null if none was compressed yet. */
    private @Nullable MessageInflater inflater;

    /** Set on the loop; any thread may ask whether it is open. */
    private volatile State state = State.OPEN;

    /** The first close frame, whichever side sent it. */
    private CloseFrame closing = NOT_CLOSED;

    /** Set once {@link #begin} was called. */
    private boolean begun;
    /** Set while the listener has a message, or is not ready for the first. */
    private boolean busy = true;
    /** Set while so much waits for the client that nothing is read from it. */
    private boolean behind;
    /** Bytes that were received and not used; ready to be read from. */
    private @Nullable ByteBuffer kept;

    /** Runs when the tunnel is closed, before the listener is told; null for nothing. */
    private @Nullable Runnable whenClosed;
    /** Null as long as none of them is needed. */
    private @Nullable Extras extras;
    /** Bytes of messages that other threads sent and the loop has not come to; any thread. */
    @SuppressWarnings("UnusedVariable") // HANDED_OVER reads it
    private volatile long handedOver;

    /** Takes over {@code tunnel}, and reads nothing yet. */
    @SuppressWarnings("this-escape") // the tunnel tells of nothing before this returns
    WebSocketConnection(
            Side side,
            Tunnel tunnel,
            WebSocketOptions options,
            WebSocketListener listener,
            @Nullable DeflateAgreement agreement,
            @Nullable WebSocketCompression compression) {
        this.tunnel = tunnel;
        this.listener = listener;
        LoopParts parts = LoopParts.of(tunnel.loop());
        boolean collects = !listener.takesFragments();
        this.kind = parts.shared(SocketKind.of(parts, side, options, collects, agreement, compression));
        this.events = new Events(tunnel.loop().now());
        this.output = new SocketOutput(events);
        if (kind.contextTakeover()) {
            parts.keepInflaters(1);
        }
        meter().opened();
        hold();
        tunnel.start(events);
    }

    /**
     * Begins to read.
     *
     * @param ready null to read at once; else nothing is read until it completes. If it fails the socket is closed with 1011
     * @throws IllegalStateException if called before
     */
    public void begin(@Nullable CompletionStage<?> ready) {
        loop().requireInLoop();
        if (begun) {
            throw new IllegalStateException("the socket has begun to read before");
        }
        begun = true;
        events.arm();
        if (ready == null || isDone(ready)) {
            ready(null);
        } else {
            await(ready);
        }
    }

    /** The times, and what receives all that the parts tell. */
    private final class Events extends SocketTimer implements Tunnel.Listener, ReaderMemory, SocketOutput.Owner {

        Events(long now) {
            super(now);
        }

        @Override
        IOLoop loop() {
            return WebSocketConnection.this.loop();
        }

        @Override
        WebSocketOptions options() {
            return WebSocketConnection.this.options();
        }

        @Override
        public SocketKind kind() {
            return kind;
        }

        @Override
        public Tunnel tunnel() {
            return tunnel;
        }

        @Override
        public void dataReceived(ByteBuffer lent) {
            received(lent);
        }

        @Override
        public void endOfInput() {
            end();
        }

        @Override
        public void onDrain() {
            drain();
        }

        @Override
        public void onMemoryShort() {
            output.forgetMessages();
        }

        @Override
        public void closed() {
            tunnelClosed();
        }

        @Override
        public boolean isOpen() {
            return WebSocketConnection.this.isOpen();
        }

        @Override
        public boolean isOver() {
            return state == State.CLOSED;
        }

        @Override
        public void fellBehind() {
            behind = true;
            hold();
        }

        @Override
        public void caughtUp() {
            behind = false;
            goOn();
        }

        @Override
        public void tooSlow() {
            context().limitReached(Limit.MAX_PENDING_SIZE);
            WebSocketConnection.this.close(CloseCode.TRY_AGAIN_LATER, "too slow");
        }

        @Override
        public void heldChanged() {
            tellHeld();
        }

        @Override
        public boolean mayHold(long bytes) {
            return readerMayHold(bytes);
        }

        @Override
        void isDue(Due due) {
            act(due);
        }
    }

    // ------------------------------------------------------------------------------------------ about it

    /** Returns whether messages can be sent: neither side has closed the socket. Any thread. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /**
     * Returns the code of the first close frame, whichever side sent it; {@link CloseCode#NO_CODE} if that had none, and
     * {@link CloseCode#ABNORMAL} as long as there is none.
     */
    public int closeCode() {
        return closing.code();
    }

    /** Returns the reason of the first close frame; empty for none. */
    public String closeReason() {
        return closing.reason();
    }

    /** Returns the context of the client and its connection. */
    public HTTPRequestContext context() {
        return tunnel.context();
    }

    /** Returns the loop. Any thread. */
    public IOLoop loop() {
        return tunnel.loop();
    }

    private long now() {
        return loop().now();
    }

    private LoopParts parts() {
        return kind.parts();
    }

    private WebSocketOptions options() {
        return kind.options();
    }

    private SocketMeter meter() {
        return context().socketMeter();
    }

    private Extras extras() {
        Extras known = extras;
        if (known == null) {
            known = new Extras();
            extras = known;
        }
        return known;
    }

    private void forgetExtras() {
        if (extras != null && !extras.isNeeded()) {
            extras = null;
        }
    }

    // ------------------------------------------------------------------------------------------ reading

    private void received(ByteBuffer lent) {
        switch (state) {
            case OPEN, CLOSE_SENT -> {
                process(lent);
                keep(lent);
                tellHeld();
            }
            case FAILED -> ignore(lent.remaining());
            case ENDING, CLOSED -> {
                // of no interest any more
            }
        }
    }

    private boolean readsOn() {
        return switch (state) {
            case OPEN -> !busy && !behind;
            case CLOSE_SENT -> true;
            case FAILED, ENDING, CLOSED -> false;
        };
    }

    /** Uses {@code in} as far as the listener is ready for it. */
    private void process(ByteBuffer in) {
        try {
            boolean more = true;
            long bytes = 0;
            while (more && readsOn()) {
                MessageReader reading = startReader();
                more = handle(reading, reading.next(in));
                bytes += reading.length();
                reading.release();
                if (more && bytes >= MOST_AT_ONCE && (in.hasRemaining() || reading.hasMore())) {
                    waitForTurn();
                }
            }
        } catch (FrameError e) {
            refuse(e);
            return;
        }
        MessageReader last = reader;
        if (last != null && last.isInsideFrame()) {
            events.inFrame(now());
        }
        if (state == State.OPEN && events.inMessage(last != null && last.isInside(), now())) {
            events.arm();
        }
        if (last != null && last.isBetweenMessages()) {
            reader = null;
            inflater = parts().reading().giveReader(last);
        }
    }

    private MessageReader startReader() {
        MessageReader reading = reader;
        if (reading == null) {
            reading = parts().reading().takeReader(kind, events, inflater);
            inflater = null;
            reader = reading;
        }
        return reading;
    }

    /** @return whether there may be more */
    private boolean handle(MessageReader reading, MessageReader.Event event) {
        switch (event) {
            case NONE -> {
                return false;
            }
            case MESSAGE -> deliver(reading, false);
            case FRAGMENT -> deliver(reading, true);
            case PING -> pinged(reading.bytes());
            case PONG -> ponged(reading.bytes());
            case CLOSE -> peerCloses(CloseFrame.parse(reading.bytes()));
        }
        return true;
    }

    /** @param fragment whether a piece of a message was found, not all of it */
    private void deliver(MessageReader found, boolean fragment) {
        if (state != State.OPEN) {
            return; // what comes behind our close frame is of no use to a listener that is done
        }
        events.message(now());
        if (!fragment) {
            meter().received(found.length());
        } else if (found.isLast()) {
            meter().received(found.pieceBytes());
        }
        CompletionStage<?> stage = null;
        output.forgetLast();
        try {
            stage = fragment ? listener.fragmentReceived(found) : listener.messageReceived(found);
        } catch (Throwable e) {
            fail(e);
        }
        if (stage != null && state == State.OPEN && !isDone(stage) && !output.isOnItsWay(stage)) {
            extras().delivered = found.receivedMemory();
            await(stage);
        }
        output.forgetLast();
    }

    /** Returns whether {@code stage} is known to have succeeded already. */
    private static boolean isDone(CompletionStage<?> stage) {
        if (!(stage instanceof CompletableFuture<?>)) {
            return false;
        }
        CompletableFuture<?> future = stage.toCompletableFuture(); // some of the JDK's own tell nothing themselves
        return future.isDone() && !future.isCompletedExceptionally();
    }

    /** Reads nothing until {@code stage} completes. */
    private void await(CompletionStage<?> stage) {
        busy = true;
        hold();
        stage.whenComplete((result, failure) -> loop().addCallback(() -> ready(failure)));
    }

    /** Reads nothing until the loop has looked at the other connections. */
    private void waitForTurn() {
        if (state == State.OPEN && readsOn()) {
            busy = true;
            hold();
            loop().addCallback(() -> ready(null));
        }
    }

    private void ready(@Nullable Throwable failure) {
        busy = false;
        if (extras != null) {
            extras.delivered = 0;
        }
        if (failure != null) {
            fail(failure);
        }
        goOn();
        tellHeld();
    }

    private void hold() {
        events.pause();
        tunnel.pauseReading();
    }

    /** Ends a pause, if nothing else holds it. */
    private void goOn() {
        if (!readsOn()) {
            return;
        }
        events.resume(now());
        ByteBuffer waiting = kept;
        if (waiting == null && reader != null && reader.hasMore()) {
            process(NO_INPUT);
        } else if (waiting != null) {
            process(waiting);
            if (!waiting.hasRemaining() || !isReading()) {
                kept = null;
            }
        }
        if (readsOn()) {
            tunnel.resumeReading();
        }
        tellHeld();
    }

    private boolean isReading() {
        return state == State.OPEN || state == State.CLOSE_SENT;
    }

    /** Copies what was not used. */
    private void keep(ByteBuffer lent) {
        if (lent.hasRemaining() && isReading()) {
            kept = ByteBuffer.allocate(lent.remaining()).put(lent).flip();
        }
    }

    /** A client that broke the protocol may not have noticed yet. */
    private void ignore(int count) {
        extras().ignored += count;
        if (extras().ignored > MOST_IGNORED) {
            tunnel.abort();
        }
    }

    /**
     * Reports how much memory the listener holds for the socket, such as messages that were received or are yet to be
     * sent. The number replaces the one reported before, and counts against the memory budget of the server.
     *
     * @param bytes zero or more
     */
    public void holds(long bytes) {
        loop().requireInLoop();
        if (state != State.CLOSED) {
            extras().heldByListener = bytes;
            tellHeld();
        }
    }

    private void tellHeld() {
        tellHeld(heldBesideReader() + heldByReader());
    }

    private long heldByReader() {
        MessageReader reading = reader;
        MessageInflater kept = inflater;
        if (reading != null) {
            return reading.heldMemory();
        }
        return kept == null ? 0 : kept.memory();
    }

    /** Tells of what the reader is about to hold in all, if the budget of the server has room for it; returns whether it has. */
    private boolean readerMayHold(long bytes) {
        long held = heldBesideReader() + bytes;
        long told = toldHeld();
        if (held > told && !tunnel.mayHold(held - told)) {
            return false;
        }
        tellHeld(held);
        return true;
    }

    private long heldBesideReader() {
        Extras known = extras;
        ByteBuffer waiting = kept;
        return (known == null ? 0 : known.heldByListener + known.delivered)
                + output.heldMemory()
                + (waiting == null ? 0 : waiting.capacity());
    }

    private long toldHeld() {
        Extras known = extras;
        return known == null ? 0 : known.toldHeld;
    }

    private void tellHeld(long held) {
        if (held != toldHeld()) {
            extras().toldHeld = held;
            tunnel.holds(held);
        }
        forgetExtras();
    }

    // ------------------------------------------------------------------------------------------ control frames

    private void pinged(byte[] payload) {
        if (state != State.OPEN) {
            return;
        }
        output.pong(payload);
        tell(() -> listener.pingReceived(payload));
    }

    private void ponged(byte[] payload) {
        events.pong();
        if (state == State.OPEN) {
            tell(() -> listener.pongReceived(payload));
        }
    }

    private void peerCloses(CloseFrame frame) {
        if (state == State.OPEN) {
            closing = frame;
            output.control(Opcode.CLOSE, new CloseFrame(frame.code(), "").encode());
        }
        end();
    }

    // ------------------------------------------------------------------------------------------ sending

    /**
     * Sends a text message.
     *
     * @return completes, on the loop, when the message has been written; fails with {@link WebSocketClosedException} if
     *     the socket is closing, and with {@link MessageDroppedException} if it was dropped
     */
    public CompletionStage<@Nullable Void> text(String text) {
        if (!loop().isInLoop()) {
            return handOver(text.length(), () -> text(text));
        }
        if (state != State.OPEN) {
            return closedStage();
        }
        events.message(now());
        return output.text(text);
    }

    /**
     * Sends a text message of UTF-8, which is not checked.
     *
     * <p>Ownership: taken over.
     *
     * @return as {@link #text(String)}
     */
    public CompletionStage<@Nullable Void> text(byte[] utf8) {
        return message(Opcode.TEXT, utf8);
    }

    /**
     * Sends a binary message.
     *
     * <p>Ownership: taken over.
     *
     * @return as {@link #text(String)}
     */
    public CompletionStage<@Nullable Void> binary(byte[] bytes) {
        return message(Opcode.BINARY, bytes);
    }

    private CompletionStage<@Nullable Void> message(int opcode, byte[] payload) {
        if (!loop().isInLoop()) {
            return handOver(payload.length, () -> message(opcode, payload));
        }
        if (state != State.OPEN) {
            return closedStage();
        }
        events.message(now());
        return output.message(opcode, payload);
    }

    /**
     * Sends a message that other sockets get as well. A client that is too slow does not get it: with
     * {@link PendingPolicy#WAIT} if more than the limit is waiting, with {@link PendingPolicy#DROP_OLDEST} if newer
     * messages replace it, and with {@link PendingPolicy#CLOSE} the socket is closed. On a closing socket, nothing is
     * sent.
     *
     * @throws IllegalStateException in any thread other than the loop's
     */
    public void send(SharedMessage message, SharedMessageListener listener) {
        loop().requireInLoop();
        if (state == State.OPEN) {
            events.message(now());
            output.shared(message, listener);
        }
    }

    /**
     * Runs {@code action} on the loop, in a callback of its own, when nothing waits for the client any more; never if
     * the socket is closed before.
     *
     * @throws IllegalStateException in any thread other than the loop's
     */
    public void whenCaughtUp(Runnable action) {
        loop().requireInLoop();
        output.whenCaughtUp(action);
    }

    /**
     * Runs {@code action} on the loop when the connection has ended, before {@link WebSocketListener#closed}; at once
     * if it has ended already. Actions run in the order in which they were added, and must not throw.
     *
     * @throws IllegalStateException in any thread other than the loop's
     */
    public void whenClosed(Runnable action) {
        loop().requireInLoop();
        Runnable before = whenClosed;
        if (state == State.CLOSED) {
            action.run();
        } else if (before == null) {
            whenClosed = action;
        } else {
            whenClosed = () -> {
                before.run();
                action.run();
            };
        }
    }

    /**
     * Begins a text message that is sent in pieces, so that it may be larger than memory. Other messages wait until it
     * is finished.
     */
    public MessageWriter beginText() {
        return new MessageWriter(this, true);
    }

    /** Begins a binary message that is sent in pieces: {@link #beginText}. */
    public MessageWriter beginBinary() {
        return new MessageWriter(this, false);
    }

    /** Sends a piece of a message. Ownership: {@code piece} is taken over. */
    CompletionStage<@Nullable Void> fragment(MessageWriter from, byte[] piece, boolean first, boolean last) {
        if (!loop().isInLoop()) {
            CompletionStage<@Nullable Void> done = handOver(piece.length, () -> fragment(from, piece, first, last));
            if (isFailed(done)) {
                close(CloseCode.INTERNAL_ERROR, ""); // a message without this piece must not look whole
            }
            return done;
        }
        if (state != State.OPEN) {
            return closedStage();
        }
        MessageWriter other = extras == null ? null : extras.writer;
        if (other != null && other != from) {
            return CompletableFuture.failedStage(
                    new IllegalStateException("another message is being sent in pieces: finish it before the next"));
        }
        writing(last ? null : from);
        events.message(now());
        return output.fragment(from.isText() ? Opcode.TEXT : Opcode.BINARY, piece, first, last);
    }

    private void writing(@Nullable MessageWriter from) {
        if (from != null) {
            extras().writer = from;
        } else if (extras != null) {
            extras.writer = null;
            forgetExtras();
        }
    }

    private static boolean isFailed(CompletionStage<?> stage) {
        return stage.toCompletableFuture().isCompletedExceptionally();
    }

    private static CompletionStage<@Nullable Void> closedStage() {
        return CompletableFuture.failedStage(new WebSocketClosedException());
    }

    /**
     * Sends a ping.
     *
     * @param payload up to 125 bytes; copied
     * @throws IllegalArgumentException if it is longer
     */
    public void ping(byte[] payload) {
        control(Opcode.PING, payload);
    }

    /**
     * Sends an unsolicited pong, as a heartbeat (RFC 6455 section 5.5.3). Pings are answered automatically.
     *
     * @param payload up to 125 bytes; copied
     * @throws IllegalArgumentException if it is longer
     */
    public void pong(byte[] payload) {
        control(Opcode.PONG, payload);
    }

    private void control(int opcode, byte[] payload) {
        if (payload.length > FrameHeader.MAX_CONTROL_PAYLOAD) {
            throw new IllegalArgumentException(
                    "a ping or pong has room for " + FrameHeader.MAX_CONTROL_PAYLOAD + " bytes, not " + payload.length);
        }
        byte[] copy = payload.clone();
        inLoop(() -> {
            if (state == State.OPEN) {
                output.control(opcode, copy);
            }
        });
    }

    /**
     * Returns a stage that completes, on the loop, when everything sent so far has been written, and fails if the
     * connection ends before.
     */
    public CompletionStage<@Nullable Void> flushed() {
        loop().requireInLoop();
        return tunnel.flushed();
    }

    private void inLoop(Runnable task) {
        if (loop().isInLoop()) {
            task.run();
        } else {
            loop().addCallback(task);
        }
    }

    /** A thread that sends faster than the loop can take is not to fill the memory. */
    private CompletionStage<@Nullable Void> handOver(long bytes, Supplier<CompletionStage<@Nullable Void>> sending) {
        if (HANDED_OVER.addAndGet(this, bytes) - bytes > options().maxPendingBytes()) {
            HANDED_OVER.addAndGet(this, -bytes);
            return CompletableFuture.failedStage(new IOException("other threads sent more than "
                    + options().maxPendingBytes()
                    + " bytes that the loop has not come to; wait for the stage of a message before the next"));
        }
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        loop().addCallback(() -> {
            HANDED_OVER.addAndGet(this, -bytes);
            SocketOutput.forward(sending.get(), done);
        });
        return done;
    }

    // ------------------------------------------------------------------------------------------ closing

    /** Closes the socket with 1000. */
    public void close() {
        inLoop(() -> closeBy(new CloseFrame(CloseCode.NORMAL, "")));
    }

    /**
     * Closes the socket: writes messages sent before, then a close frame, and ends the connection when the client has
     * answered, or at the end of the close timeout. Later calls do nothing.
     *
     * @param code one that {@link CloseCode#isSendable can be sent}
     * @param reason up to 123 bytes in UTF-8
     * @throws IllegalArgumentException if the code cannot be sent, or the reason is longer
     */
    public void close(int code, String reason) {
        if (!CloseCode.isSendable(code)) {
            throw new IllegalArgumentException("a close frame cannot have the code " + code
                    + ": take one of CloseCode, or 3000 to 4999 for an application's own");
        }
        if (!CloseFrame.cut(reason).equals(reason)) {
            throw new IllegalArgumentException(
                    "a close frame has room for " + LONGEST_REASON + " bytes of a reason: \"" + reason + '"');
        }
        inLoop(() -> closeBy(new CloseFrame(code, reason)));
    }

    private void closeBy(CloseFrame frame) {
        if (state != State.OPEN) {
            return;
        }
        output.sendAll();
        closing = frame;
        output.control(Opcode.CLOSE, frame.encode());
        beginEnd(State.CLOSE_SENT);
        loop().addCallback(this::goOn); // reading goes on, for the answer, whatever held it
    }

    private void beginEnd(State next) {
        state = next;
        events.close(now());
        events.arm();
    }

    /** The client broke the protocol: it is told, and nothing that it sends is looked at any more. */
    private void refuse(FrameError error) {
        Violation violation = error.violation();
        logRefusal(error);
        if (state == State.OPEN) {
            closing = new CloseFrame(violation.closeCode(), violation.message());
            output.control(Opcode.CLOSE, closing.encode());
        }
        beginEnd(State.FAILED);
        release();
        tunnel.shutdownOutput();
        tunnel.resumeReading(); // what was wrong may have waited for the listener; the peer's end is to be noticed
    }

    private void logRefusal(FrameError error) {
        Limit limit = error.violation().limit();
        if (limit != null) {
            context().limitReached(limit);
            return;
        }
        LogBudget lines = parts().refusals();
        if (LOG.isInfoEnabled() && lines.allows(now())) {
            long leftOut = lines.takeLeftOut();
            String others = leftOut == 0 ? "" : "; " + leftOut + " more since the last such line";
            LOG.info("Malformed WebSocket message of {}: {}{}", context().remoteIp(), error.getMessage(), others);
        }
    }

    /** The listener failed. */
    private void fail(Throwable thrown) {
        Throwable failure = thrown;
        while (failure instanceof CompletionException && failure.getCause() != null) {
            failure = failure.getCause();
        }
        FatalErrors.escalate(failure);
        if (state != State.OPEN && failure instanceof IOException) {
            LOG.debug("Failed as the WebSocket of {} is closed", context().remoteIp(), failure);
            return;
        }
        try {
            listener.failed(failure);
        } catch (RuntimeException | Error e) {
            FatalErrors.escalate(e);
            LOG.error("Exception in the handling of another", e);
        }
        close(CloseCode.INTERNAL_ERROR, "");
    }

    /** An event of a listener. */
    private interface Event {
        void run() throws Exception;
    }

    private void tell(Event event) {
        try {
            event.run();
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void drain() {
        if (state != State.OPEN) {
            return;
        }
        tell(listener::draining);
        Duration delay = parts().nextDrain(options().drainSpread());
        Timeout drain = loop().callLater(delay, () -> close(CloseCode.GOING_AWAY, "server is shutting down"));
        whenClosed(() -> loop().removeTimeout(drain));
    }

    /** Nothing more is to come. */
    private void end() {
        if (state == State.OPEN) {
            beginEnd(State.ENDING);
        }
        state = State.ENDING;
        release();
        tunnel.close();
    }

    /** Gives back what is held for reading. */
    private void release() {
        kept = null;
        MessageReader reading = reader;
        MessageInflater unused = inflater;
        reader = null;
        inflater = null;
        if (reading != null) {
            reading.close();
        } else if (unused != null) {
            parts().reading().inflaters().give(unused);
        }
        tellHeld();
    }

    private void tunnelClosed() {
        state = State.CLOSED;
        events.cancel();
        output.close();
        if (extras != null) {
            extras.heldByListener = 0;
            extras.delivered = 0;
        }
        release();
        if (kind.contextTakeover()) {
            parts().keepInflaters(-1);
        }
        meter().closed(closeCode());
        Runnable action = whenClosed;
        whenClosed = null;
        if (action != null) {
            action.run();
        }
        try {
            listener.closed();
        } catch (RuntimeException | Error e) {
            FatalErrors.escalate(e);
            LOG.error("Exception in the handling of a closed WebSocket", e);
        }
    }

    // ------------------------------------------------------------------------------------------ time

    private void act(SocketTimes.Due due) {
        switch (due) {
            case NOTHING -> {
                // looked at too early
            }
            case PING -> output.control(Opcode.PING, NOTHING);
            case PING_TIMEOUT -> {
                context().limitReached(Limit.PING_TIMEOUT);
                close(CloseCode.NORMAL, "ping timed out");
            }
            case IDLE -> {
                context().limitReached(Limit.IDLE_TIMEOUT);
                close(CloseCode.GOING_AWAY, "idle");
            }
            case MESSAGE_TIMEOUT -> {
                context().limitReached(Limit.MESSAGE_TIMEOUT);
                close(CloseCode.POLICY_VIOLATION, "message takes too long");
            }
            case CLOSE_TIMEOUT -> {
                context().limitReached(Limit.CLOSE_TIMEOUT);
                tunnel.abort();
            }
        }
    }
}
