package org.tornado4j.accesslog;

/** The parts of a request target, in whatever form it came. */
final class Targets {

    private Targets() {}

    /** Without query, and without scheme and host; the target itself when it has no path. */
    static String path(String target) {
        int start = pathStart(target);
        int end = target.indexOf('?', start);
        return target.substring(start, end < 0 ? target.length() : end);
    }

    /** With its question mark; empty when there is none. */
    static String query(String target) {
        int start = target.indexOf('?');
        return start < 0 ? "" : target.substring(start);
    }

    private static int pathStart(String target) {
        int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
        int slash = scheme < 0 ? 0 : target.indexOf('/', scheme + 3);
        return Math.max(0, slash);
    }
}
