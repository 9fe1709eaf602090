package org.tornado4j.http1;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Field lines that responses have again and again, in bytes. A handler that sets a field to a constant gives the same two
 * strings each time, so that it is enough to compare references, and a line need not be checked and encoded anew.
 *
 * <p>A line is kept from its second time on; of lines that fall together the newest is. Only fields are kept that say the same
 * to everybody, or what content is. Any other, such as {@code Set-Cookie}, {@code Location} or one of an application's own, may
 * be made for one client, and neither its line nor its value is.
 *
 * <p>Thread: one.
 */
final class RepeatedFields {

    /** A power of two. */
    private static final int SLOTS = 64;

    private static final int LONGEST_LINE = 256;

    /** Names of fields that are kept, by their length. */
    private static final String[][] HARMLESS = byLength(List.of(
            "Accept-Ranges",
            "Access-Control-Allow-Credentials",
            "Access-Control-Allow-Headers",
            "Access-Control-Allow-Methods",
            "Access-Control-Allow-Origin",
            "Access-Control-Expose-Headers",
            "Access-Control-Max-Age",
            "Allow",
            "Cache-Control",
            "Content-Encoding",
            "Content-Language",
            "Content-Type",
            "Cross-Origin-Embedder-Policy",
            "Cross-Origin-Opener-Policy",
            "Cross-Origin-Resource-Policy",
            "ETag",
            "Expires",
            "Last-Modified",
            "Permissions-Policy",
            "Pragma",
            "Referrer-Policy",
            "Server",
            "Strict-Transport-Security",
            "Vary",
            "X-Content-Type-Options",
            "X-Frame-Options",
            "X-XSS-Protection"));

    private final @Nullable String[] names = new String[SLOTS];
    private final @Nullable String[] values = new String[SLOTS];
    /** Null where no line is kept. */
    private final byte[] @Nullable [] lines = new byte[SLOTS][];

    private static String[][] byLength(List<String> names) {
        int longest = names.stream().mapToInt(String::length).max().orElse(0);
        return IntStream.rangeClosed(0, longest)
                .mapToObj(length ->
                        names.stream().filter(name -> name.length() == length).toArray(String[]::new))
                .toArray(String[][]::new);
    }

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
            // A name that is here already was looked at before.
            if (names[slot] != name && !isHarmless(name)) {
                return;
            }
            names[slot] = name;
            values[slot] = value;
            lines[slot] = null;
        } else {
            lines[slot] = Arrays.copyOfRange(bytes, start, end);
        }
    }

    private static boolean isHarmless(String name) {
        if (name.length() >= HARMLESS.length) {
            return false;
        }
        for (String known : HARMLESS[name.length()]) {
            if (known.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** Made of what strings tell at once: most have no hash yet. */
    private static int slot(String name, String value) {
        return (7 * name.length() + value.length()) & (SLOTS - 1);
    }
}
