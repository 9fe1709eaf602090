package org.tornado4j.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the delimiters of a multipart form in its content (RFC 2046 section 5.1.1).
 *
 * <pre>
 * delimiter       = CRLF "--" boundary *LWSP-char CRLF
 * close-delimiter = CRLF "--" boundary "--"
 * </pre>
 *
 * <p>Attackers choose both content and boundary, so the search is linear with a small factor for all of them. It looks
 * at eight bytes at a time for a CR; at a CR, for the four bytes that every delimiter begins with, which no two
 * positions share; and then for the first eight of this one. As a CR occurs only at its start, a mismatch cannot hide
 * another delimiter, and the search continues after the compared bytes.
 *
 * <p>Thread: immutable.
 */
final class DelimiterSearch {

    /** The limit on transport-padding, RFC 2046: no client sends any, and unlimited padding is not a delimiter. */
    static final int MOST_PADDING = 70;

    private static final String START = "\r\n--";

    private static final VarHandle WORDS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle DELIMITER_WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** One in each byte, and the highest bit of each. */
    private static final long ONES = 0x0101_0101_0101_0101L;

    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private final byte[] delimiter;
    /** The first eight bytes of the delimiter, and which of them it has. */
    private final long first;

    private final long firstMask;

    DelimiterSearch(String boundary) {
        this.delimiter = (START + boundary).getBytes(StandardCharsets.US_ASCII);
        this.first = (long) DELIMITER_WORDS.get(Arrays.copyOf(delimiter, Long.BYTES), 0);
        int missing = Math.max(0, Long.BYTES - delimiter.length);
        this.firstMask = -1L >>> (missing * Byte.SIZE);
    }

    /** Returns CRLF "--" boundary. */
    byte[] delimiter() {
        return delimiter;
    }

    /**
     * Returns where the first delimiter starts, or what may become one with the bytes that follow; {@code end} if there is
     * neither.
     */
    int find(ByteBuffer in, int start, int end) {
        int at = candidate(in, start, end);
        while (at < end) {
            int refuted = refuted(in, at, end);
            if (refuted == at) {
                return at;
            }
            at = candidate(in, refuted, end);
        }
        return end;
    }

    // ------------------------------------------------------------------------------------------ candidates

    /** Returns where the {@link #first} bytes are, or a CR so close to the end that it cannot be told; else {@code end}. */
    private int candidate(ByteBuffer in, int start, int end) {
        int lastWord = end - 2 * Long.BYTES;
        int at = start;
        while (at <= lastWord) {
            long word = (long) WORDS.get(in, at) ^ (ONES * '\r');
            if (zeros(word) != 0) {
                int found = beginning(in, at, word);
                if (found >= 0) {
                    return found;
                }
            }
            at += Long.BYTES;
        }
        while (at < end && in.get(at) != '\r') {
            at++;
        }
        return at;
    }

    /** Returns at which of the eight positions from {@code at} on the {@link #first} bytes are; negative if at none. */
    private int beginning(ByteBuffer in, int at, long first) {
        long second = (long) WORDS.get(in, at + 1) ^ (ONES * '\n');
        long third = (long) WORDS.get(in, at + 2) ^ (ONES * '-');
        long fourth = (long) WORDS.get(in, at + 3) ^ (ONES * '-');
        for (long marks = zeros(first | second | third | fourth); marks != 0; marks &= marks - 1) {
            int marked = at + Long.numberOfTrailingZeros(marks) / Byte.SIZE;
            if (isFirst(in, marked)) {
                return marked;
            }
        }
        return -1;
    }

    private boolean isFirst(ByteBuffer in, int at) {
        return (((long) WORDS.get(in, at) ^ first) & firstMask) == 0;
    }

    /** Marks the bytes that are zero; above the lowest mark others may be marked for a borrow. */
    private static long zeros(long word) {
        return (word - ONES) & ~word & HIGH_BITS;
    }

    // ------------------------------------------------------------------------------------------ what becomes of them

    /** Returns {@code at} if a delimiter starts there, as far as can be seen; else where the next one can start. */
    private int refuted(ByteBuffer in, int at, int end) {
        int same = same(in, at, end);
        if (at + same == end) {
            return at;
        }
        return same < delimiter.length ? at + Math.max(1, same) : refutedByTail(in, at, at + same, end);
    }

    /** Returns how many bytes from {@code at} on are those of the delimiter. */
    private int same(ByteBuffer in, int at, int end) {
        int most = Math.min(delimiter.length, end - at);
        int same = end - at >= Long.BYTES && isFirst(in, at) ? Math.min(Long.BYTES, most) : 0;
        while (same + Long.BYTES <= most
                && (long) WORDS.get(in, at + same) == (long) DELIMITER_WORDS.get(delimiter, same)) {
            same += Long.BYTES;
        }
        while (same < most && in.get(at + same) == delimiter[same]) {
            same++;
        }
        return same;
    }

    /** "--", or padding and CRLF. */
    private static int refutedByTail(ByteBuffer in, int at, int tail, int end) {
        int next = tail;
        while (next < end && next - tail < MOST_PADDING && isPadding(in.get(next))) {
            next++;
        }
        if (next == end) {
            return at;
        }
        byte first = in.get(next);
        boolean possible = first == '\r' || (first == '-' && next == tail);
        if (!possible) {
            return next;
        }
        boolean whole = next + 1 == end || in.get(next + 1) == (first == '\r' ? '\n' : '-');
        return whole ? at : next + 1;
    }

    private static boolean isPadding(byte b) {
        return b == ' ' || b == '\t';
    }
}
