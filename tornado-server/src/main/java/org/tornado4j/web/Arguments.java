package org.tornado4j.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.MaskedParameters;
import org.tornado4j.http.URLEscape;
import org.tornado4j.text.PeerText;
import org.tornado4j.web.InputValidator.Violation;

/**
 * Reads the arguments of a query or a form as text: decoded by the handler, without control characters, and stripped
 * unless {@link Whitespace#KEEP} is asked for.
 *
 * <p>Thread: that of the handler; without state.
 */
final class Arguments {

    private Arguments() {}

    /** @throws MissingArgumentError 400 if there is no value */
    static String required(
            RequestHandler handler, Map<String, List<byte[]>> arguments, String name, Whitespace around) {
        String value = last(handler, arguments, name, around);
        if (value == null) {
            throw new MissingArgumentError(name);
        }
        return value;
    }

    static String orElse(@Nullable String value, String defaultValue) {
        return value != null ? value : defaultValue;
    }

    /** Returns the last value of a name, null if there is none. */
    static @Nullable String last(
            RequestHandler handler, Map<String, List<byte[]>> arguments, String name, Whitespace around) {
        List<byte[]> values = arguments.get(name);
        return values == null || values.isEmpty() ? null : text(handler, values.get(values.size() - 1), name, around);
    }

    static List<String> all(
            RequestHandler handler, Map<String, List<byte[]>> arguments, String name, Whitespace around) {
        List<String> values = new ArrayList<>();
        for (byte[] value : arguments.getOrDefault(name, List.of())) {
            values.add(text(handler, value, name, around));
        }
        return values;
    }

    private static String text(RequestHandler handler, byte[] bytes, String name, Whitespace around) {
        String text = withoutControls(handler.decodeArgument(bytes, name));
        return around == Whitespace.STRIP ? text.strip() : text;
    }

    /**
     * Decodes an argument as UTF-8.
     *
     * @param name of the argument; null for one of the path that has none
     * @param masked those whose values logs must not show
     * @throws HTTPProblem 400, which names the argument and not its value, if it is not valid
     */
    static String decodeUtf8(byte[] value, @Nullable String name, MaskedParameters masked) {
        String text = URLEscape.utf8(value);
        if (text == null) {
            boolean hidden = name != null && masked.hides(name);
            String logMessage = "Invalid unicode in " + (name == null ? "url" : PeerText.escaped(name)) + ": "
                    + (hidden ? MaskedParameters.MASK : PeerText.quoted(value));
            throw name == null
                    ? new HTTPProblem(HTTPStatus.BAD_REQUEST, "Invalid unicode in the path", logMessage, null)
                    : TypedArguments.problem(new Violation(name, "is not valid UTF-8"), logMessage, null);
        }
        return text;
    }

    private static String withoutControls(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                return replaceControls(text);
            }
        }
        return text;
    }

    private static String replaceControls(String text) {
        StringBuilder replaced = new StringBuilder(text);
        for (int i = 0; i < replaced.length(); i++) {
            if (isControl(replaced.charAt(i))) {
                replaced.setCharAt(i, ' ');
            }
        }
        return replaced.toString();
    }

    /** U+0000 to U+0008 and U+000E to U+001F; Tornado's set. */
    private static boolean isControl(char c) {
        return c < ' ' && (c < '\t' || c > '\r');
    }
}
