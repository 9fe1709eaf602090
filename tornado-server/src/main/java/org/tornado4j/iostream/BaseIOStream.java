package org.tornado4j.iostream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;

/**
 * Reading from and writing to one non-blocking channel, whatever it is: Tornado's {@code BaseIOStream}.
 *
 * <p>There are two ways to read, and a stream goes one of them. {@link #startReading} tells a listener what arrives, as
 * servers want it. The {@code read...} methods are Tornado's: one at a time, each says what it wants and gets a future;
 * what arrives beyond that is kept. Errors come by the future; where Tornado throws at once the future has failed when
 * it is returned.
 *
 * <p>There are two ways to write, which may be mixed. {@link #send} and its like make no future and leave together when
 * the current callback of the loop ends. {@link #write} is Tornado's and tells when the bytes have left.
 *
 * <p>A stream that has nothing to do owns no buffer.
 *
 * <p>Thread: confined to its loop. From elsewhere, go through {@link IOLoop#addCallback}. Futures complete in the loop.
 */
public abstract class BaseIOStream implements IOLoop.Handler {

    enum State {
        /** Waits for a call of {@code connect}. */
        UNCONNECTED,
        /** Waits for the connection to be established or refused. Output is queued. */
        CONNECTING,
        /** Bytes can flow. */
        OPEN,
        /** Nothing flows any more. What was read before can still be had. */
        CLOSED
    }

    private enum Input {
        /** The reads of {@link StreamReader} say whether bytes are wanted. */
        PULLED,
        /** What arrives goes to the listener. */
        PUSHED,
        /** The listener asked for a pause. READ stays registered until something arrives: often nothing does. */
        PAUSED,
        /** The peer sends nothing more, and the listener knows. */
        ENDED
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");
    private static final CompletableFuture<@Nullable Void> NOTHING_UNSENT = CompletableFuture.completedFuture(null);
    /** In place of {@link #events}: the loop does not know the channel. */
    private static final int UNREGISTERED = -1;
    /** In place of {@link #events}: the loop watches the channel for something else than is wanted from now on. */
    private static final int OUTDATED = -2;

    /** Pieces of files up to this size are read into the output buffer: one write and one packet less. */
    private static final int SMALL_FILE = 16_384;

    private final IOLoop loop;
    private final LoopBuffers buffers;
    private final StreamLimits limits;
    private State state;
    private Input input = Input.PULLED;
    /** What the loop watches the channel for. */
    private int events = UNREGISTERED;

    private IOStream.@Nullable ReadListener listener;
    /** Not null only while a read waits or something was read and not taken. */
    private @Nullable StreamReader reader;
    /** Not null only while something waits for the channel to take it, or everything for the connection. */
    private @Nullable WriteQueue queue;

    private @Nullable Runnable closeCallback;
    private @Nullable Throwable error;

    BaseIOStream(IOLoop loop, StreamLimits limits, State state) {
        loop.requireInLoop();
        this.loop = loop;
        this.limits = limits;
        this.state = state;
        this.buffers = LoopBuffers.of(loop);
    }

    // ------------------------------------------------------------------------------------------ the channel

    abstract SelectableChannel channel();

    /** Reads once; -1 at the end of the stream. */
    abstract int readFromChannel(ByteBuffer target) throws IOException;

    /** Writes once, as much as the channel takes now. */
    abstract int writeToChannel(ByteBuffer data) throws IOException;

    /** Sends from a file once, as much as the channel takes now. */
    abstract long transferToChannel(FileChannel file, long position, long count) throws IOException;

    /** Tells the peer that nothing more comes. */
    abstract void shutdownChannelOutput() throws IOException;

    /** The channel is ready while the stream is {@link State#CONNECTING}. */
    abstract void handleConnect();

    /** The stream was closed. */
    abstract void handleClosed();

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

    /** Whether somebody waits for bytes to arrive. */
    public boolean reading() {
        return input == Input.PUSHED || (reader != null && reader.isReading());
    }

    /** Whether something is unsent. */
    public boolean writing() {
        return unsentBytes() > 0;
    }

    /** Whether something waits because the channel took no more: the peer is slower than what is sent. */
    public boolean isBlocked() {
        return queue != null;
    }

    /** Whether the stream holds memory for something unread or unsent, or for a read that waits. */
    boolean ownsBuffers() {
        return reader != null || queue != null;
    }

    State state() {
        return state;
    }

    private void requireConnected() {
        loop.requireInLoop();
        if (state == State.UNCONNECTED) {
            throw new IllegalStateException("the stream is not connected; call connect first");
        }
    }

    // ------------------------------------------------------------------------------------------ reading, pulled

    /** {@link #readUntil(byte[], int)} without a limit but that of the read buffer. */
    public CompletableFuture<byte[]> readUntil(byte[] delimiter) {
        return readUntil(delimiter, Integer.MAX_VALUE);
    }

    /**
     * Reads everything up to and including the first {@code delimiter}.
     *
     * @param maxBytes how long that may be, with the delimiter; if it is longer the stream is closed and the future
     *     fails with a {@link StreamClosedException} whose cause is an {@link UnsatisfiableReadException}
     * @throws IllegalStateException if another read waits or a listener is told what arrives, here as in all reads
     */
    public CompletableFuture<byte[]> readUntil(byte[] delimiter, int maxBytes) {
        return read(new PendingRead.Until(delimiter.clone(), maxBytes));
    }

    /** {@link #readUntilRegex(Pattern, int)} without a limit but that of the read buffer. */
    public CompletableFuture<byte[]> readUntilRegex(Pattern pattern) {
        return readUntilRegex(pattern, Integer.MAX_VALUE);
    }

    /**
     * Reads everything up to the end of the first match of {@code pattern}, which sees bytes as ISO-8859-1.
     *
     * @param maxBytes as in {@link #readUntil(byte[], int)}
     */
    public CompletableFuture<byte[]> readUntilRegex(Pattern pattern, int maxBytes) {
        return read(new PendingRead.UntilRegex(pattern, maxBytes));
    }

    /** Reads {@code count} bytes; none, at once, if that is zero. */
    public CompletableFuture<byte[]> readBytes(int count) {
        return readBytes(count, false);
    }

    /** Reads {@code count} bytes or, if {@code partial}, as many as there are once there is one. */
    public CompletableFuture<byte[]> readBytes(int count, boolean partial) {
        return read(new PendingRead.Bytes(count, partial));
    }

    /** {@link #readInto(ByteBuffer, boolean)}, not partial. */
    public CompletableFuture<Integer> readInto(ByteBuffer target) {
        return readInto(target, false);
    }

    /**
     * Reads into {@code target} until it is full or, if {@code partial}, once there is a byte. The result is how many
     * were put there.
     *
     * <p>Ownership: {@code target} is the stream's until the future completes.
     */
    public CompletableFuture<Integer> readInto(ByteBuffer target, boolean partial) {
        return read(new PendingRead.Into(target, partial));
    }

    /** Reads all that comes until the stream is closed; on a closed one, what was read before and not taken. */
    public CompletableFuture<byte[]> readUntilClose() {
        return read(new PendingRead.UntilClose());
    }

    /**
     * {@link #readUntil(byte[])} with a callback in place of the future. A read that fails does not call it; the close
     * callback tells. What it throws closes the stream.
     *
     * @throws UncheckedIOException if the stream is closed and was not read so far
     */
    public void readUntil(byte[] delimiter, Consumer<byte[]> callback) {
        callBack(new PendingRead.Until(delimiter.clone(), Integer.MAX_VALUE), callback);
    }

    /** {@link #readUntilRegex(Pattern)} with a callback, as in {@link #readUntil(byte[], Consumer)}. */
    public void readUntilRegex(Pattern pattern, Consumer<byte[]> callback) {
        callBack(new PendingRead.UntilRegex(pattern, Integer.MAX_VALUE), callback);
    }

    /** {@link #readBytes(int)} with a callback, as in {@link #readUntil(byte[], Consumer)}. */
    public void readBytes(int count, Consumer<byte[]> callback) {
        callBack(new PendingRead.Bytes(count, false), callback);
    }

    /** {@link #readUntilClose()} with a callback, as in {@link #readUntil(byte[], Consumer)}. */
    public void readUntilClose(Consumer<byte[]> callback) {
        callBack(new PendingRead.UntilClose(), callback);
    }

    private <T> CompletableFuture<T> read(PendingRead<T> read) {
        requireConnected();
        if (listener != null) {
            throw new IllegalStateException("Already reading; a listener is told what arrives");
        }
        CompletableFuture<T> future = reader().start(read);
        updateEvents();
        return future;
    }

    private StreamReader reader() {
        if (reader == null) {
            reader = new StreamReader(this, buffers, limits);
        }
        return reader;
    }

    private <T> void callBack(PendingRead<T> read, Consumer<T> callback) {
        boolean wasClosed = state == State.CLOSED;
        CompletionStage<T> result = read(read);
        if (wasClosed && read.isCompletedExceptionally()) {
            throw closedFailure();
        }
        result.thenAccept(value -> loop.addCallback(guarded(() -> callback.accept(value))));
    }

    private UncheckedIOException closedFailure() {
        StreamClosedException failure = new StreamClosedException(error);
        return new UncheckedIOException(failure.getMessage(), failure);
    }

    /** A callback of the older style: what it throws closes the stream, and the loop logs it. */
    Runnable guarded(Runnable callback) {
        return () -> {
            try {
                callback.run();
            } catch (RuntimeException | Error e) {
                closeAfterFailure(e);
                throw e;
            }
        };
    }

    /** Whether the channel may be read from right now, outside of its events. */
    boolean canReadNow() {
        return state == State.OPEN && !buffers.isInputLent();
    }

    // ------------------------------------------------------------------------------------------ reading, pushed

    /**
     * Tells {@code listener} from now on what arrives, beginning with what was read and not taken. May be called again
     * to replace the listener.
     *
     * @throws IllegalStateException if a read waits
     */
    public void startReading(IOStream.ReadListener listener) {
        requireConnected();
        StreamReader reader = this.reader;
        if (reader != null) {
            reader.requireNoRead();
            this.reader = null;
        }
        this.listener = listener;
        if (input == Input.ENDED) {
            loop.addCallback(listener::endOfStream);
        } else {
            input = Input.PUSHED;
        }
        if (reader != null && reader.hasBuffered()) {
            listener.dataReceived(ByteBuffer.wrap(reader.takeBuffered()));
        }
        updateEvents();
    }

    /** Leaves what arrives with the kernel, so that the peer has to wait. The end of the stream is not noticed. */
    public void pauseReading() {
        loop.requireInLoop();
        if (input == Input.PUSHED) {
            input = Input.PAUSED;
        }
    }

    /** Ends a pause. Nothing happens if there is none. */
    public void resumeReading() {
        loop.requireInLoop();
        if (input == Input.PAUSED) {
            input = Input.PUSHED;
            updateEvents();
        }
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
        if (taken < length && queue != null) {
            queue.add(data, offset + taken, length - taken);
        }
    }

    /** Sends {@code data} as {@link #send} does, but leaves the array to the caller. */
    public void sendCopy(byte[] data, int offset, int length) {
        int taken = buffer(data, offset, length);
        if (taken < length && queue != null) {
            queue.addCopy(data, offset + taken, length - taken);
        }
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
        return queue == null && state == State.OPEN;
    }

    /** What is sent while the loop does not run has no task at whose end it could leave. */
    private void flushOutsideTasks() {
        if (!loop.isRunningHere()) {
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
        if (state == State.CLOSED || count == 0) {
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
        boolean waits = queue != null;
        queueForOutput().add(file);
        if (!waits) {
            drain();
            updateEvents();
        }
    }

    /**
     * Completes in a callback of the loop once everything sent before has been taken by the kernel; completed already
     * when nothing is unsent. Fails with {@link StreamClosedException} when the stream is closed before that.
     */
    public CompletableFuture<@Nullable Void> flushed() {
        requireConnected();
        if (state == State.CLOSED) {
            return CompletableFuture.failedFuture(new StreamClosedException(error));
        }
        if (state == State.OPEN && unsentBytes() == 0) {
            return NOTHING_UNSENT;
        }
        WriteMark mark = new WriteMark(null);
        append(mark);
        return mark;
    }

    private void append(WriteMark mark) {
        if (queue != null) {
            queue.append(mark);
        } else {
            buffers.append(mark);
        }
    }

    /** How many bytes were sent here and not yet taken by the kernel. */
    public long unsentBytes() {
        return queue != null ? queue.unsentBytes() : buffers.unsentBytes(this);
    }

    /** Tells the peer, after everything sent before, that nothing more comes (TCP FIN); reading goes on. */
    public void shutdownOutput() {
        requireConnected();
        CompletionStage<?> flushed = flushed();
        flushed.thenRun(this::shutDownNow);
    }

    private void shutDownNow() {
        try {
            if (state == State.OPEN) {
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
        if (state == State.CLOSED) {
            throw closedFailure();
        }
        if (unsentBytes() == 0) {
            loop.addCallback(guarded(callback));
        } else {
            append(new WriteMark(guarded(callback)));
        }
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
        }
        if (output.hasRemaining()) {
            queueForOutput().addCopy(output);
            updateEvents();
        }
        for (WriteMark mark : marks) {
            if (mark.position <= sent) {
                loop.addCallback(mark);
            } else {
                queueForOutput().insert(mark, mark.position - sent);
            }
        }
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

    private void drain() {
        WriteQueue queue = this.queue;
        if (queue == null) {
            return;
        }
        try {
            queue.drainTo(this, buffers, loop::addCallback);
        } catch (IOException e) {
            closeAfter("Write error on", e);
            return;
        }
        if (queue.isEmpty()) {
            this.queue = null;
        }
    }

    // ------------------------------------------------------------------------------------------ connecting

    /** The connection is on its way. */
    void connecting() {
        state = State.CONNECTING;
        queueForOutput();
        updateEvents();
    }

    /** The connection is there. */
    void connected() {
        state = State.OPEN;
        if (events != UNREGISTERED) {
            events = OUTDATED;
        }
        drain();
        updateEvents();
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

    private void handle(int readyEvents) {
        if (state == State.CONNECTING) {
            handleConnect();
            return;
        }
        if ((readyEvents & IOLoop.READ) != 0) {
            handleRead();
        }
        if ((readyEvents & IOLoop.WRITE) != 0 && state == State.OPEN) {
            drain();
        }
    }

    private void handleRead() {
        switch (input) {
            case PULLED -> reader().handleRead();
            case PUSHED -> push(Objects.requireNonNull(listener));
            case PAUSED, ENDED -> watch(events & ~IOLoop.READ);
        }
    }

    private void push(IOStream.ReadListener listener) {
        ByteBuffer data = buffers.emptyInput(limits.readChunkSize());
        int count;
        try {
            count = readFromChannel(data);
        } catch (IOException e) {
            closeAfter("error on read from", e);
            return;
        }
        if (count > 0) {
            data.flip();
            buffers.lendInput(listener);
        } else if (count < 0) {
            input = Input.ENDED;
            listener.endOfStream();
        }
    }

    /** Has the loop watch for what is wanted now; it is told only when that changed. */
    void updateEvents() {
        if (reader != null && !reader.isReading() && !reader.hasBuffered()) {
            reader = null;
        }
        if (state == State.CONNECTING) {
            watch(IOLoop.WRITE);
        } else if (state == State.OPEN) {
            watch((wantsToRead() ? IOLoop.READ : IOLoop.NONE) | (queue != null ? IOLoop.WRITE : IOLoop.NONE));
        }
    }

    private boolean wantsToRead() {
        return switch (input) {
            case PULLED -> reader != null ? reader.isReading() : closeCallback != null;
            case PUSHED -> true;
            case PAUSED -> events > 0 && (events & IOLoop.READ) != 0;
            case ENDED -> false;
        };
    }

    private void watch(int wanted) {
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

    /** {@link #close(Throwable)} without a cause. */
    public void close() {
        close(null);
    }

    /**
     * Closes the stream. What was sent in this callback is tried once to be written; what was queued before is lost: wait
     * for {@link #flushed} to have it delivered. A read that what was read before can satisfy is satisfied, another one
     * fails. May be called again.
     *
     * @param cause what {@link #error} tells; null for an ordinary close
     */
    public void close(@Nullable Throwable cause) {
        loop.requireInLoop();
        flushOwnOutput();
        closeNow(cause);
    }

    /** Closes the stream without sending anything more. */
    void closeWithoutFlush() {
        buffers.discard(this, this::fail);
        closeNow(null);
    }

    /** Closes the stream because of an error of its channel, which is logged unless it only says that the peer left. */
    void closeAfter(String what, IOException e) {
        if (!Disconnects.isDisconnect(e)) {
            LOG.warn("{} {}: {}", what, this, e.toString());
        }
        close(e);
    }

    private void closeAfterFailure(Throwable e) {
        LOG.error("Uncaught exception, closing connection. {}", this);
        close(e);
    }

    private void closeNow(@Nullable Throwable cause) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        error = cause;
        closeChannel();
        listener = null;
        handleClosed();
        if (reader != null) {
            reader.closed();
        }
        if (queue != null) {
            queue.discard(this::fail);
            queue = null;
        }
        loop.addCallback(this::runCloseCallback);
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

    private void fail(WriteMark mark) {
        StreamClosedException failure = new StreamClosedException(error);
        loop.addCallback(() -> mark.completeExceptionally(failure));
    }

    private void runCloseCallback() {
        Runnable callback = closeCallback;
        closeCallback = null;
        if (callback != null) {
            callback.run();
        }
    }
}
