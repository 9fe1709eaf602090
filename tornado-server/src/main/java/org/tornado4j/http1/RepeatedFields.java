package org.tornado4j.http1;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Field lines that responses have again and again, in bytes. A handler that sets a field to a constant gives the same two
 * strings each time, so that it is enough to compare references, and a line need not be checked and encoded anew.
 *
 * <p>A line is kept from its second time on; of lines that fall together the newest is. Fields that are made for one client,
 * such as {@code Set-Cookie}, are not kept, and neither are their values.
 *
 * <p>Thread: one.
 */
final class RepeatedFields {

    /** A power of two. */
    private static final int SLOTS = 64;

    private static final int LONGEST_LINE = 256;

    /** In lower case. */
    private static final Set<String> FOR_ONE_CLIENT = Set.of(
            "authentication-info",
            "authorization",
            "cookie",
            "location",
            "proxy-authenticate",
            "proxy-authentication-info",
            "proxy-authorization",
            "set-cookie",
            "www-authenticate");

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
            if (isForOneClient(name)) {
                return;
            }
            names[slot] = name;
            values[slot] = value;
            lines[slot] = null;
        } else {
            lines[slot] = Arrays.copyOfRange(bytes, start, end);
        }
    }

    private static boolean isForOneClient(String name) {
        return switch (name.length()) {
            case 6, 8, 10, 13, 16, 18, 19, 25 -> FOR_ONE_CLIENT.contains(name.toLowerCase(Locale.ROOT));
            default -> false;
        };
    }

    /** Made of what strings tell at once: most have no hash yet. */
    private static int slot(String name, String value) {
        return (7 * name.length() + value.length()) & (SLOTS - 1);
    }
}
