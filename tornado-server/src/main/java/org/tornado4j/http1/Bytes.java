package org.tornado4j.http1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Character classes of bytes, after the grammars of RFC 9110 section 5.6 and RFC 9112. */
final class Bytes {

    static final byte CR = '\r';
    static final byte LF = '\n';
    static final byte SP = ' ';
    static final byte HTAB = '\t';
    private static final byte DEL = 0x7f;

    /** Eight bytes as a number, the first one lowest. */
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** One in each byte. */
    private static final long ONES = 0x0101_0101_0101_0101L;

    private static final long HIGH_BITS = 0x8080808080808080L;

    /** Of the golden ratio: each bit of a factor changes the highest bits of the product. */
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    /**
     * The number of bytes at the start of a head that distinguish most heads: the method and the first part of the
     * target.
     */
    static final int TELLING = 16;

    private static final byte TOKEN = 1;
    private static final byte TARGET = 2;
    private static final byte VALUE = 4;
    private static final byte HOST = 8;

    private static final byte[] CLASSES = new byte[256];

    static {
        for (int c = 0; c < 256; c++) {
            CLASSES[c] = classesOf(c);
        }
    }

    private Bytes() {}

    private static byte classesOf(int c) {
        boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        int classes = 0;
        // token = 1*tchar, tchar = "!" / "#" / "$" / "%" / "&" / "'" / "*" / "+" / "-" / "." / "^" / "_" / "`" / "|" /
        // "~" / DIGIT / ALPHA
        if (letterOrDigit || (c < 0x80 && "!#$%&'*+-.^_`|~".indexOf(c) >= 0)) {
            classes |= TOKEN;
        }
        // More than the characters of RFC 3986, since browsers send "|" or "{" in queries, but none that they escape
        // there as well: no space, control or byte beyond ASCII, no quote or angle bracket, and no "#", as a fragment
        // is
        // not part of a target.
        if (c > 0x20 && c < 0x7f && "#\"<>".indexOf(c) < 0) {
            classes |= TARGET;
        }
        // field-value = *( field-vchar / SP / HTAB ), field-vchar = VCHAR / obs-text
        if ((c >= 0x20 && c != 0x7f) || c == HTAB) {
            classes |= VALUE;
        }
        // reg-name of RFC 3986 section 3.2.2: unreserved, sub-delims; but no "," and no "%" (see HostSyntax)
        if (letterOrDigit || (c < 0x80 && "-._~!$&'()*+;=".indexOf(c) >= 0)) {
            classes |= HOST;
        }
        return (byte) classes;
    }

    static boolean isToken(byte b) {
        return (CLASSES[b & 0xff] & TOKEN) != 0;
    }

    /**
     * Returns the position of the first byte that is not allowed in a token; {@code end} if there is none. Takes eight
     * bytes at a time as long as they are letters and hyphens, as in nearly all names.
     */
    static int endOfToken(byte[] bytes, int start, int end) {
        int at = start;
        while (at + Long.BYTES <= end) {
            long others = ~lettersAndHyphens(word(bytes, at)) & HIGH_BITS;
            if (others == 0) {
                at += Long.BYTES;
                continue;
            }
            at += Long.numberOfTrailingZeros(others) / Byte.SIZE;
            if (!isToken(bytes[at])) {
                return at;
            }
            at++;
        }
        while (at < end && isToken(bytes[at])) {
            at++;
        }
        return at;
    }

    /** Marks the highest bit of each byte that is an ASCII letter or a hyphen; the other bits mean nothing. */
    private static long lettersAndHyphens(long word) {
        long noHyphens = ((word & ~HIGH_BITS) ^ (ONES * '-')) + ONES * 0x7f;
        return letters(word) | (~noHyphens & ~word);
    }

    /** Marks the highest bit of each byte that is an ASCII letter; the other bits mean nothing. */
    private static long letters(long word) {
        // Without the highest bits no sum carries into the next byte.
        long lower = (word & ~HIGH_BITS) | (ONES * 0x20);
        return (lower + ONES * (0x80 - 'a')) & ~(lower + ONES * (0x7f - 'z')) & ~word;
    }

    static boolean isTarget(byte b) {
        return (CLASSES[b & 0xff] & TARGET) != 0;
    }

    /** Returns the place of the first byte that no request target has; {@code end} if all may be there. Eight bytes at a time. */
    static int endOfTarget(byte[] bytes, int start, int end) {
        int at = start;
        while (at + Long.BYTES <= end) {
            long word = word(bytes, at);
            // The lowest mark is on a byte that ends it; those above it may be there for a borrow.
            long below = (word - ONES * 0x21) & ~word;
            long delete = zeros(word ^ (ONES * DEL));
            long quoteOrHash = zeros((word & ~ONES) ^ (ONES * '"')); // they differ in the lowest bit alone
            long brackets = zeros((word & ~(ONES * 2)) ^ (ONES * '<')); // '<' and '>', likewise
            long marks = (word | below | delete | quoteOrHash | brackets) & HIGH_BITS;
            if (marks != 0) {
                return at + Long.numberOfTrailingZeros(marks) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < end && isTarget(bytes[at])) {
            at++;
        }
        return at;
    }

    /** Marks the highest bit of the first byte that is zero, and maybe of some above it. */
    private static long zeros(long word) {
        return (word - ONES) & ~word;
    }

    static boolean isValue(byte b) {
        return (CLASSES[b & 0xff] & VALUE) != 0;
    }

    /**
     * Returns the position of the first byte that is not allowed in a field value; {@code end} if there is none. Takes
     * eight bytes at a time: values make up most of a head.
     */
    static int endOfValue(byte[] bytes, int start, int end) {
        int at = start;
        while (at + Long.BYTES <= end) {
            long word = word(bytes, at);
            // The lowest mark is on a byte below SP or on DEL; those above it may be there for a borrow.
            long below = (word - ONES * SP) & ~word;
            long delete = zeros(word ^ (ONES * DEL));
            long marks = (below | delete) & HIGH_BITS;
            if (marks == 0) {
                at += Long.BYTES;
                continue;
            }
            at += Long.numberOfTrailingZeros(marks) / Byte.SIZE;
            if (bytes[at] != HTAB) {
                return at;
            }
            at++;
        }
        while (at < end && isValue(bytes[at])) {
            at++;
        }
        return at;
    }

    /** The eight bytes from {@code at} on. */
    static long word(byte[] bytes, int at) {
        return (long) WORDS.get(bytes, at);
    }

    /** A number of so many bits, after the first {@link #TELLING} bytes of the head that begins at {@code start}. */
    static int slot(byte[] bytes, int start, int bits) {
        long word = 31 * word(bytes, start + 2) + word(bytes, start + Long.BYTES);
        return (int) ((word * SPREAD) >>> (Long.SIZE - bits));
    }

    /** Tells {@code bytes[start, end)}, at least eight of them, from others well enough. */
    static long key(byte[] bytes, int start, int end) {
        long key = (long) end - start;
        for (int at = start; at + Long.BYTES <= end; at += Long.BYTES) {
            key = (key ^ word(bytes, at)) * SPREAD;
            key ^= key >>> Integer.SIZE;
        }
        return (key ^ word(bytes, end - Long.BYTES)) * SPREAD;
    }

    static boolean isHost(byte b) {
        return (CLASSES[b & 0xff] & HOST) != 0;
    }

    static boolean isBlank(byte b) {
        return b == SP || b == HTAB;
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hexValue(byte b) {
        if (isDigit(b)) {
            return b - '0';
        }
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns whether {@code bytes[start, end)} equals {@code lowerCase}, ignoring the case of ASCII letters. */
    static boolean equalsIgnoreCase(byte[] bytes, int start, int end, byte[] lowerCase) {
        if (end - start != lowerCase.length) {
            return false;
        }
        int i = 0;
        for (; i + Long.BYTES <= lowerCase.length; i += Long.BYTES) {
            long expected = word(lowerCase, i);
            // The case of a letter is one bit; any other difference counts.
            long caseBits = (letters(expected) & HIGH_BITS) >>> 2;
            if (((word(bytes, start + i) ^ expected) & ~caseBits) != 0) {
                return false;
            }
        }
        for (; i < lowerCase.length; i++) {
            if (lowerCase(bytes[start + i]) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether two ranges of {@code bytes} are equal, ignoring the case of ASCII letters. */
    static boolean equalsIgnoreCase(byte[] bytes, int start1, int end1, int start2, int end2) {
        if (end1 - start1 != end2 - start2) {
            return false;
        }
        for (int i = 0; i < end1 - start1; i++) {
            if (lowerCase(bytes[start1 + i]) != lowerCase(bytes[start2 + i])) {
                return false;
            }
        }
        return true;
    }

    private static int lowerCase(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 0x20 : b;
    }
}
