package org.tornado4j.http;

import org.jspecify.annotations.Nullable;

/**
 * The range of bytes that a Range field asks for (RFC 9110 section 14.1.2), or, after {@link #within}, that a file has.
 *
 * @param start the first byte; negative for that many bytes at the end
 * @param end the byte after the last; {@link Long#MAX_VALUE} for all there are
 */
public record ByteRange(long start, long end) {

    private static final long OPEN = Long.MAX_VALUE;
    private static final String UNIT = "bytes";

    /**
     * Reads the value of a Range field as Tornado does: the unit is {@code bytes} and there is one range.
     *
     * @return null for anything else, which is to be answered as if the field were not there
     */
    public static @Nullable ByteRange parse(String field) {
        int equals = Text.indexOf(field, '=', 0, field.length());
        if (!Text.trim(field, 0, equals).equals(UNIT)) {
            return null;
        }
        String range = Text.trim(field, Math.min(equals + 1, field.length()), field.length());
        int dash = range.indexOf('-');
        return dash < 0 ? null : range(range.substring(0, dash), range.substring(dash + 1));
    }

    /** int-range = first-pos "-" [ last-pos ]; suffix-range = "-" suffix-length */
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
     * The part of a file this is: start and end inside it, at least a byte.
     *
     * @param size of the file, in bytes
     * @return null when it has no such part: 416
     */
    public @Nullable ByteRange within(long size) {
        long first = start < 0 ? Math.max(0, size + start) : start;
        long last = Math.min(end, size);
        return first < last ? new ByteRange(first, last) : null;
    }

    /** The number of bytes, of a range that came from {@link #within}. */
    public long length() {
        return end - start;
    }
}
