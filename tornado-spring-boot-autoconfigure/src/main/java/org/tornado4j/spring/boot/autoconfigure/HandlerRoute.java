package org.tornado4j.spring.boot.autoconfigure;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tornado4j.web.RequestHandler;

/**
 * One path of one handler bean.
 *
 * <p>Those of a host come before those of any. Then they are sorted by their order, then the more specific comes first.
 * Routes that are still equal are ordered by their text: class path scanning finds classes in an order that differs from machine to
 * machine, and which route answers must not.
 *
 * @param host null for any
 * @param name null for none
 */
record HandlerRoute(
        String beanName,
        Class<? extends RequestHandler> handlerClass,
        String pattern,
        @Nullable String host,
        @Nullable String name,
        int order)
        implements Comparable<HandlerRoute> {

    /** The characters at which templates and regular expressions stop being literal. */
    private static final String META_CHARACTERS = "{([*+?|\\^$";

    @Override
    public int compareTo(HandlerRoute other) {
        int difference = compareHosts(host, other.host);
        if (difference == 0) {
            difference = Arrays.compare(rank(), other.rank());
        }
        if (difference == 0) {
            difference = pattern.compareTo(other.pattern);
        }
        return difference != 0 ? difference : beanName.compareTo(other.beanName);
    }

    private static int compareHosts(@Nullable String one, @Nullable String other) {
        return one == null || other == null ? Boolean.compare(one == null, other == null) : one.compareTo(other);
    }

    /** The lower, the earlier. */
    private int[] rank() {
        return new int[] {order, -literalBeginning(), takesRest() ? 1 : 0, -literalLength()};
    }

    /** For messages. */
    String description() {
        return "\"" + pattern + "\" of " + handlerClass.getName() + " (bean '" + beanName + "')";
    }

    private int literalBeginning() {
        int length = 0;
        while (length < pattern.length() && META_CHARACTERS.indexOf(pattern.charAt(length)) < 0) {
            length++;
        }
        return length;
    }

    private boolean takesRest() {
        return pattern.contains("{*") || pattern.contains(".*") || pattern.contains(".+");
    }

    /** Returns the number of characters of a template outside braces; regular expressions count as a whole. */
    private int literalLength() {
        int length = 0;
        int depth = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
            } else if (depth == 0) {
                length++;
            }
        }
        return length;
    }
}
