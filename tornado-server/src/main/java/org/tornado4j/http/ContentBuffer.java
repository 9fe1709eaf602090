package org.tornado4j.http;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A buffer for content as it arrives, which becomes one array when it is complete.
 *
 * <p>Until then it is kept in pieces, so that it is not copied into ever larger arrays, and a garbage collector that
 * cannot move large arrays has none to work around. If Content-Length is known, the array is allocated when half of the
 * content has arrived; before that, hardly more memory is reserved than has arrived, so that the announcement of a
 * hundred megabytes costs the server nothing. The connection limits how much may arrive.
 *
 * <p>Thread: one at a time.
 */
public final class ContentBuffer {

    private static final byte[] EMPTY = {};

    /** Size of a piece, in bytes: an array that is ordinary to any collector. */
    private static final int PIECE = 128 * 1024;

    /** Bytes by which the first array may reach ahead of what has arrived. */
    private static final int AHEAD = 64 * 1024;

    /** Some virtual machines cannot make larger arrays. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private static final long UNKNOWN = -1;

    private final long expected;
    /** The pieces before {@link #last}, all full; null for none. */
    private @Nullable ArrayDeque<byte[]> pieces;

    private byte[] last = EMPTY;
    /** Bytes in {@link #last}. */
    private int filled;

    private int length;
    private int reserved;

    /** Creates a buffer for content of unknown length. */
    public ContentBuffer() {
        this(null);
    }

    /** @param contentLength the value of Content-Length, checked by the connection; null without one */
    public ContentBuffer(@Nullable String contentLength) {
        this(contentLength == null ? UNKNOWN : Long.parseLong(contentLength));
    }

    /** @param expected the expected length of the content, in bytes; negative if unknown */
    public ContentBuffer(long expected) {
        this.expected = expected;
    }

    /**
     * Copies the remaining bytes of {@code chunk}.
     *
     * <p>Ownership: lent until this returns.
     *
     * @throws IllegalStateException if they do not fit into one array any more
     */
    public void add(ByteBuffer chunk) {
        requireRoom(chunk.remaining());
        while (chunk.hasRemaining()) {
            if (filled == last.length) {
                makeRoom(chunk.remaining());
            }
            int count = Math.min(chunk.remaining(), last.length - filled);
            chunk.get(last, filled, count);
            filled += count;
            length += count;
        }
    }

    /**
     * Copies {@code count} bytes.
     *
     * <p>Ownership: lent until this returns.
     *
     * @throws IllegalStateException if they do not fit into one array any more
     */
    public void add(byte[] bytes, int offset, int count) {
        requireRoom(count);
        int from = offset;
        int end = offset + count;
        while (from < end) {
            if (filled == last.length) {
                makeRoom(end - from);
            }
            int copied = Math.min(end - from, last.length - filled);
            System.arraycopy(bytes, from, last, filled, copied);
            from += copied;
            filled += copied;
            length += copied;
        }
    }

    private void requireRoom(int more) {
        if ((long) length + more > LARGEST) {
            throw new IllegalStateException("content of more than " + LARGEST
                    + " bytes does not fit into one array; lower the server's maxBodySize");
        }
    }

    private void makeRoom(int more) {
        int needed = length + more;
        if (expected >= needed && expected <= Math.max(2L * needed, (long) needed + AHEAD)) {
            last = joined((int) Math.min(expected, LARGEST));
            filled = length;
        } else if (last.length < PIECE) {
            long wanted = Math.max(2L * last.length, (long) filled + more + ahead());
            last = Arrays.copyOf(last, (int) Math.min(PIECE, wanted));
        } else {
            ArrayDeque<byte[]> full = pieces == null ? new ArrayDeque<>() : pieces;
            full.add(last);
            pieces = full;
            last = new byte[PIECE];
            filled = 0;
        }
        reserved = last.length + (pieces == null ? 0 : length - filled);
    }

    /** Much is promised: it is likely to come. */
    private int ahead() {
        return expected == UNKNOWN ? 0 : AHEAD;
    }

    /** Returns all that is there in an array of {@code size} bytes, and lets go of each piece as it is copied. */
    private byte[] joined(int size) {
        if (pieces == null) {
            return last.length == size ? last : Arrays.copyOf(last, size);
        }
        byte[] whole = new byte[size];
        int at = 0;
        byte[] piece;
        while ((piece = pieces.poll()) != null) {
            System.arraycopy(piece, 0, whole, at, piece.length);
            at += piece.length;
        }
        pieces = null;
        System.arraycopy(last, 0, whole, at, filled);
        return whole;
    }

    /** Returns the number of bytes added since the last {@link #take}. */
    public int length() {
        return length;
    }

    /** Returns the total size of the arrays, in bytes: the memory that the buffer uses. */
    public int reserved() {
        return reserved;
    }

    /** Returns the size, in bytes, of the array that {@link #take} has to allocate in addition; 0 if none. */
    public int copied() {
        return pieces == null && last.length == length ? 0 : length;
    }

    /**
     * Returns everything that was added and empties the buffer.
     *
     * <p>Ownership: the array is the caller's.
     */
    public byte[] take() {
        byte[] taken = joined(length);
        last = EMPTY;
        filled = 0;
        length = 0;
        reserved = 0;
        return taken;
    }
}
