package org.tornado4j.http;

import java.nio.charset.StandardCharsets;

/**
 * Values of the Content-Disposition field of a response (RFC 6266): whether a browser shows the content or saves it, and under
 * which name.
 *
 * <p>A name with characters beyond ASCII is included twice: as {@code filename*} for clients that support RFC 8187, and
 * as {@code filename} for others, with an underscore for each of those characters.
 *
 * <p>Thread: any.
 */
public final class ContentDisposition {

    /** Characters of attr-char (RFC 8187 section 3.2.1) besides letters, digits and {@code _.-~}. */
    private static final String ATTRIBUTE_CHARACTERS = "!#$&+^`|";

    private static final String UPPER_HEX = "0123456789ABCDEF";

    private ContentDisposition() {}

    /**
     * Returns the value that makes a browser save the content.
     *
     * @param filename the file name; anything before the last slash or backslash is removed, and control characters are
     *     replaced by underscores
     */
    public static String attachment(String filename) {
        return value("attachment", filename);
    }

    /**
     * Returns the value that makes a browser show the content, and save it under {@code filename} if the user chooses
     * to.
     */
    public static String inline(String filename) {
        return value("inline", filename);
    }

    private static String value(String type, String path) {
        String filename = withoutControls(path.substring(1 + Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))));
        StringBuilder value = new StringBuilder(64).append(type).append("; filename=\"");
        filename.codePoints().forEach(c -> appendQuoted(value, c));
        value.append('"');
        if (!isUnderstoodByAll(filename)) {
            value.append("; filename*=UTF-8''");
            appendExtended(value, filename);
        }
        return value.toString();
    }

    private static String withoutControls(String filename) {
        return filename.codePoints()
                .map(c -> Character.isISOControl(c) ? '_' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static void appendQuoted(StringBuilder to, int c) {
        if (c == '"' || c == '\\') {
            to.append('\\');
        }
        to.append(c < 0x7F ? (char) c : '_');
    }

    /** Some clients undo percent escapes in the plain name (RFC 6266 appendix D), and some do not undo backslashes. */
    private static boolean isUnderstoodByAll(String filename) {
        return filename.chars().allMatch(c -> c < 0x7F && c != '%' && c != '"');
    }

    private static void appendExtended(StringBuilder to, String filename) {
        for (byte b : filename.getBytes(StandardCharsets.UTF_8)) {
            if (Grammar.isUnreserved(b & 0xFF) || ATTRIBUTE_CHARACTERS.indexOf(b) >= 0) {
                to.append((char) b);
            } else {
                to.append('%').append(UPPER_HEX.charAt((b >> 4) & 0xF)).append(UPPER_HEX.charAt(b & 0xF));
            }
        }
    }
}
