package org.tornado4j.web;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Codes content as one gzip member (RFC 1952), piece by piece.
 *
 * <pre>
 * {@link #encode} as often as wanted, {@link #finish}; {@link #release} in any case
 * </pre>
 *
 * <p>Thread: confined to the loop whose {@link Deflaters} it takes from.
 */
final class GzipEncoder {

    private static final byte[] HEADER = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final int TRAILER_LENGTH = 8;
    private static final int ROOM = 512;

    private final Deflaters deflaters;
    private final Deflater deflater;
    private final CRC32 checksum = new CRC32();
    private long count;
    private boolean begun;
    private boolean released;

    private byte[] out = {};
    private int length;

    GzipEncoder(Deflaters deflaters) {
        this.deflaters = deflaters;
        this.deflater = deflaters.take();
    }

    /** Codes some content, so that the other end can decode all of it at once. Ownership: the result is the caller's. */
    byte[] encode(byte[] content, int size) {
        return code(content, size, Deflater.SYNC_FLUSH);
    }

    /** Codes the last content. Ownership: the result is the caller's. */
    byte[] finish(byte[] content, int size) {
        deflater.finish();
        return code(content, size, Deflater.NO_FLUSH);
    }

    private byte[] code(byte[] content, int size, int flush) {
        begin(size);
        checksum.update(content, 0, size);
        count += size;
        deflater.setInput(content, 0, size);
        // Room that is left over tells that nothing is left inside.
        do {
            reserve(ROOM);
            length += deflater.deflate(out, length, out.length - length, flush);
        } while (length == out.length);
        if (flush == Deflater.NO_FLUSH) {
            reserve(TRAILER_LENGTH);
            number(checksum.getValue());
            number(count);
        }
        return take();
    }

    private void begin(int size) {
        out = new byte[HEADER.length + size / 3 + ROOM];
        length = 0;
        if (!begun) {
            begun = true;
            System.arraycopy(HEADER, 0, out, 0, HEADER.length);
            length = HEADER.length;
        }
    }

    private void reserve(int more) {
        if (out.length - length < more) {
            out = Arrays.copyOf(out, Math.max(2 * out.length, length + more));
        }
    }

    /** Four bytes, the lowest first; lengths count modulo 2^32. */
    private void number(long value) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            out[length++] = (byte) (value >>> shift);
        }
    }

    private byte[] take() {
        byte[] taken = length == out.length ? out : Arrays.copyOf(out, length);
        out = new byte[0];
        return taken;
    }

    /** Gives the memory back, which is not Java's; the second time nothing happens. */
    void release() {
        if (!released) {
            released = true;
            deflaters.give(deflater);
        }
    }
}
