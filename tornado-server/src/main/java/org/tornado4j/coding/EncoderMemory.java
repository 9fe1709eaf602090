package org.tornado4j.coding;

import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopLocal;

/**
 * The memory that the encoders of a loop hold. Most of it is outside of Java's heap, of which the server's memory budget is a
 * share, so it is bounded here: responses that find no room leave as they were written, and no connection ends.
 *
 * <p>Thread: confined to the loop it belongs to.
 */
final class EncoderMemory {

    /** The most that is held, in bytes: 128 encoders of gzip. */
    static final long MOST = 32L << 20;

    private static final LoopLocal<EncoderMemory> OF_LOOP = LoopLocal.withInitial(loop -> new EncoderMemory());

    private long held;

    /** Returns that of {@code loop}. */
    static EncoderMemory of(IOLoop loop) {
        return OF_LOOP.get(loop);
    }

    boolean hasRoomFor(ContentCoding coding) {
        return held + coding.encoderBytes() <= MOST;
    }

    void take(ContentCoding coding) {
        held += coding.encoderBytes();
    }

    void give(ContentCoding coding) {
        held -= coding.encoderBytes();
    }

    long held() {
        return held;
    }
}
