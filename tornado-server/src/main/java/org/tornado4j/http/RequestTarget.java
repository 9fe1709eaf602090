package org.tornado4j.http;

import org.jspecify.annotations.Nullable;

/** Takes a request target apart (RFC 9112 section 3.2). */
final class RequestTarget {

    private RequestTarget() {}

    /** The path: of an origin-form target up to its {@code ?}, of an absolute-form one what follows the authority. */
    static String path(String target) {
        int start = pathStart(target);
        int end = queryMark(target, start);
        if (start == end && start > 0) {
            return "/"; // absolute-form without a path, RFC 9110 section 4.2.3
        }
        return target.substring(start, end);
    }

    /** Returns the part after the first {@code ?}, or an empty string. */
    static String query(String target) {
        int mark = queryMark(target, pathStart(target));
        return mark == target.length() ? "" : target.substring(mark + 1);
    }

    /** Host and port of an absolute-form target, null of any other. */
    static @Nullable String authority(String target) {
        int start = authorityStart(target);
        if (start < 0) {
            return null;
        }
        int end = authorityEnd(target, start);
        // user information is no part of the host, whatever it looks like
        return target.substring(Math.max(start, target.lastIndexOf('@', end - 1) + 1), end);
    }

    private static int pathStart(String target) {
        int authority = authorityStart(target);
        return authority < 0 ? 0 : authorityEnd(target, authority);
    }

    /** absolute-URI = scheme "://" authority path-abempty [ "?" query ]; negative for other forms */
    private static int authorityStart(String target) {
        if (target.isEmpty() || target.charAt(0) == '/') {
            return -1;
        }
        int colon = 0;
        while (colon < target.length() && Grammar.isScheme(target.charAt(colon))) {
            colon++;
        }
        return colon > 0 && target.startsWith("://", colon) ? colon + 3 : -1;
    }

    private static int authorityEnd(String target, int start) {
        int end = start;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        return end;
    }

    private static int queryMark(String target, int from) {
        int mark = target.indexOf('?', from);
        return mark < 0 ? target.length() : mark;
    }
}
