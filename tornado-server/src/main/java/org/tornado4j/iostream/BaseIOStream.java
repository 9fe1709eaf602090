package org.tornado4j.iostream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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
public abstract class BaseIOStream extends StreamOutput {

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

    private Input input = Input.PULLED;
    private IOStream.@Nullable ReadListener listener;
    /** Not null only while a read waits or something was read and not taken. */
    private @Nullable StreamReader reader;

    BaseIOStream(IOLoop loop, StreamLimits limits, State state) {
        super(loop, limits, state);
    }

    /** Reads from the channel once; -1 at the end of the stream. */
    abstract int readFromChannel(ByteBuffer target) throws IOException;

    /** Whether somebody waits for bytes to arrive. */
    public boolean reading() {
        return input == Input.PUSHED || (reader != null && reader.isReading());
    }

    /** Whether the stream holds memory for something unread or unsent, or for a read that waits. */
    boolean ownsBuffers() {
        return reader != null || isBlocked();
    }

    /** Whether something was read and nobody took it. */
    final boolean hasUnread() {
        return reader != null && reader.hasBuffered();
    }

    /** What was read and nobody took, for whoever goes on with the channel. */
    final byte[] takeUnread() {
        StreamReader reader = this.reader;
        if (reader == null) {
            return new byte[0];
        }
        reader.requireNoRead();
        this.reader = null;
        return reader.takeBuffered();
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
        boolean wasClosed = closed();
        CompletionStage<T> result = read(read);
        if (wasClosed && read.isCompletedExceptionally()) {
            throw closedFailure();
        }
        result.thenAccept(value -> loop().addCallback(guarded(() -> callback.accept(value))));
    }

    /** Whether the channel may be read from right now, outside of its events. */
    boolean canReadNow() {
        return state() == State.OPEN && !buffers.isInputLent();
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
            loop().addCallback(listener::endOfStream);
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
        loop().requireInLoop();
        if (input == Input.PUSHED) {
            input = Input.PAUSED;
        }
    }

    /** Ends a pause. Nothing happens if there is none. */
    public void resumeReading() {
        loop().requireInLoop();
        if (input == Input.PAUSED) {
            input = Input.PUSHED;
            updateEvents();
        }
    }

    // ------------------------------------------------------------------------------------------ events and the end

    @Override
    final void handleRead() {
        switch (input) {
            case PULLED -> reader().handleRead();
            case PUSHED -> push(Objects.requireNonNull(listener));
            case PAUSED, ENDED -> ignoreInput();
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

    @Override
    final boolean wantsToRead() {
        return switch (input) {
            case PULLED, PUSHED, ENDED -> takesInput();
            case PAUSED -> isWatchedForReading();
        };
    }

    /** Whether {@link #handleRead} would put what there is to read to use. */
    final boolean takesInput() {
        return switch (input) {
            case PULLED -> reader != null ? reader.isReading() : hasCloseCallback();
            case PUSHED -> true;
            case PAUSED, ENDED -> false;
        };
    }

    /** What is wrong about the end of the input; null for an end as the peer wanted it. */
    @Nullable
    IOException truncation() {
        return null;
    }

    @Override
    void updateEvents() {
        if (reader != null && !reader.isReading() && !reader.hasBuffered()) {
            reader = null;
        }
        super.updateEvents();
    }

    @Override
    void handleClosed() {
        super.handleClosed();
        listener = null;
        if (reader != null) {
            reader.closed();
        }
    }
}
