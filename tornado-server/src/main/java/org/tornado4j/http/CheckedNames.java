package org.tornado4j.http;

import org.jspecify.annotations.Nullable;

/**
 * Field names that were found to be tokens. Most are constants of the program, so that it is enough to compare references.
 *
 * <p>Thread: any. Threads may not see what others have found, and then look for themselves.
 */
final class CheckedNames {

    /** A power of two. */
    private static final int SLOTS = 64;

    private static final @Nullable String[] NAMES = new String[SLOTS];

    private CheckedNames() {}

    static boolean isToken(String name) {
        if (name.isEmpty()) {
            return false;
        }
        int slot = (5 * name.length() + name.charAt(0)) & (SLOTS - 1);
        if (NAMES[slot] == name) {
            return true;
        }
        boolean token = Grammar.isToken(name);
        if (token) {
            NAMES[slot] = name;
        }
        return token;
    }
}
