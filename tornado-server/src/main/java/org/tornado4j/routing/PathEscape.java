package org.tornado4j.routing;

import java.nio.charset.StandardCharsets;
import org.tornado4j.http.URLEscape;

/** Percent-encoding of what patterns and arguments contribute to a path. */
final class PathEscape {

    private PathEscape() {}

    /** An argument of {@code reverseUrl}: bytes as they are, else the text; slashes stay. */
    static String escapeArgument(Object argument) {
        byte[] bytes =
                argument instanceof byte[] raw ? raw : String.valueOf(argument).getBytes(StandardCharsets.UTF_8);
        return URLEscape.encodePathSegment(bytes).replace("%2F", "/");
    }

    /** Text of a pattern as browsers send it: what is not ASCII, and a space, is escaped; the rest is left alone. */
    static String escapeLiteral(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c > ' ' && c < 0x7F) {
                escaped.append((char) c);
            } else {
                escaped.append(URLEscape.encodePathSegment(Character.toString(c)));
            }
        });
        return escaped.toString();
    }
}
