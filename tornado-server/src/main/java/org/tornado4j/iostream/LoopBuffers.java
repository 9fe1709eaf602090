package org.tornado4j.iostream;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopLocal;

/**
 * The two direct buffers that all streams of a loop share: one to read into, one to gather output in. The second
 * belongs to the stream that wrote last; it leaves when the current task of the loop ends, when it is full, or when
 * another stream wants to write.
 *
 * <p>Thread: confined to its loop.
 */
final class LoopBuffers implements Runnable {

    static final int INPUT_SIZE = 65_536;
    static final int OUTPUT_SIZE = 65_536;

    /** How many reads may be satisfied one inside the other. */
    private static final int READS_AT_ONCE = 64;

    private static final LoopLocal<LoopBuffers> OF_LOOP = LoopLocal.withInitial(LoopBuffers::new);

    private final IOLoop loop;
    private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT_SIZE);
    private final ByteBuffer output = ByteBuffer.allocateDirect(OUTPUT_SIZE);
    /** Positions are those of the output buffer. */
    private final ArrayDeque<WriteMark> marks = new ArrayDeque<>();

    private boolean inputLent;
    private long readsCountedAt;
    private int reads;
    private @Nullable StreamOutput owner;

    private LoopBuffers(IOLoop loop) {
        this.loop = loop;
    }

    static LoopBuffers of(IOLoop loop) {
        return OF_LOOP.get(loop);
    }

    // ------------------------------------------------------------------------------------------ input

    /** Whether a listener is looking into the read buffer now, so that nothing else may be read into it. */
    boolean isInputLent() {
        return inputLent;
    }

    /**
     * Whether another read may be satisfied before it returns, or has to wait for a callback of its own: a read that
     * starts the next one when it completes would otherwise go deeper and deeper.
     */
    boolean mayReadAtOnce() {
        if (readsCountedAt != loop.now()) {
            readsCountedAt = loop.now();
            reads = 0;
        }
        return ++reads <= READS_AT_ONCE;
    }

    /** The read buffer, empty and at most {@code size} bytes long. */
    ByteBuffer emptyInput(int size) {
        return input.clear().limit(Math.min(size, INPUT_SIZE));
    }

    /** Shows the read buffer to {@code listener}. */
    void lendInput(IOStream.ReadListener listener) {
        inputLent = true;
        try {
            listener.dataReceived(input);
        } finally {
            inputLent = false;
        }
    }

    // ------------------------------------------------------------------------------------------ output

    /** The output buffer for appending what {@code stream} sends; has room for at least one byte. */
    ByteBuffer outputFor(StreamOutput stream) {
        if (owner != stream) {
            flush();
            lendOutput(stream);
            loop.afterTask(this);
        } else if (!output.hasRemaining()) {
            flush();
            lendOutput(stream);
        }
        return output;
    }

    private void lendOutput(StreamOutput stream) {
        owner = stream;
        output.limit(stream.pieceSize());
    }

    /** Flushes if there is no room for {@code count} bytes of {@code stream}; at most {@link #OUTPUT_SIZE}. */
    void makeRoom(StreamOutput stream, int count) {
        if (owner != stream || output.remaining() < count) {
            flush();
        }
    }

    /** The output buffer for a queue to gather its next piece in; whoever had something in it is flushed. */
    ByteBuffer emptyOutput() {
        flush();
        return output;
    }

    boolean isOwnedBy(StreamOutput stream) {
        return owner == stream;
    }

    /** How much of {@code stream} waits here. */
    int unsentBytes(StreamOutput stream) {
        return owner == stream ? output.position() : 0;
    }

    /** Puts {@code mark} at the end of what is in the output buffer now. */
    void append(WriteMark mark) {
        mark.position = output.position();
        mark.addTo(marks);
    }

    /** The end of a task: what it produced leaves. */
    @Override
    public void run() {
        flush();
    }

    void flush() {
        StreamOutput stream = owner;
        if (stream == null) {
            return;
        }
        owner = null;
        try {
            stream.sendOutput(output.flip(), marks);
        } finally {
            output.clear();
            marks.clear();
        }
    }

    /** Gives up what {@code stream} has in the output buffer. */
    void discard(StreamOutput stream, Consumer<WriteMark> failed) {
        if (owner == stream) {
            owner = null;
            output.clear();
            marks.forEach(failed);
            marks.clear();
        }
    }
}
