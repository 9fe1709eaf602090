package org.tornado4j.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value and its parameters, such as {@code form-data; name="a"} (RFC 9110 section 5.6.6).
 *
 * @param value what stands before the first semicolon
 * @param parameters by name in lower case; one without {@code =} has an empty value
 */
record ParameterizedValue(String value, Map<String, String> parameters) {

    /** The characters that a backslash inside quotes escapes. */
    enum Escapes {
        /** Anything: quoted-pair of RFC 9110 section 5.6.4. */
        ANY,
        /**
         * A quote or another backslash. Browsers send the backslashes of file names unescaped, so a backslash before
         * any other character stands for itself.
         */
        QUOTE_AND_BACKSLASH
    }

    /** Null when quotes are not closed, a name is no token or comes twice. */
    static @Nullable ParameterizedValue parse(String text, Escapes escapes) {
        return new Parser(text, escapes).parse();
    }

    /** One pass from left to right. */
    private static final class Parser {

        private final String text;
        private final Escapes escapes;
        private final Map<String, String> parameters = new LinkedHashMap<>();
        private int at;

        Parser(String text, Escapes escapes) {
            this.text = text;
            this.escapes = escapes;
        }

        @Nullable
        ParameterizedValue parse() {
            int semicolon = Text.indexOf(text, ';', 0, text.length());
            at = semicolon;
            while (at < text.length()) {
                at = Text.skipBlanks(text, at + 1, text.length());
                if (at < text.length() && text.charAt(at) != ';' && !parameter()) {
                    return null;
                }
            }
            return new ParameterizedValue(Text.trim(text, 0, semicolon), parameters);
        }

        /** parameter = parameter-name "=" parameter-value; leaves the position at the next semicolon or the end. */
        private boolean parameter() {
            int start = at;
            while (at < text.length() && text.charAt(at) != '=' && text.charAt(at) != ';') {
                at++;
            }
            String name = Text.lowerCase(Text.trim(text, start, at));
            String value = at < text.length() && text.charAt(at) == '=' ? value() : "";
            return value != null && Grammar.isToken(name) && parameters.putIfAbsent(name, value) == null;
        }

        /** parameter-value = ( token / quoted-string ) */
        private @Nullable String value() {
            at = Text.skipBlanks(text, at + 1, text.length());
            if (at < text.length() && text.charAt(at) == '"') {
                return quoted();
            }
            int start = at;
            at = Text.indexOf(text, ';', start, text.length());
            String value = Text.trim(text, start, at);
            return value.indexOf('"') < 0 ? value : null;
        }

        private @Nullable String quoted() {
            StringBuilder value = new StringBuilder();
            for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
                if (isEscape()) {
                    at++;
                }
                value.append(text.charAt(at));
            }
            if (at == text.length()) {
                return null;
            }
            at = Text.skipBlanks(text, at + 1, text.length());
            return at == text.length() || text.charAt(at) == ';' ? value.toString() : null;
        }

        private boolean isEscape() {
            if (text.charAt(at) != '\\' || at + 1 == text.length()) {
                return false;
            }
            char next = text.charAt(at + 1);
            return escapes == Escapes.ANY || next == '"' || next == '\\';
        }
    }
}
