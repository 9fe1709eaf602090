package org.tornado4j.websocket;

import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Compresses messages (RFC 7692 section 7.2.1).
 *
 * <p>Nothing refers to what is farther back than the window: when so much was compressed, it starts anew. It also may at any time,
 * as the sender alone knows what it builds on.
 */
final class MessageDeflater implements AutoCloseable {

    /** Memory of one, most of it outside of the heap, in bytes. */
    static final int MEMORY = 272 * 1024;

    /** The end of each flush, which senders leave out: an empty block, but for its first bits. */
    private static final int TAIL = 4;

    /** An empty message: an empty block, but for its tail. */
    private static final byte[] EMPTY = {0};

    private static final byte[] NOTHING = {};

    /** Room for the end of a flush, so that it is not written twice. */
    private static final int ROOM = 64;

    private final Deflater deflater;
    private final int level;
    /** Bytes that were compressed since this started anew. */
    private int behind;

    private byte[] output = EMPTY;
    private int length;

    MessageDeflater(int level) {
        this.level = level;
        this.deflater = new Deflater(level, true);
    }

    /**
     * Compresses a message.
     *
     * @param scratch where the result is put behind {@code room} bytes, if it fits
     * @param windowBits how far back it may refer
     */
    void compress(byte[] bytes, int offset, int count, byte[] scratch, int room, int windowBits) {
        compressPart(bytes, offset, count, scratch, room, windowBits);
        if (count == 0) {
            output[length++] = EMPTY[0];
        } else {
            length -= TAIL;
        }
    }

    /** Compresses a part of a message that is not the last, as {@link #compress} does a message. */
    void compressPart(byte[] bytes, int offset, int count, byte[] scratch, int room, int windowBits) {
        output = scratch;
        length = room;
        int window = 1 << windowBits;
        int at = offset;
        int end = offset + count;
        while (at < end) {
            if (behind == window) {
                reset();
            }
            int piece =
                    windowBits == WebSocketCompression.MAX_WINDOW_BITS ? end - at : Math.min(end - at, window - behind);
            flush(bytes, at, piece);
            behind = windowBits == WebSocketCompression.MAX_WINDOW_BITS ? 0 : behind + piece;
            at += piece;
        }
    }

    private void flush(byte[] bytes, int offset, int count) {
        deflater.setInput(bytes, offset, count);
        int free;
        int written;
        do {
            if (output.length - length < ROOM) {
                output = Arrays.copyOf(output, 2 * output.length);
            }
            free = output.length - length;
            written = deflater.deflate(output, length, free, Deflater.SYNC_FLUSH);
            length += written;
        } while (written == free);
    }

    /** Returns the array with the message that was compressed, behind the room that was left. */
    byte[] output() {
        return output;
    }

    /** Returns where it ends. */
    int end() {
        return length;
    }

    /** Lets go of the result, and of the message. */
    void release() {
        output = EMPTY;
        deflater.setInput(NOTHING);
    }

    /** Forgets the messages before. */
    void reset() {
        deflater.reset();
        behind = 0;
    }

    int level() {
        return level;
    }

    @Override
    public void close() {
        deflater.end();
    }
}
