package org.tornado4j.iostream;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.text.PeerText;

/**
 * What reading and writing have in common: the channel, what the loop watches it for, and its end.
 *
 * <p>Thread: confined to its loop.
 */
abstract class StreamCore implements IOLoop.Handler {

    enum State {
        /** Waits for a call of {@code connect}. */
        UNCONNECTED,
        /** Waits for the connection to be established or refused. Output is queued. */
        CONNECTING,
        /** Waits for the end of the TLS handshake. Output is queued. */
        HANDSHAKING,
        /** Bytes can flow. */
        OPEN,
        /** Nothing flows any more. What was read before can still be had. */
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");
    /** Characters of an error of TLS in the log; it may repeat what the peer sent. */
    private static final int LONGEST_MESSAGE = 256;

    /** In place of {@link #events}: the loop does not know the channel. */
    private static final int UNREGISTERED = -1;
    /** In place of {@link #events}: the loop watches the channel for something else than is wanted from now on. */
    private static final int OUTDATED = -2;

    private final IOLoop loop;
    private State state;
    /** What the loop watches the channel for. */
    private int events = UNREGISTERED;

    private @Nullable Runnable closeCallback;
    private @Nullable Runnable release;
    private @Nullable Throwable error;

    StreamCore(IOLoop loop, State state) {
        loop.requireInLoop();
        this.loop = loop;
        this.state = state;
    }

    abstract SelectableChannel channel();

    // ------------------------------------------------------------------------------------------ about it

    /** The loop that the stream belongs to. Any thread. */
    public IOLoop loop() {
        return loop;
    }

    /** Whether {@link #close} was called or the connection is gone. */
    public boolean closed() {
        return state == State.CLOSED;
    }

    /** What closed the stream; null for a plain close and for the peer's end of stream. */
    public @Nullable Throwable error() {
        return error;
    }

    final State state() {
        return state;
    }

    final void requireConnected() {
        loop.requireInLoop();
        if (state == State.UNCONNECTED) {
            throw new IllegalStateException("the stream is not connected; call connect first");
        }
    }

    // ------------------------------------------------------------------------------------------ events

    /** Called by the loop: first what can be read, then what can be written. */
    @Override
    public final void handleEvents(SelectableChannel ready, int readyEvents) {
        if (state == State.CLOSED) {
            LOG.warn("Got events for closed stream {}", this);
            return;
        }
        try {
            handle(readyEvents);
            updateEvents();
        } catch (RuntimeException | Error e) {
            closeAfterFailure(e);
            throw e;
        }
    }

    /** What the channel is ready for; an exception closes the stream. */
    void handle(int readyEvents) {
        if (state == State.CONNECTING) {
            handleConnect();
            return;
        }
        if ((readyEvents & IOLoop.READ) != 0) {
            handleRead();
        }
        if ((readyEvents & IOLoop.WRITE) != 0 && state == State.OPEN) {
            handleWrite();
        }
    }

    /** The channel is ready while the stream is {@link State#CONNECTING}. */
    abstract void handleConnect();

    abstract void handleRead();

    abstract void handleWrite();

    abstract boolean wantsToRead();

    abstract boolean wantsToWrite();

    /** The connection is on its way. */
    final void connecting() {
        state = State.CONNECTING;
        updateEvents();
    }

    /** The connection is there, and both sides have to agree on how to protect it. */
    final void handshaking() {
        state = State.HANDSHAKING;
        expectOtherEvents();
        updateEvents();
    }

    /** Bytes can flow. */
    final void connected() {
        state = State.OPEN;
        expectOtherEvents();
        handleWrite();
        updateEvents();
    }

    /** What the loop watches for, such as the connection, is none of what is wanted from now on. */
    private void expectOtherEvents() {
        if (events != UNREGISTERED) {
            events = OUTDATED;
        }
    }

    /** Has the loop watch for what is wanted now; it is told only when that changed. */
    void updateEvents() {
        if (state == State.CONNECTING) {
            watch(IOLoop.WRITE);
        } else if (state == State.OPEN) {
            watch((wantsToRead() ? IOLoop.READ : IOLoop.NONE) | (wantsToWrite() ? IOLoop.WRITE : IOLoop.NONE));
        }
    }

    final boolean isWatchedForReading() {
        return events > 0 && (events & IOLoop.READ) != 0;
    }

    /** Has the loop watch for input no more, until {@link #updateEvents}. */
    final void ignoreInput() {
        watch(events & ~IOLoop.READ);
    }

    final void watch(int wanted) {
        if (wanted != events && (wanted != IOLoop.NONE || events != UNREGISTERED)) {
            register(wanted);
        }
    }

    /** Tells the loop what to watch for. */
    void register(int wanted) {
        try {
            if (events == UNREGISTERED) {
                loop.addHandler(channel(), wanted, this);
            } else {
                loop.updateHandler(channel(), wanted);
            }
            events = wanted;
        } catch (IOException e) {
            close(e);
        }
    }

    // ------------------------------------------------------------------------------------------ closing

    /**
     * Sets what is run, once and in a callback of its own, after the stream was closed by whomever; null for nothing.
     * With it, a stream that nobody reads from notices that the peer closed the connection, unless there is something
     * left to read.
     */
    public void setCloseCallback(@Nullable Runnable callback) {
        loop.requireInLoop();
        closeCallback = callback;
        if (state == State.CLOSED) {
            loop.addCallback(this::runCloseCallback);
        }
        updateEvents();
    }

    /**
     * Sets what is run, once and at once, when the channel is closed and its descriptor free again: for whoever counts
     * the connections, beside the close callback of whoever uses them.
     *
     * @throws IllegalStateException if the stream is closed or somebody counts it already
     */
    public void setRelease(Runnable release) {
        loop.requireInLoop();
        if (state == State.CLOSED || this.release != null) {
            throw new IllegalStateException("closed, or counted already: " + this);
        }
        this.release = release;
    }

    private void release() {
        Runnable release = this.release;
        this.release = null;
        if (release != null) {
            release.run();
        }
    }

    final boolean hasCloseCallback() {
        return closeCallback != null;
    }

    private void runCloseCallback() {
        Runnable callback = closeCallback;
        closeCallback = null;
        if (callback != null) {
            callback.run();
        }
    }

    /** {@link #close(Throwable)} without a cause. */
    public void close() {
        close(null);
    }

    /**
     * Closes the stream. What was sent in this callback is tried once to be written; what was queued before is lost: wait
     * for {@link BaseIOStream#flushed} to have it delivered. A read that what was read before can satisfy is satisfied,
     * another one fails. May be called again.
     *
     * @param cause what {@link #error} tells; null for an ordinary close
     */
    public void close(@Nullable Throwable cause) {
        loop.requireInLoop();
        flushBeforeClose();
        closeNow(cause);
    }

    /** Closes the stream because of an error of its channel, which is logged unless it only says that the peer left. */
    final void closeAfter(String what, IOException e) {
        if (e instanceof SSLException) {
            LOG.info("SSL Error on {}: {}", this, PeerText.escaped(String.valueOf(e.getMessage()), LONGEST_MESSAGE));
        } else if (!Disconnects.isDisconnect(e)) {
            LOG.warn("{} {}: {}", what, this, e.toString());
        }
        close(e);
    }

    /** Closes the stream because its user failed. */
    final void closeAfterFailure(Throwable e) {
        LOG.error("Uncaught exception, closing connection. {}", this);
        close(e);
    }

    /** Closes the stream without sending anything more. */
    final void closeNow(@Nullable Throwable cause) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        error = cause;
        closeChannel();
        release();
        handleClosed();
        loop.addCallback(this::runCloseCallback);
    }

    /**
     * Leaves the channel, and whoever waits for its end, to {@code successor}, which has not begun to work. From now on
     * this stream is closed, but the channel is not.
     */
    final void handOverTo(StreamCore successor) {
        if (events != UNREGISTERED) {
            loop.removeHandler(channel());
        }
        successor.closeCallback = closeCallback;
        successor.release = release;
        closeCallback = null;
        release = null;
        state = State.CLOSED;
    }

    private void closeChannel() {
        if (events != UNREGISTERED) {
            loop.removeHandler(channel());
        }
        try {
            channel().close();
        } catch (IOException e) {
            LOG.debug("close of {}", this, e); // closed it is all the same
        }
    }

    /** Tries to send what waits for the end of the current task. */
    abstract void flushBeforeClose();

    /** The stream was closed: whoever waits has to be told, each in a callback of the loop. */
    abstract void handleClosed();
}
