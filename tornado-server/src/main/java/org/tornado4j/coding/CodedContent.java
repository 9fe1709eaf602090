package org.tornado4j.coding;

import java.io.OutputStream;
import java.util.Arrays;

/**
 * Takes what an encoder puts out, and hands it on without a copy.
 *
 * <p>Thread: confined to one.
 */
final class CodedContent extends OutputStream {

    private static final byte[] NOTHING = {};

    /** The least size that is allocated, in bytes. */
    private static final int LEAST = 512;

    private byte[] bytes;
    private int length;

    /** @param expected the size, in bytes, that there is room for from the beginning */
    CodedContent(int expected) {
        this.bytes = expected == 0 ? NOTHING : new byte[expected];
    }

    @Override
    public void write(int single) {
        reserve(1);
        bytes[length++] = (byte) single;
    }

    @Override
    public void write(byte[] source, int offset, int count) {
        reserve(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.max(LEAST, needed), (int)
                    Math.min(2L * length, Integer.MAX_VALUE - 8)));
        }
    }

    int length() {
        return length;
    }

    /** Returns an array that begins with the content, {@link #length} bytes of it, and forgets both. Ownership: the caller's. */
    byte[] take() {
        byte[] taken = bytes;
        clear();
        return taken;
    }

    void clear() {
        bytes = NOTHING;
        length = 0;
    }
}
