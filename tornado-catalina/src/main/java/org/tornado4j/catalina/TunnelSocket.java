package org.tornado4j.catalina;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SendfileDataBase;
import org.apache.tomcat.util.net.SendfileState;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.Tunnel;
import org.tornado4j.ioloop.Timeout;

/**
 * A connection that has left HTTP, as Tomcat's code for upgrades reads and writes it. Up to 64 KB, and what comes in by one more
 * read, wait for the application before the client has to wait; up to 64 KB wait for the client before a writer has to. A
 * listener that writes without asking for room makes the latter more.
 *
 * <p>Thread: the loop for the {@link Tunnel.Listener}; any other for what Tomcat calls. A lock, which is held only briefly,
 * guards what both need.
 */
final class TunnelSocket extends SocketWrapperBase<Tunnel> implements Tunnel.Listener {

    /** Takes what the container is to be told of. From any thread. */
    interface Events {

        /** Called when something can be read or written that was waited for, and when the server is shutting down. */
        void signal(SocketEvent event);

        /** Called once when the connection is closed, after any other events. */
        void lost();

        /** Runs {@code task} on a thread that may wait. */
        void execute(Runnable task);
    }

    private static final int MOST_RECEIVED = 64 * 1024;
    private static final int MOST_UNSENT = 64 * 1024;
    /** Bytes by which the memory that is held changes before the engine is told. */
    private static final int GRAIN = 4 * 1024;

    private static final int END = -1;

    private final Tunnel tunnel;
    private final Events events;
    private final SocketCounts counts;
    /** Bytes that the application holds for the connection, whatever waits here. */
    private final long heldAbove;

    private final @Nullable DrainSpread drainSpread;

    private final ReentrantLock guard = new ReentrantLock();
    private final Condition changed = guard.newCondition();

    // Guarded by the lock.
    private final ArrayDeque<ByteBuffer> received = new ArrayDeque<>();
    private int receivedBytes;
    /** The part of the received bytes that counts as held memory. */
    private int toldBytes;
    /** True once nothing more comes. */
    private boolean ended;
    /** True once the container was told of the end, or has read it. */
    private boolean endTold;

    private boolean endRead;
    /** True once the connection is closed. */
    private boolean gone;

    private boolean paused;
    /** Bytes that were written and that the loop has not come to yet. */
    private List<byte[]> outgoing = new ArrayList<>(2);
    /** Bytes that were written and that the kernel has not taken. */
    private int unsent;

    private boolean readWanted;
    private boolean writeWanted;
    /** An asynchronous write that waits for room; null for none. There is one at a time. */
    private @Nullable AsyncWrite<?> asyncWrite;

    /** Confined to the loop; null before the server is shutting down, and if the container is told of that at once. */
    private @Nullable Timeout drain;

    /**
     * @param heldAbove bytes that the application holds for the connection, such as its buffers
     * @param drainSpread says when the container is told that the server is shutting down; null for at once
     */
    TunnelSocket(Tunnel tunnel, Events events, SocketCounts counts, long heldAbove, @Nullable DrainSpread drainSpread) {
        super(tunnel, NoEndpoint.INSTANCE);
        this.tunnel = tunnel;
        this.events = events;
        this.counts = counts;
        this.heldAbove = heldAbove;
        this.drainSpread = drainSpread;
    }

    /** Starts to receive. On the loop. */
    void start() {
        tunnel.holds(heldAbove);
        tunnel.start(this);
    }

    // ------------------------------------------------------------------------------------------ from the engine

    @Override
    public void dataReceived(ByteBuffer lent) {
        ByteBuffer copy = ByteBuffer.allocate(lent.remaining()).put(lent).flip();
        boolean tell;
        guard.lock();
        try {
            if (isClosed()) {
                return;
            }
            received.add(copy);
            receivedBytes += copy.remaining();
            paused = receivedBytes >= MOST_RECEIVED;
            if (paused) {
                tunnel.pauseReading();
            }
            if (receivedBytes - toldBytes >= GRAIN) {
                tellHeld();
            }
            tell = isReadWanted();
        } finally {
            guard.unlock();
        }
        if (tell) {
            events.signal(SocketEvent.OPEN_READ);
        }
        counts.update();
    }

    private void tellHeld() {
        toldBytes = receivedBytes;
        tunnel.holds(heldAbove + receivedBytes);
    }

    @Override
    public void endOfInput() {
        boolean tell;
        guard.lock();
        try {
            ended = true;
            tell = isReadWanted();
        } finally {
            guard.unlock();
        }
        counts.ended();
        if (tell) {
            events.signal(SocketEvent.OPEN_READ);
        }
    }

    @Override
    public void onDrain() {
        Duration delay = drainSpread == null ? Duration.ZERO : drainSpread.next();
        if (delay.isZero()) {
            events.signal(SocketEvent.STOP);
        } else {
            drain = tunnel.loop().callLater(delay, () -> events.signal(SocketEvent.STOP));
        }
    }

    @Override
    public void closed() {
        boolean tellReader;
        boolean tellWriter;
        AsyncWrite<?> failed;
        if (drain != null) {
            tunnel.loop().removeTimeout(drain);
        }
        guard.lock();
        try {
            ended = true;
            gone = true;
            tellReader = isReadWanted();
            tellWriter = isWriteWanted();
            failed = asyncWrite;
            asyncWrite = null;
        } finally {
            guard.unlock();
        }
        if (failed != null) {
            events.execute(failed::fail);
        }
        if (tellReader) {
            events.signal(SocketEvent.OPEN_READ);
        }
        if (tellWriter) {
            events.signal(SocketEvent.OPEN_WRITE);
        }
        counts.closed();
        events.lost();
    }

    /** Wakes threads that wait, under the lock; returns whether the container is to be told that it can read. */
    private boolean isReadWanted() {
        changed.signalAll();
        if (!readWanted || (received.isEmpty() && (!ended || endTold))) {
            return false;
        }
        readWanted = false;
        endTold = received.isEmpty();
        return true;
    }

    /** Wakes threads that wait, under the lock; returns whether the container is to be told that it can write. */
    private boolean isWriteWanted() {
        changed.signalAll();
        if (!writeWanted || (!gone && unsent >= MOST_UNSENT / 2)) {
            return false;
        }
        writeWanted = false;
        return true;
    }

    // ------------------------------------------------------------------------------------------ reading

    @Override
    public int read(boolean block, byte[] bytes, int offset, int length) throws IOException {
        return read(block, ByteBuffer.wrap(bytes, offset, length));
    }

    /** Returns how many bytes were read; 0 if there are none and it does not wait for them, -1 at the end. */
    @Override
    public int read(boolean block, ByteBuffer to) throws IOException {
        if (!to.hasRemaining()) {
            return 0; // as InputStream.readNBytes asks for nothing at its end
        }
        guard.lock();
        try {
            if (block) {
                await(() -> !received.isEmpty() || ended || isClosed(), nanos(getReadTimeout()));
            }
            if (!received.isEmpty()) {
                return take(to);
            }
            if (!ended && !isClosed()) {
                return 0;
            }
            endRead = true;
            endTold = true;
            return END;
        } finally {
            guard.unlock();
        }
    }

    private int take(ByteBuffer to) {
        int start = to.position();
        for (ByteBuffer first = received.peek(); first != null && to.hasRemaining(); first = received.peek()) {
            transfer(first, to);
            if (!first.hasRemaining()) {
                received.remove();
            }
        }
        int count = to.position() - start;
        receivedBytes -= count;
        if (paused && receivedBytes < MOST_RECEIVED / 2) {
            paused = false;
            tunnel.loop().execute(this::readOn);
        } else if (toldBytes > 0 && receivedBytes == 0 && !paused) {
            tunnel.loop().execute(this::readOn);
        }
        return count;
    }

    /** Reads on if there is room, and tells what is held. On the loop. */
    private void readOn() {
        boolean resume;
        guard.lock();
        try {
            if (!gone && toldBytes != receivedBytes) {
                tellHeld();
            }
            resume = !gone && !paused;
        } finally {
            guard.unlock();
        }
        if (resume) {
            tunnel.resumeReading();
        }
    }

    /** Returns whether a read returns at once, with bytes or the end, which is read once; if not, the container is told when. */
    @Override
    public boolean isReadyForRead() {
        guard.lock();
        try {
            boolean ready = !received.isEmpty() || (ended && !endRead);
            if (!ready) {
                readWanted = true;
            }
            return ready;
        } finally {
            guard.unlock();
        }
    }

    /** Has the container told of what can be read; of the end once. */
    @Override
    public void registerReadInterest() {
        boolean tell;
        guard.lock();
        try {
            readWanted = true;
            tell = isReadWanted();
        } finally {
            guard.unlock();
        }
        if (tell) {
            events.signal(SocketEvent.OPEN_READ);
        }
    }

    @Override
    public void setAppReadBufHandler(ApplicationBufferHandler handler) {
        // it is for content of requests, which goes another way
    }

    // ------------------------------------------------------------------------------------------ writing

    @Override
    protected void writeBlocking(byte[] bytes, int offset, int length) throws IOException {
        writeBlocking(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    protected void writeBlocking(ByteBuffer from) throws IOException {
        writeAll(nanos(getWriteTimeout()), from);
    }

    @Override
    protected void writeNonBlocking(byte[] bytes, int offset, int length) throws IOException {
        writeNonBlocking(ByteBuffer.wrap(bytes, offset, length));
    }

    /** Takes all of it: a writer that does not wait has to ask {@link #canWrite} before. */
    @Override
    protected void writeNonBlocking(ByteBuffer from) throws IOException {
        guard.lock();
        try {
            requireOpen();
            take(from.remaining(), from);
        } finally {
            guard.unlock();
        }
    }

    @Override
    protected void doWrite(boolean block, ByteBuffer from) throws IOException {
        if (block) {
            writeBlocking(from);
        } else {
            writeNonBlocking(from);
        }
    }

    /** Writes all that is in {@code buffers}, and waits for room as often as need be, no longer than {@code nanos} at a time. */
    private void writeAll(long nanos, ByteBuffer... buffers) throws IOException {
        guard.lock();
        try {
            while (remaining(buffers) > 0) {
                await(() -> unsent < MOST_UNSENT || gone || isClosed(), nanos);
                writeSome(buffers);
            }
        } finally {
            guard.unlock();
        }
    }

    /** Takes as much as there is room for; returns whether that was all. Under the lock. */
    private boolean writeSome(ByteBuffer... buffers) throws IOException {
        requireOpen();
        int left = remaining(buffers);
        int count = Math.min(left, MOST_UNSENT - unsent);
        if (count > 0) {
            take(count, buffers);
        }
        return count >= left;
    }

    private void requireOpen() throws IOException {
        if (gone || isClosed()) {
            throw new EOFException("the connection is closed");
        }
    }

    private static int remaining(ByteBuffer... buffers) {
        long sum = 0;
        for (ByteBuffer buffer : buffers) {
            sum += buffer.remaining();
        }
        return (int) Math.min(sum, Integer.MAX_VALUE);
    }

    private void take(int count, ByteBuffer... buffers) {
        ByteBuffer piece = ByteBuffer.allocate(count);
        for (ByteBuffer buffer : buffers) {
            transfer(buffer, piece);
        }
        unsent += count;
        outgoing.add(piece.array());
        if (outgoing.size() == 1) {
            tunnel.loop().execute(this::send);
        }
    }

    /** Sends what was written since the last time; it leaves together. On the loop. */
    private void send() {
        List<byte[]> batch;
        guard.lock();
        try {
            batch = outgoing;
            outgoing = new ArrayList<>(2);
        } finally {
            guard.unlock();
        }
        int count = 0;
        for (byte[] bytes : batch) {
            tunnel.send(bytes, 0, bytes.length);
            count += bytes.length;
        }
        int sent = count;
        counts.pending(sent);
        tunnel.flushed().whenComplete((nothing, lost) -> sent(sent));
        counts.update();
    }

    /** The kernel has taken so many bytes, or the connection is lost. On the loop. */
    private void sent(int count) {
        counts.pending(-count);
        boolean tell;
        AsyncWrite<?> done;
        guard.lock();
        try {
            unsent -= count;
            tell = isWriteWanted();
            done = asyncWrite != null && asyncWrite.goOn() ? asyncWrite : null;
            if (done != null) {
                asyncWrite = null;
            }
        } finally {
            guard.unlock();
        }
        if (done != null) {
            events.execute(done::finish);
        }
        if (tell) {
            events.signal(SocketEvent.OPEN_WRITE);
        }
    }

    @Override
    public boolean hasDataToWrite() {
        return false;
    }

    @Override
    public boolean canWrite() {
        guard.lock();
        try {
            return gone || unsent < MOST_UNSENT;
        } finally {
            guard.unlock();
        }
    }

    /** Does nothing: all that was written is on its way. */
    @Override
    protected void flushBlocking() {}

    /** Returns false: nothing is left to be flushed. */
    @Override
    protected boolean flushNonBlocking() {
        return false;
    }

    @Override
    public void registerWriteInterest() {
        boolean tell;
        guard.lock();
        try {
            writeWanted = true;
            tell = isWriteWanted();
        } finally {
            guard.unlock();
        }
        if (tell) {
            events.signal(SocketEvent.OPEN_WRITE);
        }
    }

    // ------------------------------------------------------------------------------------------ writing several
    // buffers

    /** Makes Tomcat write by {@link #newOperationState}, whose end is told while the container is busy with something else. */
    @Override
    public boolean needSemaphores() {
        return true;
    }

    @Override
    public boolean hasPerOperationTimeout() {
        return true;
    }

    @Override
    protected <A> OperationState<A> newOperationState(
            boolean read,
            ByteBuffer[] buffers,
            int offset,
            int length,
            BlockingMode block,
            long timeout,
            TimeUnit unit,
            A attachment,
            CompletionCheck check,
            CompletionHandler<Long, ? super A> handler,
            Semaphore semaphore,
            VectoredIOCompletionHandler<A> completion) {
        if (read) {
            throw new UnsupportedOperationException("read when the container is told that it can");
        }
        counts.noteWrite(buffers, offset, length);
        return new AsyncWrite<>(
                buffers, offset, length, block, timeout, unit, attachment, check, handler, semaphore, completion);
    }

    /**
     * A write of several buffers. One that blocks waits on its own thread; of another, the loop takes what finds no room at
     * once, and a thread of the container tells the end.
     */
    private final class AsyncWrite<A> extends OperationState<A> {

        private final ByteBuffer[] parts;
        private final long bytes;
        private volatile boolean inline = true;

        AsyncWrite(
                ByteBuffer[] buffers,
                int offset,
                int length,
                BlockingMode block,
                long timeout,
                TimeUnit unit,
                A attachment,
                CompletionCheck check,
                CompletionHandler<Long, ? super A> handler,
                Semaphore semaphore,
                VectoredIOCompletionHandler<A> completion) {
            super(
                    false,
                    buffers,
                    offset,
                    length,
                    block,
                    timeout,
                    unit,
                    attachment,
                    check,
                    handler,
                    semaphore,
                    completion);
            parts = Arrays.copyOfRange(buffers, offset, offset + length);
            bytes = remaining(parts);
        }

        @Override
        protected boolean isInline() {
            return inline;
        }

        @Override
        public void run() {
            try {
                if (block == BlockingMode.BLOCK) {
                    writeAll(unit.toNanos(timeout), parts);
                } else if (!begin()) {
                    return;
                }
            } catch (IOException e) {
                completion.failed(e, this);
                return;
            }
            finish();
        }

        /** Returns whether all has found room. */
        private boolean begin() throws IOException {
            guard.lock();
            try {
                if (writeSome(parts)) {
                    return true;
                }
                inline = false;
                asyncWrite = this;
                return false;
            } finally {
                guard.unlock();
            }
        }

        /** Takes more, under the lock; returns whether that was the rest. */
        boolean goOn() {
            try {
                return writeSome(parts);
            } catch (IOException e) {
                return false; // whatever closed the connection fails this
            }
        }

        void finish() {
            completion.completed(bytes, this);
        }

        void fail() {
            completion.failed(new EOFException("the connection is closed"), this);
        }
    }

    // ------------------------------------------------------------------------------------------ waiting

    private static long nanos(long millis) {
        return millis > 0 ? TimeUnit.MILLISECONDS.toNanos(millis) : Long.MAX_VALUE;
    }

    /** Waits under the lock until {@code met} is. */
    private void await(BooleanSupplier met, long nanos) throws IOException {
        long left = nanos;
        try {
            while (!met.getAsBoolean()) {
                if (left <= 0) {
                    throw new SocketTimeoutException("the client took too long");
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    // ------------------------------------------------------------------------------------------ the end

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            doClose();
        }
    }

    /** Closes the connection once everything written has left. */
    @Override
    protected void doClose() {
        AsyncWrite<?> failed;
        guard.lock();
        try {
            received.clear();
            receivedBytes = 0;
            failed = asyncWrite;
            asyncWrite = null;
            changed.signalAll();
        } finally {
            guard.unlock();
        }
        if (failed != null) {
            events.execute(failed::fail);
        }
        tunnel.loop().execute(tunnel::close);
    }

    // ------------------------------------------------------------------------------------------ events

    @Override
    public void processSocket(SocketEvent event, boolean dispatch) {
        events.signal(event);
    }

    @Override
    public void execute(Runnable task) {
        events.execute(task);
    }

    // ------------------------------------------------------------------------------------------ about the peer

    private @Nullable InetSocketAddress remote() {
        return inet(tunnel.context().remoteAddress());
    }

    private @Nullable InetSocketAddress local() {
        return inet(tunnel.context().localAddress());
    }

    private static @Nullable InetSocketAddress inet(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress known ? known : null;
    }

    private static String text(@Nullable InetSocketAddress address) {
        return address == null || address.getAddress() == null
                ? ""
                : address.getAddress().getHostAddress();
    }

    private static int port(@Nullable InetSocketAddress address) {
        return address == null ? 0 : address.getPort();
    }

    @Override
    protected void populateRemoteHost() {
        remoteHost = text(remote());
    }

    @Override
    protected void populateRemoteAddr() {
        remoteAddr = text(remote());
    }

    @Override
    protected void populateRemotePort() {
        remotePort = port(remote());
    }

    @Override
    protected void populateLocalName() {
        localName = text(local());
    }

    @Override
    protected void populateLocalAddr() {
        localAddr = text(local());
    }

    @Override
    protected void populateLocalPort() {
        localPort = port(local());
    }

    // ------------------------------------------------------------------------------------------ what HTTP alone needs

    @Override
    public SendfileDataBase createSendfileData(String filename, long position, long length) {
        throw new UnsupportedOperationException("files are for responses");
    }

    @Override
    public SendfileState processSendfile(SendfileDataBase data) {
        throw new UnsupportedOperationException("files are for responses");
    }

    @Override
    public void doClientAuth(SSLSupport support) {
        throw new UnsupportedOperationException("a certificate is asked for in the handshake or never");
    }

    @Override
    public @Nullable SSLSupport getSslSupport() {
        return null;
    }
}
