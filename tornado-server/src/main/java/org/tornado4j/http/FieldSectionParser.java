package org.tornado4j.http;

import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a field section given as text (RFC 9112 section 5), folded ones too. Lines end with LF, with or
 * without CR before it; nothing else is a line end.
 */
final class FieldSectionParser {

    /** The meaning of the text's characters. */
    enum Characters {
        /** One character for each byte on the wire: ISO-8859-1. */
        BYTES {
            @Override
            boolean allow(String value) {
                return Grammar.isFieldValue(value);
            }
        },
        /** Already decoded text, as in the parts of a form. */
        DECODED {
            @Override
            boolean allow(String value) {
                return value.chars().noneMatch(c -> (c < ' ' && c != '\t') || c == 0x7F);
            }
        };

        abstract boolean allow(String value);
    }

    private final HTTPHeaders headers = new HTTPHeaders();
    private final Characters characters;
    private @Nullable String name;
    private String value = "";
    /** The value with its continuations, so that many of them do not copy it each time. */
    private @Nullable StringBuilder folded;

    private FieldSectionParser(Characters characters) {
        this.characters = characters;
    }

    /** @throws HTTPInputError with 400 when a line is none */
    static HTTPHeaders parse(String section, Characters characters) {
        FieldSectionParser parser = new FieldSectionParser(characters);
        for (int from = 0; from < section.length(); ) {
            int end = Text.indexOf(section, '\n', from, section.length());
            parser.line(section.substring(from, withoutCR(section, from, end)));
            from = end + 1;
        }
        parser.endField();
        return parser.headers;
    }

    /** Adds one line, which may have its line end, to {@code headers}. */
    static void parseLine(String line, HTTPHeaders headers) {
        int end = line.endsWith("\n") ? line.length() - 1 : line.length();
        String text = line.substring(0, withoutCR(line, 0, end));
        if (isContinuation(text)) {
            requireField(headers.size() > 0);
            headers.extendLast(continuation(text, Characters.BYTES));
        } else if (!text.isEmpty()) {
            int colon = colon(text);
            headers.append(name(text, colon), value(text, colon, Characters.BYTES));
        }
    }

    /** A CR belongs to the line end only when LF follows. */
    private static int withoutCR(String text, int from, int end) {
        return end < text.length() && end > from && text.charAt(end - 1) == '\r' ? end - 1 : end;
    }

    private void line(String line) {
        if (isContinuation(line)) {
            requireField(name != null);
            fold(continuation(line, characters));
        } else if (!line.isEmpty()) {
            endField();
            int colon = colon(line);
            name = name(line, colon);
            value = value(line, colon, characters);
        }
    }

    /** obs-fold = OWS CRLF RWS, replaced by one space: RFC 9112 section 5.2 */
    private void fold(String continuation) {
        if (continuation.isEmpty()) {
            return;
        }
        if (folded == null) {
            folded = new StringBuilder(value);
        }
        folded.append(' ').append(continuation);
    }

    private void endField() {
        if (name != null) {
            headers.append(name, folded == null ? value : folded.toString());
        }
        name = null;
        folded = null;
    }

    private static boolean isContinuation(String line) {
        return !line.isEmpty() && Text.isBlank(line.charAt(0));
    }

    private static String continuation(String line, Characters characters) {
        return checked(Text.trim(line, 0, line.length()), characters);
    }

    private static void requireField(boolean present) {
        if (!present) {
            throw bad("first header line cannot start with whitespace");
        }
    }

    /** field-line = field-name ":" OWS field-value OWS */
    private static int colon(String line) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            throw bad("no colon in header line: " + line);
        }
        return colon;
    }

    private static String name(String line, int colon) {
        String name = line.substring(0, colon);
        if (!Grammar.isToken(name)) {
            throw bad("Invalid header name: \"" + name + "\"");
        }
        return name;
    }

    private static String value(String line, int colon, Characters characters) {
        return checked(Text.trim(line, colon + 1, line.length()), characters);
    }

    private static String checked(String value, Characters characters) {
        if (!characters.allow(value)) {
            throw bad("Invalid header value: \"" + value + "\"");
        }
        return value;
    }

    private static HTTPInputError bad(String message) {
        return new HTTPInputError(HTTPStatus.BAD_REQUEST, message);
    }
}
