package org.tornado4j.http;

/**
 * Compares entity tags (RFC 9110 section 8.8.3) with the lists of If-None-Match and If-Match. A list is read up to the
 * first member that is not an entity tag.
 *
 * <p>Tags are given as they are sent: {@code "abc"} or {@code W/"abc"}.
 */
public final class EntityTags {

    private static final String WEAK = "W/";

    private EntityTags() {}

    /**
     * Returns whether a list has a tag with the same text, weak or not, or begins with {@code *}: the comparison of
     * If-None-Match, as in Tornado's {@code check_etag_header}.
     */
    public static boolean weakMatch(String list, String tag) {
        return matches(list, opaque(tag), true);
    }

    /**
     * Returns whether a list has the same tag and both are strong, or begins with {@code *}: the comparison of If-Match
     * and If-Range.
     */
    public static boolean strongMatch(String list, String tag) {
        return !tag.startsWith(WEAK) && matches(list, tag, false);
    }

    private static String opaque(String tag) {
        return tag.startsWith(WEAK) ? tag.substring(WEAK.length()) : tag;
    }

    private static boolean matches(String list, String opaque, boolean weakToo) {
        int at = skipSeparators(list, 0);
        if (list.startsWith("*", at)) {
            return true;
        }
        while (at < list.length()) {
            boolean weak = list.startsWith(WEAK, at);
            int start = weak ? at + WEAK.length() : at;
            int end = tagEnd(list, start);
            if (end < 0) {
                return false;
            }
            if ((weakToo || !weak) && end - start == opaque.length() && list.startsWith(opaque, start)) {
                return true;
            }
            at = skipSeparators(list, end);
        }
        return false;
    }

    /** opaque-tag = DQUOTE *etagc DQUOTE; the position after it, negative when there is none */
    private static int tagEnd(String list, int start) {
        if (!list.startsWith("\"", start)) {
            return -1;
        }
        int quote = list.indexOf('"', start + 1);
        return quote < 0 ? quote : quote + 1;
    }

    private static int skipSeparators(String list, int from) {
        int at = from;
        while (at < list.length() && (list.charAt(at) == ',' || Text.isBlank(list.charAt(at)))) {
            at++;
        }
        return at;
    }
}
