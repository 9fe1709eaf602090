package org.tornado4j.httpserver;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.Limit;
import org.tornado4j.iostream.IOStream;

/**
 * The server's view of a connection, independent of its protocol: an entry of the registry that can be drained, closed
 * and limited in time.
 *
 * <ol>
 *   <li>{@link #start} registers it and delivers data that was read before
 *   <li>{@link #dataReceived} and {@link #endOfStream} as the peer sends
 *   <li>{@link #expire} when {@link #limit} is reached, {@link #drain} when the server is shutting down
 *   <li>{@link #closed}, once, when the stream is closed, or {@link #handOver} to another protocol
 * </ol>
 *
 * <p>Thread: confined to the loop of its stream.
 */
public abstract class ServerConnection implements IOStream.ReadListener {

    /** The value of a time or a number that does not exist. */
    protected static final long NONE = -1;

    /** Heap of an idle connection, in bytes: measured, and rounded up. */
    private static final int PLAIN = 1024;

    private static final int ENCRYPTED = 6 * 1024;

    private final ServerLoop server;
    private final IOStream stream;
    private final ConnectionTimer timer;
    private final ConnectionContext context;
    /** Null while nothing is held for the peer. */
    private @Nullable HeldMemory held;

    /** The neighbours in {@link Connections}. */
    @Nullable
    ServerConnection previous;

    @Nullable
    ServerConnection next;

    /**
     * @param remoteAddress the peer's address, kept because a closed stream no longer knows it; null if it was closed
     * before
     */
    @SuppressWarnings("this-escape") // the timer asks it nothing before start
    protected ServerConnection(ServerLoop server, IOStream stream, @Nullable SocketAddress remoteAddress) {
        this.server = server;
        this.stream = stream;
        this.timer = new ConnectionTimer(this);
        this.context = new ConnectionContext(server, stream, remoteAddress);
    }

    // ------------------------------------------------------------------------------------------ its parts

    /** Returns the server on the loop of this connection. */
    public final ServerLoop server() {
        return server;
    }

    /** Returns the stream. */
    public final IOStream stream() {
        return stream;
    }

    /** Returns the context of the peer. */
    public final ConnectionContext context() {
        return context;
    }

    // ------------------------------------------------------------------------------------------ beginning and end

    /** Registers the connection, and begins to read. */
    final void start() {
        server.connections().add(this);
        begin(null);
    }

    private void begin(@Nullable ByteBuffer received) {
        stream.setCloseCallback(timer);
        timer.start();
        start(received);
    }

    /**
     * Begins to serve. The default reads from the stream, and delivers data that was read before first.
     *
     * <p>Ownership: {@code received} is lent until the call returns.
     *
     * @param received data read for this connection before it was created; null for none
     */
    protected void start(@Nullable ByteBuffer received) {
        stream.startReading(this);
        if (received != null && received.hasRemaining()) {
            dataReceived(received);
        }
    }

    /**
     * Passes the stream, and the place in the registry, to {@code successor}, which uses another protocol. No more
     * methods of this connection are called.
     *
     * <p>Ownership: {@code received} is lent until the call returns.
     *
     * @param received data that was read and belongs to the successor; null for none
     */
    protected final void handOver(ServerConnection successor, @Nullable ByteBuffer received) {
        timer.stop();
        countHeld(0);
        server.connections().replace(this, successor);
        successor.begin(received);
        if (server.connections().draining()) {
            successor.drain();
        }
    }

    /** The stream is closed. */
    final void streamClosed() {
        timer.stop();
        countHeld(0);
        server.connections().remove(this);
        closed();
    }

    /**
     * Called once, in a callback of its own, when the stream is closed and the connection was removed from the
     * registry.
     */
    protected abstract void closed();

    /** Called once when the server is shutting down, to end long-running work. The default does nothing. */
    protected void drain() {}

    /**
     * Returns whether the connection could be closed now without a loss, as far as the server can tell. An idle
     * connection may be closed to make room for others. By default, a connection is idle if it is not
     * {@linkplain #isServing serving}.
     */
    protected boolean isIdle() {
        return !isServing();
    }

    /**
     * Closes the connection if it has been idle for {@code nanos}; called periodically while the server drains, and
     * when the connection is to make room for another. By default a connection must be {@linkplain #isIdle idle}, and
     * not have been {@linkplain #touch touched}.
     */
    protected void closeIfQuiet(long nanos) {
        if (isIdle() && waited() >= nanos) {
            stream.close();
        }
    }

    /** Closes the connection at once, and adds the requests that are cut off, by default none, to {@code cut}. */
    protected void close(CutRequests cut) {
        stream.close();
    }

    // ------------------------------------------------------------------------------------------ memory

    /**
     * Returns the memory, in bytes, that is currently held for the peer, including the overhead of objects but not the
     * memory of an idle connection. By default, that is the memory held by the stream.
     */
    protected long heldMemory() {
        return stream.heldMemory();
    }

    /** Updates the count of {@link #heldMemory}; must be called whenever that may have changed. */
    protected final void recount() {
        countHeld(stream.closed() ? 0 : heldMemory());
    }

    /**
     * Notes that bytes were received and processed, updates the count of {@link #heldMemory}, and closes connections,
     * possibly this one, if too much is held: before the next connection is read.
     */
    protected final void recountAfter(int received) {
        server.monitor().received(received);
        recount();
        if (held != null) {
            held.received(received, server.loop().now());
        }
        server.memory().relieveIfDue();
    }

    private void countHeld(long bytes) {
        HeldMemory known = held;
        if (known == null) {
            if (bytes == 0) {
                return;
            }
            known = new HeldMemory();
            held = known;
        }
        known.observe(stream, server.loop().now());
        long difference = known.set(bytes);
        if (bytes == 0) {
            held = null;
        }
        server.memory().change(difference);
    }

    @Override
    public void unsentChanged() {
        recount();
    }

    @Override
    public void sent(long bytes) {
        server.monitor().sent(bytes);
    }

    /** Returns what was counted last, in bytes. */
    final long countedMemory() {
        return held == null ? 0 : held.bytes();
    }

    /** Returns what the connection takes when it is idle, in bytes. */
    final long ownMemory() {
        return (long) (stream.isEncrypted() ? ENCRYPTED : PLAIN) + takenMemory();
    }

    /** Returns the memory, in bytes, that this connection uses even when it is idle, besides what any does; by default none. */
    protected int takenMemory() {
        return 0;
    }

    /** Counts {@link #takenMemory}; must be called once when that has become more than zero, and it stays from then on. */
    protected final void countTaken() {
        server.memory().change(takenMemory());
    }

    /** Returns what is to be known to choose who has to go. */
    final Holder holder(long now) {
        long moved = held == null ? 0 : held.moved(stream, now);
        return new Holder(ownMemory() + countedMemory(), moved, timer.waited(), this);
    }

    /** Frees memory that is held without need, because memory is short. The default does nothing. */
    protected void shed() {}

    /** Ends the connection because too much is held. What was held for it counts no more, though its end is yet to come. */
    final void endForMemory() {
        giveUp(Limit.MEMORY_BUDGET);
        recount();
    }

    /** Ends the connection because {@code limit}, one of the whole server, was reached. The default cuts it off. */
    protected void giveUp(Limit limit) {
        server.monitor().countQuietly(limit, context);
        stream.abort();
    }

    // ------------------------------------------------------------------------------------------ time

    /** Notes that another wait begins, or that the peer has made progress. */
    protected final void touch() {
        timer.touch();
    }

    /** Returns the time, in nanoseconds, for which the current wait has lasted without progress by the peer. */
    protected final long waited() {
        return timer.waited();
    }

    /**
     * Returns the limit on the current wait, as long as the peer reads what is sent to it; null for none. By default it
     * is that of an idle connection.
     */
    protected @Nullable Limit limit() {
        return Limit.IDLE_CONNECTION_TIMEOUT;
    }

    /** Returns whether a request has begun and its response is not complete; by default not. */
    protected boolean isServing() {
        return false;
    }

    /** Returns the time at which the current request began, on the loop's clock, for the limit on its total duration. */
    protected long servingSince() {
        return NONE;
    }

    /**
     * Describes the current request; null, the default, if there is none.
     *
     * @param now on the loop's clock
     */
    protected @Nullable RequestReport describeRequest(long now) {
        return null;
    }

    /**
     * Returns the number of bytes of content received so far; {@link #NONE}, the default, while no content is expected.
     */
    protected long receivedContent() {
        return NONE;
    }

    /** Called when {@code limit} is reached. The default counts it and closes the connection. */
    protected void expire(Limit limit) {
        server.monitor().countQuietly(limit, context);
        stream.close();
    }
}
