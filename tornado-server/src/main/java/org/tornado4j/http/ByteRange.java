package org.tornado4j.http;

import org.jspecify.annotations.Nullable;

/**
 * A range of bytes as requested by a Range field (RFC 9110 section 14.1.2) or, after {@link #within}, as part of a
 * file.
 *
 * @param start the first byte; negative for that many bytes at the end
 * @param end the byte after the last; {@link Long#MAX_VALUE} for the end of the file
 */
public record ByteRange(long start, long end) {

    private static final long OPEN = Long.MAX_VALUE;

    /**
     * Parses one range.
     *
     * <pre>
     * int-range    = first-pos "-" [ last-pos ]
     * suffix-range = "-" suffix-length
     * </pre>
     *
     * @return null if it is neither
     */
    static @Nullable ByteRange parse(String range) {
        int dash = range.indexOf('-');
        return dash < 0 ? null : range(range.substring(0, dash), range.substring(dash + 1));
    }

    private static @Nullable ByteRange range(String first, String last) {
        if (!isDigits(first) || !isDigits(last) || (first.isEmpty() && last.isEmpty())) {
            return null;
        }
        if (first.isEmpty()) {
            long length = number(last);
            return new ByteRange(-length, length == 0 ? 0 : OPEN);
        }
        return new ByteRange(number(first), last.isEmpty() ? OPEN : number(last) + 1);
    }

    private static boolean isDigits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** A number beyond all files is as good as the largest. */
    private static long number(String digits) {
        long number = 0;
        for (int i = 0; i < digits.length(); i++) {
            if (number > (OPEN - 10) / 10) {
                return OPEN - 1;
            }
            number = 10 * number + (digits.charAt(i) - '0');
        }
        return number;
    }

    /**
     * Returns this range as a part of a file: not empty, with start and end inside the file.
     *
     * @param size of the file, in bytes
     * @return null if the file has no such part
     */
    public @Nullable ByteRange within(long size) {
        long first = start < 0 ? Math.max(0, size + start) : start;
        long last = Math.min(end, size);
        return first < last ? new ByteRange(first, last) : null;
    }

    /** Returns the number of bytes, for a range returned by {@link #within}. */
    public long length() {
        return end - start;
    }

    /** Returns the value of a Content-Range field, for a range returned by {@link #within}. */
    public String contentRange(long size) {
        return "bytes " + start + "-" + (end - 1) + "/" + size;
    }

    /** Returns whether at most {@code gap} bytes lie between this range and {@code other}. */
    boolean isNear(ByteRange other, long gap) {
        return start - gap <= other.end && other.start - gap <= end;
    }

    /** Returns the smallest range that contains both. */
    ByteRange union(ByteRange other) {
        return new ByteRange(Math.min(start, other.start), Math.max(end, other.end));
    }
}
