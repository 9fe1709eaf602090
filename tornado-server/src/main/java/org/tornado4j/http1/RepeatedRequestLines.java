package org.tornado4j.http1;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.RequestStartLine;

/**
 * Request lines that come again and again. One that has the same bytes as a line which was read before means the same, and
 * costs neither a second look at its characters nor new strings.
 *
 * <p>A line is kept from its second time on; until then no more than a number made of it. One whose target has a query,
 * which may hold a secret and seldom comes again, never is.
 *
 * <p>What is kept is bounded: twice {@value #SLOTS} lines of at most {@value #LONGEST_LINE} bytes.
 *
 * <p>Thread: one.
 */
final class RepeatedRequestLines {

    private static final int SLOT_BITS = 6;
    private static final int SLOTS = 1 << SLOT_BITS;
    private static final int LONGEST_LINE = 256;

    /** A line that was found right. */
    static final class Line {

        /** With CRLF. */
        private final byte[] bytes;
        /** Counted from the start of the line. */
        final int methodEnd;

        final int targetEnd;
        final RequestStartLine startLine;
        /** Field section behind it the last time, if that is remembered as well and valid for its version; else null. */
        RepeatedFieldSections.@Nullable Section section;

        private Line(byte[] bytes, int methodEnd, int targetEnd, RequestStartLine startLine) {
            this.bytes = bytes;
            this.methodEnd = methodEnd;
            this.targetEnd = targetEnd;
            this.startLine = startLine;
        }

        int length() {
            return bytes.length;
        }

        private boolean startsAt(byte[] buffer, int start, int end) {
            return end - start >= bytes.length
                    && Arrays.equals(buffer, start, start + bytes.length, bytes, 0, bytes.length);
        }
    }

    private final @Nullable Line[] lines = new Line[SLOTS];
    /** Of the lines that were seen last: most that come once do not come again. */
    private final long[] keys = new long[SLOTS];

    /** The line that the bytes from {@code start} on begin with; null if it is not known or not whole. */
    @Nullable
    Line find(byte[] buffer, int start, int end) {
        if (end - start < Bytes.TELLING) {
            return null;
        }
        Line line = lines[Bytes.slot(buffer, start, SLOT_BITS)];
        return line != null && line.startsAt(buffer, start, end) ? line : null;
    }

    /** Notes a line that was found right, from {@code start} to {@code end}. It is kept from the second time on. */
    void add(byte[] buffer, int start, int end, int methodEnd, int targetEnd, RequestStartLine startLine) {
        int length = end - start;
        if (length < Bytes.TELLING
                || length > LONGEST_LINE
                || startLine.target().indexOf('?') >= 0) {
            return;
        }
        int slot = Bytes.slot(buffer, start, SLOT_BITS);
        long key = Bytes.key(buffer, start, end);
        if (keys[slot] == key) {
            byte[] bytes = Arrays.copyOfRange(buffer, start, end);
            lines[slot] = new Line(bytes, methodEnd, targetEnd, startLine);
        } else {
            keys[slot] = key;
        }
    }
}
