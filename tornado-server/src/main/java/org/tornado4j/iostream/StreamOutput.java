package org.tornado4j.iostream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;

/**
 * How a stream writes. What is sent goes to the loop's output buffer and from there, at the end of the task, to the
 * channel; what the channel does not take waits in a queue of the stream's own, and everything sent from then on behind
 * it, until the queue is empty again.
 *
 * <p>Thread: confined to its loop.
 */
abstract class StreamOutput extends StreamCore {

    private static final CompletableFuture<@Nullable Void> NOTHING_UNSENT = CompletableFuture.completedFuture(null);

    /** Pieces of files up to this size are read into the output buffer: one write and one packet less. */
    private static final int SMALL_FILE = 16_384;

    final LoopBuffers buffers;
    final StreamLimits limits;
    /** Not null only while something waits for the channel to take it, or for the connection. */
    private @Nullable WriteQueue queue;
    /** What went through queues that are empty again. */
    private long sentByQueues;

    StreamOutput(IOLoop loop, StreamLimits limits, State state) {
        super(loop, state);
        this.limits = limits;
        this.buffers = LoopBuffers.of(loop);
    }

    // ------------------------------------------------------------------------------------------ the channel

    /** Writes once, as much as the channel takes now. */
    abstract int writeToChannel(ByteBuffer data) throws IOException;

    /** Sends from a file once, as much as the channel takes now. */
    abstract long transferToChannel(FileChannel file, long position, long count) throws IOException;

    /** How much {@link #writeToChannel} likes to get at a time when there is more than that. */
    int pieceSize() {
        return LoopBuffers.OUTPUT_SIZE;
    }

    /** Tells the peer that nothing more comes. */
    abstract void shutdownChannelOutput() throws IOException;

    /**
     * How much of what {@link #writeToChannel} and {@link #transferToChannel} took has not left yet, since it stands in a
     * record that has to leave as a whole; at least that much when the record is longer than what is in it.
     */
    int heldBytes() {
        return 0;
    }

    /** Tries to have {@link #heldBytes} leave. */
    void flushHeld() throws IOException {}

    // ------------------------------------------------------------------------------------------ about it

    /** Whether something is unsent. */
    public boolean writing() {
        return unsentBytes() > 0;
    }

    /** Whether something waits because the channel took no more: the peer is slower than what is sent. */
    public boolean isBlocked() {
        return queue != null;
    }

    /**
     * Whether more than {@code bytes} wait here in memory for the peer to take what came before. What is in files does not
     * count.
     */
    public boolean holdsMoreThan(long bytes) {
        return queue != null && queue.unsentBytes() > bytes && queue.unsentBytesInMemory() > bytes;
    }

    /** How many bytes were sent here and not yet taken by the kernel. */
    public long unsentBytes() {
        return queue != null ? queue.unsentBytes() + heldBytes() : buffers.unsentBytes(this);
    }

    /** How many bytes the kernel has taken, in all, while the stream was blocked. */
    public long sentWhileBlocked() {
        return queue != null ? sentByQueues + queue.sentBytes() : sentByQueues;
    }

    // ------------------------------------------------------------------------------------------ sending

    /**
     * Sends {@code data}. What a callback of the loop sends leaves together when the callback ends. Nothing happens on a
     * closed stream: its close callback tells.
     *
     * <p>Ownership: the array is taken over; the caller does not change it any more.
     */
    public void send(byte[] data, int offset, int length) {
        int taken = buffer(data, offset, length);
        if (taken < length && !closed()) {
            queueForOutput().add(data, offset + taken, length - taken);
        }
    }

    /** Sends {@code data} as {@link #send} does, but leaves the array to the caller. */
    public void sendCopy(byte[] data, int offset, int length) {
        int taken = buffer(data, offset, length);
        if (taken < length && !closed()) {
            queueForOutput().addCopy(data, offset + taken, length - taken);
        }
    }

    /** temporary */
    public void sendCopy(ByteBuffer data) {
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        send(copy, 0, copy.length);
    }

    /** Puts data through the output buffer, and returns how much before the rest has to be queued. */
    private int buffer(byte[] data, int offset, int length) {
        requireConnected();
        Objects.checkFromIndexSize(offset, length, data.length);
        int taken = 0;
        while (taken < length && canBuffer()) {
            ByteBuffer output = buffers.outputFor(this);
            if (canBuffer()) {
                int count = Math.min(length - taken, output.remaining());
                output.put(data, offset + taken, count);
                taken += count;
            }
        }
        flushOutsideTasks();
        return taken;
    }

    private boolean canBuffer() {
        return queue == null && state() == State.OPEN;
    }

    /** What is sent while the loop does not run has no task at whose end it could leave. */
    private void flushOutsideTasks() {
        if (!loop().isRunningHere()) {
            flushOwnOutput();
        }
    }

    /**
     * Sends a part of a file, without passing it through this process where that pays and the platform can do it. If the
     * file turns out to be shorter the stream is closed.
     *
     * <p>Ownership: {@code file} is taken over and closed when it was sent or could not be.
     */
    public void sendFile(FileChannel file, long position, long count) {
        requireConnected();
        Segment.File segment = new Segment.File(file, position, count);
        if (count <= SMALL_FILE && canBuffer()) {
            buffers.makeRoom(this, (int) count);
        } else {
            flushOwnOutput();
        }
        if (closed() || count == 0) {
            segment.release();
        } else if (count <= SMALL_FILE && canBuffer()) {
            sendSmallFile(segment);
        } else {
            sendLargeFile(segment);
        }
    }

    private void sendSmallFile(Segment.File file) {
        try {
            file.readInto(buffers.outputFor(this));
        } catch (IOException e) {
            closeAfter("cannot send a file to", e);
        } finally {
            file.release();
        }
        flushOutsideTasks();
    }

    private void sendLargeFile(Segment.File file) {
        boolean first = canBuffer();
        queueForOutput().add(file);
        if (first) {
            handleWrite();
            updateEvents();
        }
    }

    /**
     * Completes in a callback of the loop once everything sent before has been taken by the kernel; completed already
     * when nothing is unsent. Fails with {@link StreamClosedException} when the stream is closed before that.
     */
    public CompletableFuture<@Nullable Void> flushed() {
        requireConnected();
        if (closed()) {
            return CompletableFuture.failedFuture(new StreamClosedException(error()));
        }
        if (isAllSent()) {
            return NOTHING_UNSENT;
        }
        WriteMark mark = new WriteMark(null);
        append(mark);
        return mark;
    }

    /**
     * Tries to write what waits because the stream is blocked. The kernel calls a channel writable when much of its buffer
     * is free, which a slow peer may take minutes for; in between it takes what there is room for all the same. So this
     * tells, by {@link #sentWhileBlocked}, whether the peer takes anything.
     */
    public void retryWriting() {
        requireConnected();
        if (isBlocked() && state() == State.OPEN) {
            handleWrite();
            updateEvents();
        }
    }

    private boolean isAllSent() {
        return (state() == State.OPEN || (state() == State.HANDSHAKING && queue == null)) && unsentBytes() == 0;
    }

    /** Has {@code mark} completed when everything that was sent so far has left. */
    private void append(WriteMark mark) {
        if (isAllSent()) {
            loop().addCallback(mark);
        } else if (canBuffer()) {
            buffers.append(mark);
        } else {
            queueForOutput().append(mark);
        }
    }

    /** Tells the peer, after everything sent before, that nothing more comes (TCP FIN); reading goes on. */
    public void shutdownOutput() {
        requireConnected();
        CompletionStage<?> flushed = flushed();
        flushed.thenRun(this::shutDownNow);
    }

    private void shutDownNow() {
        try {
            if (state() == State.OPEN) {
                shutdownChannelOutput();
            }
        } catch (IOException e) {
            closeAfter("cannot shut down", e);
        }
    }

    // ------------------------------------------------------------------------------------------ writing

    /** {@link #write(ByteBuffer)} for a whole array, which is taken over. */
    public CompletableFuture<@Nullable Void> write(byte[] data) {
        requireRoom(data.length);
        send(data, 0, data.length);
        return flushed();
    }

    /**
     * Writes {@code data}. The futures of several writes complete in order, each when its own last byte has been taken
     * by the kernel. On a closed stream the future has failed already, with {@link StreamClosedException}.
     *
     * <p>Ownership: the buffer is taken over until the future completes.
     *
     * @throws StreamBufferFullException if more than {@link StreamLimits#maxWriteBufferSize()} would be unsent; nothing
     *     was written then
     */
    public CompletableFuture<@Nullable Void> write(ByteBuffer data) {
        requireRoom(data.remaining());
        if (data.hasArray()) {
            send(data.array(), data.arrayOffset() + data.position(), data.remaining());
        } else {
            byte[] copy = new byte[data.remaining()];
            data.duplicate().get(copy);
            send(copy, 0, copy.length);
        }
        return flushed();
    }

    /**
     * Writes {@code data} in Tornado's older style: {@code callback} runs when the data has left, unless a later write
     * with a callback takes its place. What it throws closes the stream.
     *
     * @throws UncheckedIOException if the stream is closed
     */
    public void write(byte[] data, Runnable callback) {
        requireRoom(data.length);
        send(data, 0, data.length);
        if (closed()) {
            throw closedFailure();
        }
        append(new WriteMark(guarded(callback)));
    }

    private void requireRoom(int count) {
        requireConnected();
        if (count > 0 && unsentBytes() + count > limits.maxWriteBufferSize()) {
            throw new StreamBufferFullException("Reached maximum write buffer size of " + limits.maxWriteBufferSize()
                    + " bytes: " + unsentBytes() + " are unsent and " + count + " more were written");
        }
    }

    // ------------------------------------------------------------------------------------------ output

    /** Called by the buffers: what they gathered for this stream has to leave. */
    void sendOutput(ByteBuffer output, ArrayDeque<WriteMark> marks) {
        int sent;
        try {
            sent = writeToChannel(output);
        } catch (IOException e) {
            closeAfter("Write error on", e);
            marks.forEach(this::fail);
            return;
        } catch (RuntimeException | Error e) {
            closeAfterFailure(e);
            marks.forEach(this::fail);
            throw e;
        }
        int held = heldBytes();
        if (output.hasRemaining() || held > 0) {
            queueForOutput().addCopy(output);
            updateEvents();
        }
        if (!marks.isEmpty()) { // most of the time there are none, and no iterator is made
            settle(marks, sent, sent - held);
        }
    }

    private void settle(ArrayDeque<WriteMark> marks, int sent, int left) {
        for (WriteMark mark : marks) {
            if (mark.position <= left) {
                loop().addCallback(mark);
            } else {
                queueForOutput().insert(mark, mark.position - sent);
            }
        }
    }

    /** Has everything that is sent from now on wait for {@link #heldBytes} to leave. */
    final void waitForHeld() {
        queueForOutput();
    }

    private WriteQueue queueForOutput() {
        if (queue == null) {
            queue = new WriteQueue();
        }
        return queue;
    }

    private void flushOwnOutput() {
        if (buffers.isOwnedBy(this)) {
            buffers.flush();
        }
    }

    // ------------------------------------------------------------------------------------------ events and the end

    @Override
    void handleWrite() {
        WriteQueue queue = this.queue;
        if (queue == null) {
            return;
        }
        try {
            flushHeld();
            queue.drainTo(this, buffers, loop()::addCallback);
        } catch (IOException e) {
            closeAfter("Write error on", e);
            return;
        }
        if (queue.isEmpty() && heldBytes() == 0) {
            sentByQueues += queue.sentBytes();
            this.queue = null;
        }
    }

    @Override
    final boolean wantsToWrite() {
        return queue != null;
    }

    @Override
    void flushBeforeClose() {
        flushOwnOutput();
    }

    /** Closes the stream without sending anything more. */
    final void closeWithoutFlush() {
        buffers.discard(this, this::fail);
        closeNow(null);
    }

    @Override
    void handleClosed() {
        if (queue != null) {
            queue.discard(this::fail);
            queue = null;
        }
    }

    private void fail(WriteMark mark) {
        StreamClosedException failure = new StreamClosedException(error());
        loop().addCallback(() -> mark.completeExceptionally(failure));
    }

    final UncheckedIOException closedFailure() {
        StreamClosedException failure = new StreamClosedException(error());
        return new UncheckedIOException(failure.getMessage(), failure);
    }

    /** A callback of the older style: what it throws closes the stream, and the loop logs it. */
    final Runnable guarded(Runnable callback) {
        return () -> {
            try {
                callback.run();
            } catch (RuntimeException | Error e) {
                closeAfterFailure(e);
                throw e;
            }
        };
    }
}
