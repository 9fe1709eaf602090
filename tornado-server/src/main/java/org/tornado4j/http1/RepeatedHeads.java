package org.tornado4j.http1;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.RequestStartLine;

/**
 * Heads that come again and again, as those of one client for one target do, byte by byte. One that has the same bytes as a
 * head which was found right before means the same, and is neither looked at again nor copied. What a head says, credentials
 * too, stays in memory until another one takes its place.
 *
 * <p>What is kept is bounded: {@value #SLOTS} heads of at most {@value #LONGEST_HEAD} bytes, and their fields. A head is kept
 * when it comes for the third time without another one of its slot in between. One that does not repeat costs a look at its
 * length, and a pass over its bytes where the one before had the same.
 *
 * <p>Thread: one.
 */
final class RepeatedHeads {

    private static final int SLOT_BITS = 6;
    private static final int SLOTS = 1 << SLOT_BITS;

    private static final int LONGEST_HEAD = 1024;

    /** A head that was found right. Its parts are not changed by anybody. */
    static final class Head {

        private final byte[] bytes;
        final RequestStartLine startLine;
        final HeadSemantics semantics;
        private final HTTPHeaders headers;

        private Head(byte[] bytes, RequestStartLine startLine, HeadSemantics semantics, HTTPHeaders headers) {
            this.bytes = bytes;
            this.startLine = startLine;
            this.semantics = semantics;
            this.headers = headers;
        }

        int length() {
            return bytes.length;
        }

        /** Fields that may be changed. */
        HTTPHeaders headers() {
            return headers.copy();
        }

        private boolean startsAt(byte[] buffer, int start, int end) {
            return end - start >= bytes.length
                    && Arrays.equals(buffer, start, start + bytes.length, bytes, 0, bytes.length);
        }
    }

    private final @Nullable Head[] heads = new Head[SLOTS];
    /** Of the head that came last, if it is not kept; the key only if its length came twice. */
    private final int[] lengths = new int[SLOTS];

    private final long[] keys = new long[SLOTS];

    /** The head that the bytes from {@code start} on begin with; null if it is not known or not whole. */
    @Nullable
    Head find(byte[] buffer, int start, int end) {
        if (end - start < Bytes.TELLING) {
            return null;
        }
        Head head = heads[Bytes.slot(buffer, start, SLOT_BITS)];
        return head != null && head.startsAt(buffer, start, end) ? head : null;
    }

    /**
     * Notes a head that was found right, from {@code start} to {@code end}.
     *
     * @return whether it is kept, and {@code semantics} with it
     */
    boolean add(
            byte[] buffer,
            int start,
            int end,
            RequestStartLine startLine,
            HeadSemantics semantics,
            HTTPHeaders headers) {
        int length = end - start;
        if (length > LONGEST_HEAD || length < Bytes.TELLING) {
            return false;
        }
        int slot = Bytes.slot(buffer, start, SLOT_BITS);
        if (!isRepeated(slot, buffer, start, end)) {
            return false;
        }
        byte[] bytes = Arrays.copyOfRange(buffer, start, end);
        heads[slot] = new Head(bytes, startLine, semantics, headers.copy());
        return true;
    }

    private boolean isRepeated(int slot, byte[] buffer, int start, int end) {
        if (lengths[slot] != end - start) {
            lengths[slot] = end - start;
            keys[slot] = 0;
            return false;
        }
        long key = Bytes.key(buffer, start, end);
        boolean repeated = keys[slot] == key;
        keys[slot] = key;
        return repeated;
    }
}
