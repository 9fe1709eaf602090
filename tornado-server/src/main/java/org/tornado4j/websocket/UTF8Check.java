package org.tornado4j.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Tells whether text that comes in pieces is UTF-8 (RFC 3629), as soon as it can be told. Each byte is looked at once; ASCII eight
 * bytes at a time.
 */
final class UTF8Check {

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    /** The first byte of the last characters that a String keeps as one byte each. */
    private static final int LAST_OF_LATIN_1 = 0xC3;

    private static final int LOWEST_TAIL = 0x80;
    private static final int HIGHEST_TAIL = 0xBF;

    /** Bytes that the current character still needs. */
    private int missing;
    /** Bytes of it that have come. */
    private int seen;
    /** The bounds of the next of them. */
    private int lowest = LOWEST_TAIL;

    private int highest = HIGHEST_TAIL;

    /** The number of bytes of the text so far less that of its chars. */
    private long surplus;
    /** True if a String of it has two bytes for each char: one of them is beyond Latin-1. */
    private boolean wide;
    /** Those of the text that has ended. */
    private long endedSurplus;

    private boolean endedWide;

    /** Returns whether the text may go on with these bytes. */
    boolean accepts(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (missing == 0) {
                at = skipASCII(bytes, at, to);
                if (at < to && !begin(bytes[at++] & 0xFF)) {
                    return false;
                }
            } else if (!goOn(bytes[at++] & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether the text may end here, and is ready for another. */
    boolean end() {
        boolean whole = missing == 0;
        missing = 0;
        lowest = LOWEST_TAIL;
        highest = HIGHEST_TAIL;
        endedSurplus = surplus;
        endedWide = wide;
        surplus = 0;
        wide = false;
        return whole;
    }

    /**
     * Returns the memory of the String that the text becomes that has ended last, in bytes, without that of the object.
     *
     * @param length of the text in bytes
     */
    long stringMemory(long length) {
        return (length - endedSurplus) * (endedWide ? 2 : 1);
    }

    /**
     * Returns the most memory that the JDK takes as it makes that String, in bytes: it tries one byte for each char, then two, in arrays
     * that are long enough for any text of {@code length} bytes, and copies what it has used of them.
     */
    long decodingMemory(long length) {
        if (endedSurplus == 0) {
            return length;
        }
        return (endedWide ? 3 * length : length) + stringMemory(length);
    }

    /** Returns how many bytes at the end of what came belong to a character that is not whole, at most three. */
    int unfinished() {
        return missing == 0 ? 0 : seen;
    }

    private static int skipASCII(byte[] bytes, int from, int to) {
        int at = from;
        while (at <= to - Long.BYTES && ((long) WORDS.get(bytes, at) & HIGH_BITS) == 0) {
            at += Long.BYTES;
        }
        while (at < to && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    /**
     * UTF8-2 = %xC2-DF UTF8-tail; UTF8-3 = %xE0 %xA0-BF UTF8-tail / %xE1-EC 2UTF8-tail / %xED %x80-9F UTF8-tail / %xEE-EF
     * 2UTF8-tail; UTF8-4 = %xF0 %x90-BF 2UTF8-tail / %xF1-F3 3UTF8-tail / %xF4 %x80-8F 2UTF8-tail
     */
    private boolean begin(int first) {
        if (first < 0xC2 || first > 0xF4) {
            return false;
        }
        missing = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
        seen = 1;
        surplus += Math.min(missing, 2); // a character of four bytes becomes two chars
        wide |= first > LAST_OF_LATIN_1;
        switch (first) {
            case 0xE0 -> lowest = 0xA0;
            case 0xED -> highest = 0x9F;
            case 0xF0 -> lowest = 0x90;
            case 0xF4 -> highest = 0x8F;
            default -> {
                // any tail will do
            }
        }
        return true;
    }

    private boolean goOn(int tail) {
        boolean fits = tail >= lowest && tail <= highest;
        missing--;
        seen++;
        lowest = LOWEST_TAIL;
        highest = HIGHEST_TAIL;
        return fits;
    }
}
