package org.tornado4j.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Cuts a stream of bytes of the {@link Relay} where frames end. What it takes for a frame that is not whole yet is bounded. */
final class FrameCutter {

    /** Bytes that tell the length of a frame. */
    static final int HEADER = Integer.BYTES;

    private final byte[] header = new byte[HEADER];
    private int headerBytes;
    /** The frame that is not whole yet, with its header; null if its length is not known, or there is none. */
    private byte @Nullable [] partial;
    /** The number of its bytes that are there. */
    private int partialBytes;

    /** Returns whether the end of a frame is still to come. */
    boolean isInFrame() {
        return partial != null || headerBytes > 0;
    }

    /**
     * Passes the frames that end in {@code lent} on, several at once where that saves a copy.
     *
     * @param taker takes one or more whole frames with their headers, and owns the array
     * @throws IOException if a frame is longer than {@link RelayLink#LARGEST_FRAME}
     */
    void cut(ByteBuffer lent, Consumer<byte[]> taker) throws IOException {
        if (isInFrame()) {
            complete(lent, taker);
        }
        if (!isInFrame()) {
            passWhole(lent, taker);
        }
        if (lent.hasRemaining()) {
            complete(lent, taker); // it is not whole
        }
    }

    private void passWhole(ByteBuffer lent, Consumer<byte[]> taker) throws IOException {
        int start = lent.position();
        int end = start;
        while (lent.limit() - end >= HEADER && lent.limit() - end - HEADER >= length(lent.getInt(end))) {
            end += HEADER + lent.getInt(end);
        }
        if (end > start) {
            byte[] frames = new byte[end - start];
            lent.get(frames);
            taker.accept(frames);
        }
    }

    private void complete(ByteBuffer lent, Consumer<byte[]> taker) throws IOException {
        while (partial == null && headerBytes < HEADER && lent.hasRemaining()) {
            header[headerBytes++] = lent.get();
        }
        if (partial == null && headerBytes == HEADER) {
            int length = HEADER + length(ByteBuffer.wrap(header).getInt());
            partial = Arrays.copyOf(header, length);
            partialBytes = HEADER;
        }
        byte[] frame = partial;
        if (frame == null) {
            return;
        }
        int count = Math.min(frame.length - partialBytes, lent.remaining());
        lent.get(frame, partialBytes, count);
        partialBytes += count;
        if (partialBytes == frame.length) {
            partial = null;
            headerBytes = 0;
            taker.accept(frame);
        }
    }

    private static int length(int told) throws IOException {
        if (told < 0 || told > RelayLink.LARGEST_FRAME) {
            throw new IOException("a frame of " + told + " bytes");
        }
        return told;
    }
}
