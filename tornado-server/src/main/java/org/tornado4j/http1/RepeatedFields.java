package org.tornado4j.http1;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Field lines that responses have again and again, in bytes. A handler that sets a field to a constant gives the same two
 * strings each time, so that it is enough to compare references, and a line need not be checked and encoded anew.
 *
 * <p>A line is kept from its second time on; of lines that fall together the newest is.
 *
 * <p>Thread: one.
 */
final class RepeatedFields {

    /** A power of two. */
    private static final int SLOTS = 64;

    private static final int LONGEST_LINE = 256;

    private final @Nullable String[] names = new String[SLOTS];
    private final @Nullable String[] values = new String[SLOTS];
    /** Null where no line is kept. */
    private final byte[] @Nullable [] lines = new byte[SLOTS][];

    /** The line with these very strings; null if it is not known. */
    byte @Nullable [] find(String name, String value) {
        int slot = slot(name, value);
        return names[slot] == name && values[slot] == value ? lines[slot] : null;
    }

    /** Notes that the line with these strings was encoded, to {@code bytes} from {@code start} to {@code end}. */
    void encoded(String name, String value, byte[] bytes, int start, int end) {
        if (end - start > LONGEST_LINE) {
            return;
        }
        int slot = slot(name, value);
        if (names[slot] != name || values[slot] != value) {
            names[slot] = name;
            values[slot] = value;
            lines[slot] = null;
        } else {
            lines[slot] = Arrays.copyOfRange(bytes, start, end);
        }
    }

    /** Made of what strings tell at once: most have no hash yet. */
    private static int slot(String name, String value) {
        return (7 * name.length() + value.length()) & (SLOTS - 1);
    }
}
