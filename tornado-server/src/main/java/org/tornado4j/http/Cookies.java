package org.tornado4j.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** Parses the Cookie field (RFC 6265 section 4.2) as browsers write it: Tornado's {@code parse_cookie}. */
public final class Cookies {

    private static final int OCTAL_DIGITS = 3;
    /** Characters that an unquoted value may have besides those of a name. */
    private static final String ONLY_IN_QUOTES = " ()/<=>?@[]{}";

    private Cookies() {}

    /**
     * Returns the cookies of a field, by name. Every semicolon separates cookies; text without {@code =} is a value
     * without a name; of several with the same name the last one counts; values in double quotes are unquoted and
     * unescaped.
     */
    public static Map<String, String> parse(String field) {
        Map<String, String> cookies = new LinkedHashMap<>();
        for (int from = 0; from < field.length(); ) {
            int end = Text.indexOf(field, ';', from, field.length());
            int equals = Text.indexOf(field, '=', from, end);
            String name = equals < end ? Text.trim(field, from, equals) : "";
            String value = Text.trim(field, equals < end ? equals + 1 : from, end);
            if (!name.isEmpty() || !value.isEmpty()) {
                cookies.put(name, unquote(value));
            }
            from = end + 1;
        }
        return cookies;
    }

    /** Returns whether a server can set a cookie with that name: a token, which may contain colons. */
    public static boolean isName(String name) {
        return !name.isEmpty() && name.chars().allMatch(Cookies::isNameCharacter);
    }

    private static boolean isNameCharacter(int c) {
        return c == ':' || Grammar.isToken((char) c);
    }

    /**
     * A value as it travels: as it is when it could be a name, else in quotes with octal escapes.
     *
     * @param value ISO-8859-1 text
     */
    static String quote(String value) {
        if (isName(value)) {
            return value;
        }
        StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
        value.chars().forEach(c -> appendQuoted(quoted, c));
        return quoted.append('"').toString();
    }

    private static void appendQuoted(StringBuilder to, int c) {
        if (c == '"' || c == '\\') {
            to.append('\\').append((char) c);
        } else if (isNameCharacter(c) || ONLY_IN_QUOTES.indexOf(c) >= 0) {
            to.append((char) c);
        } else {
            to.append('\\');
            for (int shift = 3 * (OCTAL_DIGITS - 1); shift >= 0; shift -= 3) {
                to.append((char) ('0' + ((c >> shift) & 7)));
            }
        }
    }

    /** Undoes {@link #quote}, in one pass: each backslash is looked at once. */
    static String unquote(String value) {
        int last = value.length() - 1;
        if (last < 1 || value.charAt(0) != '"' || value.charAt(last) != '"') {
            return value;
        }
        StringBuilder text = new StringBuilder(last);
        for (int i = 1; i < last; i++) {
            char c = value.charAt(i);
            if (c != '\\' || i + 1 == last) {
                text.append(c);
            } else if (isOctal(value, i + 1, last)) {
                text.append((char) Integer.parseInt(value, i + 1, i + 1 + OCTAL_DIGITS, 8));
                i += OCTAL_DIGITS;
            } else {
                text.append(value.charAt(++i));
            }
        }
        return text.toString();
    }

    /** Three octal digits up to 377, the last byte there is. */
    private static boolean isOctal(String text, int from, int to) {
        return from + OCTAL_DIGITS <= to
                && isDigit(text.charAt(from), '3')
                && isDigit(text.charAt(from + 1), '7')
                && isDigit(text.charAt(from + 2), '7');
    }

    private static boolean isDigit(char c, char highest) {
        return c >= '0' && c <= highest;
    }
}
