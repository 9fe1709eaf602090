package org.tornado4j.web;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes plain data as JSON (RFC 8259). */
final class JsonText {

    private static final String HEX = "0123456789abcdef";
    /** Deeper nesting is hardly meant, but a value that holds itself. */
    private static final int DEEPEST = 500;

    private final StringBuilder text = new StringBuilder(128);
    private int depth;

    private JsonText() {}

    /** @throws IllegalArgumentException if it is no plain data */
    static byte[] encode(Object value) {
        JsonText json = new JsonText();
        json.value(value);
        return json.text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void value(@Nullable Object value) {
        if (value == null || value instanceof Boolean) {
            text.append(value);
        } else if (value instanceof CharSequence || value instanceof Enum<?> || value instanceof Character) {
            string(value.toString());
        } else if (value instanceof Number number) {
            number(number);
        } else {
            nested(value);
        }
    }

    private void nested(Object value) {
        if (++depth > DEEPEST) {
            throw new IllegalArgumentException("JSON nested deeper than " + DEEPEST + ": does a value hold itself?");
        }
        if (value instanceof Map<?, ?> map) {
            object(map);
        } else if (value instanceof Collection<?> collection) {
            array(collection);
        } else if (value instanceof Object[] array) {
            array(Arrays.asList(array));
        } else {
            throw new IllegalArgumentException(
                    "cannot write a " + value.getClass().getName()
                            + " as JSON: use a Map, or set a JsonCodec that knows it in ApplicationSettings");
        }
        depth--;
    }

    private void object(Map<?, ?> map) {
        char separator = '{';
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(separator);
            string(String.valueOf(entry.getKey()));
            text.append(':');
            value(entry.getValue());
            separator = ',';
        }
        text.append(map.isEmpty() ? "{}" : "}");
    }

    private void array(Collection<?> values) {
        char separator = '[';
        for (Object value : values) {
            text.append(separator);
            value(value);
            separator = ',';
        }
        text.append(values.isEmpty() ? "[]" : "]");
    }

    private void number(Number number) {
        if (!Double.isFinite(number.doubleValue()) && (number instanceof Double || number instanceof Float)) {
            throw new IllegalArgumentException("JSON has no number for " + number);
        }
        text.append(number);
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            character(value.charAt(i), i > 0 && value.charAt(i - 1) == '<');
        }
        text.append('"');
    }

    private void character(char c, boolean afterLessThan) {
        switch (c) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            case '/' -> text.append(afterLessThan ? "\\/" : "/");
            default -> {
                if (c < ' ' || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c)) {
                    unicode(c);
                } else {
                    text.append(c);
                }
            }
        }
    }

    /** Halves of a surrogate pair go one by one, so that a lone half survives too. */
    private void unicode(char c) {
        text.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            text.append(HEX.charAt((c >> shift) & 0xF));
        }
    }
}
