package org.tornado4j.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Searching and trimming text that came from a peer. Each is one pass over the part it is given. */
final class Text {

    private Text() {}

    /** Returns the position of {@code wanted} between two positions; {@code to} if it is not found. */
    static int indexOf(String text, char wanted, int from, int to) {
        int i = from;
        while (i < to && text.charAt(i) != wanted) {
            i++;
        }
        return i;
    }

    /** The text between two positions without the spaces and tabs at its ends. OWS = *( SP / HTAB ) */
    static String trim(String text, int from, int to) {
        int start = skipBlanks(text, from, to);
        int end = to;
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** The first position that is no space or tab. */
    static int skipBlanks(String text, int from, int to) {
        int i = from;
        while (i < to && isBlank(text.charAt(i))) {
            i++;
        }
        return i;
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Lower case for ASCII letters alone, since that is the only case protocol words have. */
    static String lowerCase(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isUpperCase(text.charAt(i))) {
                return lowerCaseFrom(text, i);
            }
        }
        return text;
    }

    private static String lowerCaseFrom(String text, int first) {
        char[] lower = text.toCharArray();
        for (int i = first; i < lower.length; i++) {
            if (isUpperCase(lower[i])) {
                lower[i] = (char) (lower[i] + ('a' - 'A'));
            }
        }
        return new String(lower);
    }

    private static boolean isUpperCase(char c) {
        return c >= 'A' && c <= 'Z';
    }

    /** UTF-8 without replacements: null when the bytes are not valid. */
    static @Nullable String utf8(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        boolean replaced = text.indexOf('\uFFFD') >= 0 && !Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8));
        return replaced ? null : text;
    }
}
