package org.tornado4j.iostream;

import java.nio.ByteBuffer;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopLocal;

/**
 * The direct buffer that all streams of a loop read into.
 *
 * <p>Thread: confined to its loop.
 */
final class LoopInput {

    static final int SIZE = 65_536;

    /** The limit on nested reads that are satisfied at once. */
    private static final int READS_AT_ONCE = 64;

    private static final LoopLocal<LoopInput> OF_LOOP = LoopLocal.withInitial(LoopInput::new);

    private final IOLoop loop;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);

    private boolean lent;
    private long readsCountedAt;
    private int reads;

    private LoopInput(IOLoop loop) {
        this.loop = loop;
    }

    static LoopInput of(IOLoop loop) {
        return OF_LOOP.get(loop);
    }

    /** Returns whether a listener is looking into the buffer now, so that nothing else may be read into it. */
    boolean isLent() {
        return lent;
    }

    /**
     * Returns whether another read may be satisfied before it returns, or has to wait for a callback of its own: a read
     * that starts the next one when it completes would otherwise go deeper and deeper.
     */
    boolean mayReadAtOnce() {
        if (readsCountedAt != loop.now()) {
            readsCountedAt = loop.now();
            reads = 0;
        }
        return ++reads <= READS_AT_ONCE;
    }

    /** Returns the buffer, empty and at most {@code size} bytes long. */
    ByteBuffer empty(int size) {
        return buffer.clear().limit(Math.min(size, SIZE));
    }

    /** Shows the buffer to {@code listener}. */
    void lendTo(IOStream.ReadListener listener) {
        lent = true;
        try {
            listener.dataReceived(buffer);
        } finally {
            lent = false;
        }
    }
}
