package org.tornado4j.iostream;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
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

    private static final LoopLocal<LoopBuffers> OF_LOOP = LoopLocal.withInitial(LoopBuffers::new);

    private final IOLoop loop;
    private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT_SIZE);
    private final ByteBuffer output = ByteBuffer.allocateDirect(OUTPUT_SIZE);
    /** Positions are those of the output buffer. */
    private final ArrayDeque<WriteMark> marks = new ArrayDeque<>();

    private boolean inputLent;
    private @Nullable IOStream owner;

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
    ByteBuffer outputFor(IOStream stream) {
        if (owner != stream) {
            flush();
            owner = stream;
            loop.afterTask(this);
        } else if (!output.hasRemaining()) {
            flush();
            owner = stream;
        }
        return output;
    }

    /** The output buffer for a queue to gather its next piece in; whoever had something in it is flushed. */
    ByteBuffer emptyOutput() {
        flush();
        return output;
    }

    boolean isOwnedBy(IOStream stream) {
        return owner == stream;
    }

    /** How much of {@code stream} waits here. */
    int unsentBytes(IOStream stream) {
        return owner == stream ? output.position() : 0;
    }

    /** Marks the end of what is in the output buffer now. */
    WriteMark mark(@Nullable Runnable callback) {
        if (callback != null) {
            marks.removeIf(older -> older.callback != null);
        }
        WriteMark mark = new WriteMark(output.position(), callback);
        marks.add(mark);
        return mark;
    }

    /** The end of a task: what it produced leaves. */
    @Override
    public void run() {
        flush();
    }

    void flush() {
        IOStream stream = owner;
        if (stream == null) {
            return;
        }
        owner = null;
        output.flip();
        stream.sendOutput(output, marks);
        output.clear();
    }

    /** Gives up what {@code stream} has in the output buffer. */
    void discard(IOStream stream, java.util.function.Consumer<WriteMark> failed) {
        if (owner == stream) {
            owner = null;
            output.clear();
            marks.forEach(failed);
            marks.clear();
        }
    }
}
