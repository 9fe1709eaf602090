package org.tornado4j.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An array that grows with the content that arrives.
 *
 * <p>It is as large as Content-Length says, if that is known, but never much larger than what has arrived: a promise of a
 * hundred megabytes costs the client more than the server. How much may arrive at all is limited by the connection.
 *
 * <p>Thread: one at a time.
 */
public final class ContentBuffer {

    private static final byte[] EMPTY = {};

    /** How far ahead of what has arrived the array may reach, in bytes. */
    private static final int AHEAD = 64 * 1024;

    /** Some virtual machines cannot make larger arrays. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private static final long UNKNOWN = -1;

    private final long expected;
    private byte[] bytes = EMPTY;
    private int length;

    /** A buffer for content of unknown length. */
    public ContentBuffer() {
        this(null);
    }

    /** @param contentLength the value of Content-Length, checked by the connection; null without one */
    public ContentBuffer(@Nullable String contentLength) {
        this.expected = contentLength == null ? UNKNOWN : Long.parseLong(contentLength);
    }

    /**
     * Copies the remaining bytes of {@code chunk}.
     *
     * <p>Ownership: lent until this returns.
     *
     * @throws IllegalStateException if they do not fit into one array any more
     */
    public void add(ByteBuffer chunk) {
        int size = chunk.remaining();
        if (size > bytes.length - length) {
            grow(size);
        }
        chunk.get(bytes, length, size);
        length += size;
    }

    private void grow(int more) {
        long needed = (long) length + more;
        if (needed > LARGEST) {
            throw new IllegalStateException("content of more than " + LARGEST
                    + " bytes does not fit into one array; lower the server's maxBodySize");
        }
        // Twice as much each time, so that the bytes are copied a constant number of times in all.
        long wanted = Math.max(2L * length, needed);
        if (expected >= needed) {
            wanted = Math.min(expected, Math.max(wanted, needed + AHEAD));
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(LARGEST, wanted));
    }

    /** Returns the number of bytes added since the last {@link #take}. */
    public int length() {
        return length;
    }

    /** Returns the size of the array, in bytes: what the buffer takes up in memory. */
    public int reserved() {
        return bytes.length;
    }

    /**
     * Returns everything that was added and empties the buffer.
     *
     * <p>Ownership: the array is the caller's.
     */
    public byte[] take() {
        byte[] taken = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        bytes = EMPTY;
        length = 0;
        return taken;
    }
}
