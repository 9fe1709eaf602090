package org.tornado4j.http1;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;

/**
 * Field sections that come again and again, as those of one client do, whatever it asks for. A section with the same bytes
 * as one that was found right means the same, and is neither examined nor copied again.
 *
 * <p>Only fields that describe the client and its message are remembered. A section with any other field, such as
 * {@code Authorization}, {@code Cookie} or one of an application's own, may hold a secret, and nothing of it is kept.
 *
 * <p>What is kept is bounded: {@value #SLOTS} sections of at most {@value #LONGEST_SECTION} bytes. A section is kept when it
 * comes for the third time without another one of its slot in between. The slot is the number of bytes that are there: a
 * client that waits for its responses sends a section of always the same length, and nothing behind it. Each line of
 * {@link RepeatedRequestLines} keeps one more: the section that came behind it.
 *
 * <p>Thread: one.
 */
final class RepeatedFieldSections {

    /** A power of two. */
    private static final int SLOTS = 64;

    private static final int LONGEST_SECTION = 1024;

    /** Names of fields without secrets, by their length. */
    private static final byte[][][] HARMLESS = byLength(List.of(
            "accept",
            "accept-charset",
            "accept-encoding",
            "accept-language",
            "cache-control",
            "connection",
            "content-length",
            "content-type",
            "dnt",
            "expect",
            "host",
            "keep-alive",
            "origin",
            "pragma",
            "priority",
            "sec-ch-ua",
            "sec-ch-ua-mobile",
            "sec-ch-ua-platform",
            "sec-fetch-dest",
            "sec-fetch-mode",
            "sec-fetch-site",
            "sec-fetch-user",
            "sec-gpc",
            "te",
            "transfer-encoding",
            "upgrade-insecure-requests",
            "user-agent",
            "x-requested-with"));

    /** A section that was found right. Its parts are not changed any more. */
    static final class Section {

        /** With the empty line. */
        private final byte[] bytes;

        final HeadSemantics semantics;
        private final HTTPHeaders headers;

        private Section(byte[] bytes, HeadSemantics semantics, HTTPHeaders headers) {
            this.bytes = bytes;
            this.semantics = semantics;
            this.headers = headers;
        }

        int length() {
            return bytes.length;
        }

        /** Returns fields that may be changed. */
        HTTPHeaders headers() {
            return headers.copy();
        }

        boolean startsAt(byte[] buffer, int start, int end) {
            return end - start >= bytes.length
                    && Arrays.equals(buffer, start, start + bytes.length, bytes, 0, bytes.length);
        }
    }

    private final @Nullable Section[] sections = new Section[SLOTS];
    /** Of the section that came last, if it is not kept; the key only if its length came twice. */
    private final int[] lengths = new int[SLOTS];

    private final long[] keys = new long[SLOTS];

    private static byte[][][] byLength(List<String> names) {
        int longest = names.stream().mapToInt(String::length).max().orElse(0);
        byte[][][] byLength = new byte[longest + 1][][];
        for (int length = 0; length <= longest; length++) {
            int wanted = length;
            byLength[length] = names.stream()
                    .filter(name -> name.length() == wanted)
                    .map(Bytes::ascii)
                    .toArray(byte[][]::new);
        }
        return byLength;
    }

    /**
     * Returns the section that the bytes from {@code start} on begin with; null if it is not known or not whole.
     *
     * @param end where the bytes end that are there
     */
    @Nullable
    Section find(byte[] buffer, int start, int end) {
        Section section = sections[slot(start, end)];
        return section != null && section.startsAt(buffer, start, end) ? section : null;
    }

    /**
     * Notes a section that was found right, from {@code start} to {@code stop}.
     *
     * @param base what the positions in {@code fields} are counted from
     * @param end where the bytes end that are there
     * @return whether it is kept, and {@code semantics} with it
     */
    boolean add(
            byte[] buffer,
            int base,
            FieldLines fields,
            int start,
            int stop,
            int end,
            HeadSemantics semantics,
            HTTPHeaders headers) {
        int length = stop - start;
        if (length > LONGEST_SECTION || fields.count() == 0) {
            return false;
        }
        int slot = slot(start, end);
        if (lengths[slot] != length) {
            lengths[slot] = length;
            keys[slot] = 0;
            return false;
        }
        if (!isHarmless(fields, buffer, base) || !isRepeated(slot, Bytes.key(buffer, start, stop))) {
            return false;
        }
        sections[slot] = new Section(Arrays.copyOfRange(buffer, start, stop), semantics, headers.copy());
        return true;
    }

    /** Returns whether nothing was ever kept, not even a number made of a section. */
    boolean isEmpty() {
        return Arrays.stream(sections).allMatch(Objects::isNull)
                && Arrays.stream(keys).allMatch(key -> key == 0);
    }

    private static int slot(int start, int end) {
        return (end - start) & (SLOTS - 1);
    }

    private boolean isRepeated(int slot, long key) {
        boolean repeated = keys[slot] == key;
        keys[slot] = key;
        return repeated;
    }

    private static boolean isHarmless(FieldLines fields, byte[] buffer, int base) {
        for (int i = 0; i < fields.count(); i++) {
            if (!isHarmless(buffer, base + fields.nameStart(i), base + fields.nameEnd(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHarmless(byte[] buffer, int start, int end) {
        if (end - start >= HARMLESS.length) {
            return false;
        }
        for (byte[] name : HARMLESS[end - start]) {
            if (Bytes.equalsIgnoreCase(buffer, start, end, name)) {
                return true;
            }
        }
        return false;
    }
}
