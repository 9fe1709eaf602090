package org.tornado4j.httpserver.http1;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.Tunnel;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.iostream.IOStream;

/**
 * The rest of an HTTP/1 connection after 101.
 *
 * <p>Thread: confined to the loop of the connection.
 */
final class HTTP1Tunnel implements Tunnel, IOStream.ReadListener {

    private enum State {
        /** Nothing is read; waits for a listener. */
        UNSTARTED,
        /** As UNSTARTED; the listener is to get nothing at first. */
        UNSTARTED_PAUSED,
        /** There is a listener, but the bytes behind the request are still further up the stack. */
        STARTING,
        /** As STARTING; the listener is to get nothing at first. */
        STARTING_PAUSED,
        /** Input goes to the listener as it arrives. */
        OPEN,
        /** Waits for nothing. */
        CLOSED;

        State paused() {
            return switch (this) {
                case UNSTARTED, UNSTARTED_PAUSED -> UNSTARTED_PAUSED;
                case STARTING, STARTING_PAUSED -> STARTING_PAUSED;
                case OPEN, CLOSED -> this; // the stream knows
            };
        }

        State resumed() {
            return switch (this) {
                case UNSTARTED, UNSTARTED_PAUSED -> UNSTARTED;
                case STARTING, STARTING_PAUSED -> STARTING;
                case OPEN, CLOSED -> this;
            };
        }

        State starting() {
            return switch (this) {
                case UNSTARTED, STARTING -> STARTING;
                case UNSTARTED_PAUSED, STARTING_PAUSED -> STARTING_PAUSED;
                case OPEN, CLOSED -> this;
            };
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    // These are counted, as those of a connection: many tunnels last for long, and are idle.
    private final HTTP1ServerConnection connection;
    private State state = State.UNSTARTED;
    private @Nullable Listener listener;
    /** Bytes that the listener holds. */
    private long held;

    HTTP1Tunnel(HTTP1ServerConnection connection) {
        this.connection = connection;
    }

    private IOStream stream() {
        return connection.stream();
    }

    // ------------------------------------------------------------------------------------------ reading

    @Override
    public void start(Listener listener) {
        loop().requireInLoop();
        if (this.listener != null) {
            throw new IllegalStateException("the tunnel was started before");
        }
        this.listener = listener;
        if (state == State.CLOSED) {
            loop().addCallback(listener::closed);
            return;
        }
        state = state.starting();
        if (!connection.isReading()) {
            open();
        }
    }

    /** Begins to deliver, if that was waited for: the bytes behind the request are in their place now. */
    void open() {
        Listener told = listener;
        State before = state;
        boolean waits = before == State.STARTING || before == State.STARTING_PAUSED;
        if (!waits || told == null) {
            return;
        }
        state = State.OPEN;
        stream().startReading(this);
        if (before == State.STARTING_PAUSED) {
            stream().pauseReading();
        } else {
            deliverBehind();
        }
        if (connection.server().connections().draining()) {
            tell(told::onDrain);
        }
    }

    /** Delivers the bytes that came in behind the request, before any others. */
    private void deliverBehind() {
        ByteBuffer behind = connection.takeBehindHTTP();
        if (behind != null && behind.hasRemaining()) {
            dataReceived(behind);
        }
    }

    @Override
    public void dataReceived(ByteBuffer lent) {
        Listener told = listener;
        if (told == null) {
            return;
        }
        int count = lent.remaining();
        try {
            told.dataReceived(lent);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
        connection.tunnelReceived(count);
    }

    @Override
    public void unsentChanged() {
        connection.unsentChanged();
    }

    @Override
    public void sent(long bytes) {
        connection.sent(bytes);
    }

    @Override
    public void endOfStream() {
        Listener told = listener;
        if (told != null) {
            tell(told::endOfInput);
        }
    }

    @Override
    public void pauseReading() {
        loop().requireInLoop();
        state = state.paused();
        stream().pauseReading();
    }

    @Override
    public void resumeReading() {
        loop().requireInLoop();
        state = state.resumed();
        if (state == State.OPEN) {
            stream().resumeReading();
            deliverBehind();
        }
    }

    boolean isStarted() {
        return listener != null;
    }

    // ------------------------------------------------------------------------------------------ writing

    @Override
    public void send(byte[] bytes, int offset, int length) {
        stream().send(bytes, offset, length);
    }

    @Override
    public void sendCopy(byte[] bytes, int offset, int length) {
        stream().sendCopy(bytes, offset, length);
    }

    @Override
    public CompletionStage<@Nullable Void> flushed() {
        return stream().flushed();
    }

    @Override
    public long unsentBytes() {
        return stream().unsentBytes();
    }

    @Override
    public boolean isBlocked() {
        return stream().isBlocked();
    }

    @Override
    public void shutdownOutput() {
        stream().shutdownOutput();
    }

    // ------------------------------------------------------------------------------------------ memory

    @Override
    public void holds(long bytes) {
        loop().requireInLoop();
        held = bytes;
        connection.countMemory();
    }

    @Override
    public boolean mayHold(long more) {
        return connection.server().mayHold(more);
    }

    /** Returns how much the listener holds, in bytes. */
    long held() {
        return held;
    }

    /** Memory gets short. */
    void shed() {
        Listener told = listener;
        if (state == State.OPEN && told != null) {
            tell(told::onMemoryShort);
        }
    }

    // ------------------------------------------------------------------------------------------ the end

    @Override
    public void close() {
        CompletionStage<@Nullable Void> flushed = stream().flushed();
        flushed.whenComplete((done, failure) -> stream().close());
    }

    @Override
    public void abort() {
        stream().abort();
    }

    /** The server is shutting down. A tunnel that is not open yet is told when it is. */
    void drain() {
        Listener told = listener;
        if (state == State.OPEN && told != null) {
            tell(told::onDrain);
        }
    }

    /** The stream is closed. */
    void closed() {
        state = State.CLOSED;
        Listener told = listener;
        if (told != null) {
            tell(told::closed);
        }
    }

    /** Runs {@code event} of the listener; one that fails is cut off. */
    private void tell(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void failed(Throwable e) {
        FatalErrors.escalate(e);
        LOG.error("Uncaught exception, closing connection of {}", context().remoteIp(), e);
        stream().abort();
    }

    @Override
    public HTTPRequestContext context() {
        return connection.context();
    }

    @Override
    public IOLoop loop() {
        return stream().loop();
    }
}
