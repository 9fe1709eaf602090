package org.tornado4j.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Field lines as they travelled and the places where their names and values end, in one array: most requests need nothing
 * else for their fields.
 *
 * <pre>
 * wire = *( name ": " value CRLF ) *( end-of-name end-of-value )
 * </pre>
 *
 * <p>An end is a number of two bytes. Where something starts needs none, since it stands two bytes behind the end of what
 * comes before it. Lines with other white space are brought into that form; those that are too long for it have none.
 *
 * <p>Thread: any; an array is not changed once it is made.
 */
final class WireFields {

    /** The length of {@code ": "} as well as of CRLF. */
    private static final int SEPARATOR = 2;

    private static final int BYTES_PER_FIELD = Integer.BYTES;
    private static final int INTS_PER_FIELD = 4;
    private static final int LAST_END = 0xffff;

    /** Both ends of a field: of its name in the lower half, of its value in the upper one. */
    private static final VarHandle ENDS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private WireFields() {}

    /**
     * Copies fields.
     *
     * @param index four positions for each field, counted from {@code base}: where its name starts and ends, where its value does
     * @return null if they are too long
     */
    static byte @Nullable [] of(byte[] buffer, int base, int[] index, int count) {
        if (!isUsual(index, count)) {
            return rewritten(buffer, base, index, count);
        }
        int first = index[0];
        int length = index[INTS_PER_FIELD * count - 1] - first;
        if (length > LAST_END) {
            return null;
        }
        // Bytes behind the lines in the buffer are copied as well, and overwritten with the ends.
        byte[] wire = Arrays.copyOfRange(buffer, base + first, base + first + length + BYTES_PER_FIELD * count);
        for (int i = 0; i < count; i++) {
            int at = INTS_PER_FIELD * i;
            setEnds(wire, count, i, index[at + 1] - first, index[at + 3] - first);
        }
        return wire;
    }

    /** Returns whether the lines are in the form that is kept. */
    private static boolean isUsual(int[] index, int count) {
        int start = index[0];
        for (int at = 0; at < INTS_PER_FIELD * count; at += INTS_PER_FIELD) {
            if (index[at] != start || index[at + 2] != index[at + 1] + SEPARATOR) {
                return false;
            }
            start = index[at + 3] + SEPARATOR;
        }
        return true;
    }

    private static byte @Nullable [] rewritten(byte[] buffer, int base, int[] index, int count) {
        long length = lengthOf(index, count);
        if (length > LAST_END) {
            return null;
        }
        byte[] wire = new byte[(int) length + BYTES_PER_FIELD * count];
        int end = -SEPARATOR;
        for (int i = 0; i < count; i++) {
            int at = INTS_PER_FIELD * i;
            int nameEnd = copy(buffer, base + index[at], base + index[at + 1], wire, end + SEPARATOR);
            end = copy(buffer, base + index[at + 2], base + index[at + 3], wire, nameEnd + SEPARATOR);
            setEnds(wire, count, i, nameEnd, end);
        }
        return wire;
    }

    /** Returns how long the lines are in the form that is kept. */
    private static long lengthOf(int[] index, int count) {
        long length = -SEPARATOR; // the last line has no CRLF
        for (int at = 0; at < INTS_PER_FIELD * count; at += INTS_PER_FIELD) {
            length += index[at + 1] - index[at] + (index[at + 3] - index[at + 2]) + 2L * SEPARATOR;
        }
        return length;
    }

    /** Returns where the copy ends. */
    private static int copy(byte[] buffer, int start, int end, byte[] target, int at) {
        System.arraycopy(buffer, start, target, at, end - start);
        return at + end - start;
    }

    private static void setEnds(byte[] wire, int count, int i, int nameEnd, int valueEnd) {
        ENDS.set(wire, endsAt(wire, count, i), valueEnd << Character.SIZE | nameEnd);
    }

    private static int ends(byte[] wire, int count, int i) {
        return (int) ENDS.get(wire, endsAt(wire, count, i));
    }

    private static int endsAt(byte[] wire, int count, int i) {
        return wire.length - BYTES_PER_FIELD * (count - i);
    }

    private static int nameEnd(int ends) {
        return ends & LAST_END;
    }

    private static int valueEnd(int ends) {
        return ends >>> Character.SIZE;
    }

    private static int nameStart(byte[] wire, int count, int i) {
        return i == 0 ? 0 : valueEnd(ends(wire, count, i - 1)) + SEPARATOR;
    }

    static String nameAt(byte[] wire, int count, int i) {
        return text(wire, nameStart(wire, count, i), nameEnd(ends(wire, count, i)));
    }

    static String valueAt(byte[] wire, int count, int i) {
        int ends = ends(wire, count, i);
        return text(wire, nameEnd(ends) + SEPARATOR, valueEnd(ends));
    }

    static String text(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** Returns the first field from {@code from} on with that name, in any case; negative for none. */
    static int find(byte[] wire, int count, String name, int from) {
        int start = from < count ? nameStart(wire, count, from) : 0;
        for (int i = from; i < count; i++) {
            int ends = ends(wire, count, i);
            if (nameEnd(ends) - start == name.length() && startsWith(wire, start, name)) {
                return i;
            }
            start = valueEnd(ends) + SEPARATOR;
        }
        return -1;
    }

    /** Returns whether there is a name that begins like that, in any case. */
    static boolean containsPrefix(byte[] wire, int count, String prefix) {
        int start = 0;
        for (int i = 0; i < count; i++) {
            int ends = ends(wire, count, i);
            if (nameEnd(ends) - start >= prefix.length() && startsWith(wire, start, prefix)) {
                return true;
            }
            start = valueEnd(ends) + SEPARATOR;
        }
        return false;
    }

    private static boolean startsWith(byte[] wire, int start, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (lowerCase(wire[start + i]) != lowerCase(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static int lowerCase(int c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }
}
