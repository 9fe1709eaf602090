package org.tornado4j.iostream;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;

/**
 * A connection in memory, without a socket or a port. One end is an {@link IOStream} for a server, this is the client's
 * end: a way to test a server.
 *
 * <ol>
 *   <li>{@link #open}, on the loop of the stream
 *   <li>{@link #send} and {@link #receive}, any number of times
 *   <li>{@link #endOutput}, if the client has nothing more to send
 *   <li>{@link #close}
 * </ol>
 *
 * <p>The data of each {@code send} arrives by a read of its own, as far as the stream has room for it. At most
 * {@link #CAPACITY} bytes of the stream's output wait here; while that many wait, the stream is blocked, as by a client
 * that does not read.
 *
 * <p>Thread: any, except that {@link #open} must be called in the loop, and {@link #receive} must not, because it
 * waits.
 */
public final class MemoryConnection implements AutoCloseable {

    /** The maximum number of bytes of the stream's output that wait for the client. */
    public static final int CAPACITY = 65_536;

    private final IOLoop loop;
    private final SocketAddress remote;
    private final SocketAddress local;
    private final IOStream stream;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();

    // Guarded by the lock.
    private final ArrayDeque<ByteBuffer> toStream = new ArrayDeque<>();
    private final ArrayDeque<byte[]> toClient = new ArrayDeque<>();
    private int waiting;
    private boolean clientEnded;
    private boolean clientGone;
    private boolean streamEnded;
    private boolean streamReset;
    private int watched;
    private boolean scheduled;

    @SuppressWarnings("this-escape") // the class is final
    private MemoryConnection(IOLoop loop, StreamLimits limits, SocketAddress remote, SocketAddress local) {
        this.loop = loop;
        this.remote = remote;
        this.local = local;
        this.stream = new IOStream(new ServerEnd(), loop, limits);
    }

    /**
     * Opens a connection to {@code loop}, whose thread must be the calling one.
     *
     * @param remote the client's address, as the stream reports it
     * @param local the server's address, as the stream reports it
     */
    public static MemoryConnection open(IOLoop loop, StreamLimits limits, SocketAddress remote, SocketAddress local) {
        return new MemoryConnection(loop, limits, remote, local);
    }

    /** Returns the server's end, which belongs to its loop. */
    public IOStream stream() {
        return stream;
    }

    // ------------------------------------------------------------------------------------------ the client

    /**
     * Sends {@code data}. Does nothing if the client has ended its output or the stream is closed.
     *
     * <p>Ownership: {@code data} is taken over.
     */
    public void send(byte[] data) {
        withLock(() -> {
            if (data.length > 0 && !clientEnded && !streamEnded) {
                toStream.add(ByteBuffer.wrap(data));
                schedule();
            }
        });
    }

    /** Tells the stream that the client sends nothing more. The client can still receive. */
    public void endOutput() {
        withLock(() -> {
            clientEnded = true;
            schedule();
        });
    }

    /** Closes the client's end: the stream reaches the end of its input, and its further writes fail. */
    @Override
    public void close() {
        withLock(() -> {
            clientEnded = true;
            clientGone = true;
            toClient.clear();
            waiting = 0;
            arrived.signalAll();
            schedule();
        });
    }

    /**
     * Waits for output of the stream.
     *
     * @return output that the stream wrote in one piece; null at the end of its output and after {@link #close}
     * @throws TimeoutException if nothing arrived within {@code patience}
     * @throws IOException if the stream aborted the connection
     */
    public byte @Nullable [] receive(Duration patience) throws IOException, TimeoutException, InterruptedException {
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (toClient.isEmpty()) {
                if (streamReset) {
                    throw new IOException("Connection reset");
                }
                if (streamEnded || clientGone) {
                    return null;
                }
                if (left <= 0) {
                    throw new TimeoutException("nothing came within " + patience);
                }
                left = arrived.awaitNanos(left);
            }
            byte[] data = toClient.remove();
            waiting -= data.length;
            schedule();
            return data;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of bytes that can be received without waiting. */
    public int available() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    private void withLock(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    // ------------------------------------------------------------------------------------------ events

    /** Has the loop look at what the stream waits for; called with the lock. */
    private void schedule() {
        if (!scheduled && readyEvents() != IOLoop.NONE) {
            scheduled = true;
            loop.addCallback(this::dispatch);
        }
    }

    private int readyEvents() {
        int read = !toStream.isEmpty() || clientEnded ? IOLoop.READ : IOLoop.NONE;
        int write = clientGone || waiting < CAPACITY ? IOLoop.WRITE : IOLoop.NONE;
        return watched & (read | write);
    }

    private void dispatch() {
        int ready;
        lock.lock();
        try {
            scheduled = false;
            ready = readyEvents();
        } finally {
            lock.unlock();
        }
        if (ready != IOLoop.NONE) {
            stream.ready(ready);
            withLock(this::schedule);
        }
    }

    /** The transport of the stream. Thread: the loop; what it shares with the client is guarded by the lock. */
    private final class ServerEnd implements Transport {

        private @Nullable Runnable release;

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public boolean connect(SocketAddress address) {
            throw new IllegalStateException("a connection in memory is connected");
        }

        @Override
        public boolean finishConnect() {
            return true;
        }

        @Override
        public int read(ByteBuffer target) {
            lock.lock();
            try {
                ByteBuffer next = toStream.peek();
                if (next == null) {
                    return clientEnded ? -1 : 0;
                }
                int count = Math.min(next.remaining(), target.remaining());
                target.put(next.slice(next.position(), count));
                next.position(next.position() + count);
                if (!next.hasRemaining()) {
                    toStream.remove();
                }
                return count;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public int write(ByteBuffer data) throws IOException {
            lock.lock();
            try {
                if (clientGone) {
                    throw new IOException("Broken pipe");
                }
                byte[] taken = new byte[Math.min(CAPACITY - waiting, data.remaining())];
                if (taken.length > 0) {
                    data.get(taken);
                    toClient.add(taken);
                    waiting += taken.length;
                    arrived.signalAll();
                }
                return taken.length;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public long transferFrom(FileChannel file, long position, long count) throws IOException {
            int room = CAPACITY - available();
            ByteBuffer piece = ByteBuffer.allocate((int) Math.min(room, count));
            file.read(piece, position);
            return write(piece.flip());
        }

        @Override
        public void watch(int events, IOStream watching) {
            withLock(() -> {
                watched = events;
                schedule();
            });
        }

        @Override
        public int watched() {
            return watched; // changed by the loop alone
        }

        @Override
        public void unwatch(IOStream watching) {
            withLock(() -> watched = IOLoop.NONE);
        }

        @Override
        public void shutdownOutput() {
            endOfStream();
        }

        private void endOfStream() {
            withLock(() -> {
                streamEnded = true;
                arrived.signalAll();
            });
        }

        @Override
        public void resetOnClose() {
            withLock(() -> streamReset = true);
        }

        @Override
        public void close(IOStream closing) {
            unwatch(closing);
            endOfStream();
            Runnable released = release;
            release = null;
            if (released != null) {
                released.run();
            }
        }

        @Override
        public void setRelease(Runnable callback) {
            if (release != null) {
                throw new IllegalStateException("counted already: a connection in memory");
            }
            release = callback;
        }

        @Override
        public SocketAddress remoteAddress() {
            return remote;
        }

        @Override
        public SocketAddress localAddress() {
            return local;
        }

        @Override
        public void setNoDelay(boolean value) {
            // nothing is gathered
        }
    }

    /** Returns both addresses, for log lines. */
    @Override
    public String toString() {
        return "MemoryConnection[" + remote + " to " + local + "]";
    }
}
