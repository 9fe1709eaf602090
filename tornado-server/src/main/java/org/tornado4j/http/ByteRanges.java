package org.tornado4j.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The byte ranges requested by a Range field (RFC 9110 section 14.2).
 *
 * <p>Whatever is requested, a response contains no byte of the file twice, and at most {@link #MOST} parts: ranges that
 * overlap, or are so close that separate parts would cost more than the bytes between them, are merged (section
 * 15.3.7.2).
 */
public final class ByteRanges {

    /** The maximum number of ranges in one field; a field with more is ignored. */
    public static final int MOST = 32;

    /** The approximate size of another part's head, in bytes. */
    private static final long PART_HEAD = 128;

    private static final String UNIT = "bytes=";

    private final List<ByteRange> ranges;

    private ByteRanges(List<ByteRange> ranges) {
        this.ranges = ranges;
    }

    /**
     * Parses the value of a Range field.
     *
     * <pre>
     * ranges-specifier = range-unit "=" range-set
     * range-set        = 1#range-spec
     * </pre>
     *
     * @return null for another unit than bytes, for a malformed value, and for more than {@link #MOST} ranges: all to
     *     be answered as if there were no such field
     */
    public static @Nullable ByteRanges parse(String field) {
        if (!field.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
            return null;
        }
        List<ByteRange> ranges = new ArrayList<>(1);
        int members = 0;
        for (int from = UNIT.length(); from < field.length(); ) {
            int end = Text.indexOf(field, ',', from, field.length());
            String member = Text.trim(field, from, end);
            ByteRange range = ByteRange.parse(member);
            if (++members > MOST || (range == null && !member.isEmpty())) {
                return null;
            }
            if (range != null) {
                ranges.add(range);
            }
            from = end + 1;
        }
        return ranges.isEmpty() ? null : new ByteRanges(ranges);
    }

    /**
     * Returns the requested parts of a file, in the requested order, with close ones merged.
     *
     * @param size of the file, in bytes
     * @return empty if the file has none of them: 416
     */
    public List<ByteRange> within(long size) {
        List<ByteRange> parts = new ArrayList<>(ranges.size());
        ranges.stream()
                .map(range -> range.within(size))
                .filter(Objects::nonNull)
                .forEach(part -> merge(part, parts));
        return parts;
    }

    /**
     * Merges a part into a list whose parts are far from each other. One pass is enough: a part that closes the gap
     * between two others is near to both.
     */
    private static void merge(ByteRange part, List<ByteRange> into) {
        ByteRange merged = part;
        int at = -1;
        for (int i = 0; i < into.size(); ) {
            ByteRange other = into.get(i);
            if (!merged.isNear(other, PART_HEAD)) {
                i++;
            } else {
                merged = merged.union(other);
                at = at < 0 ? i : at;
                into.remove(i);
            }
        }
        into.add(at < 0 ? into.size() : at, merged);
    }
}
