package org.tornado4j.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses queries and {@code application/x-www-form-urlencoded} content: Tornado's {@code parse_qs_bytes}.
 *
 * <p>Only {@code &} separates parameters; one without {@code =} is a name with an empty value; values remain bytes,
 * since only the application knows their charset. Names are UTF-8, or ISO-8859-1 when they are not valid UTF-8.
 */
public final class FormParser {

    private final byte[] form;
    private final int maxParameters;
    private final Map<String, List<byte[]>> parameters = new LinkedHashMap<>();
    private int count;

    private FormParser(byte[] form, int maxParameters) {
        this.form = form;
        this.maxParameters = maxParameters;
    }

    /**
     * Returns the parameters of a query as it was sent, without its {@code ?}.
     *
     * @return names in the order of their first appearance
     * @throws HTTPInputError with 400 if there are more than {@link FormLimits#maxParameters}
     */
    public static Map<String, List<byte[]>> parse(String query, FormLimits limits) {
        return parse(URLEscape.bytes(query), limits);
    }

    /**
     * Returns the parameters of url-encoded content.
     *
     * @return names in the order of their first appearance
     * @throws HTTPInputError with 400 if there are more than {@link FormLimits#maxParameters}
     */
    public static Map<String, List<byte[]>> parse(byte[] form, FormLimits limits) {
        return new FormParser(form, limits.maxParameters()).parse();
    }

    private Map<String, List<byte[]>> parse() {
        for (int from = 0; from < form.length; ) {
            int to = indexOf('&', from, form.length);
            if (to > from) {
                parameter(from, to);
            }
            from = to + 1;
        }
        return parameters;
    }

    private void parameter(int from, int to) {
        if (++count > maxParameters) {
            throw new HTTPInputError(
                    HTTPStatus.BAD_REQUEST, "more than " + maxParameters + " parameters", Limit.MAX_PARAMETERS);
        }
        int equals = indexOf('=', from, to);
        String name = name(URLEscape.decode(form, from, equals, (byte) ' '));
        byte[] value = URLEscape.decode(form, Math.min(equals + 1, to), to, (byte) ' ');
        parameters.computeIfAbsent(name, absent -> new ArrayList<>(1)).add(value);
    }

    /** Returns the position of {@code wanted}, or {@code to} if it is not found. */
    private int indexOf(char wanted, int from, int to) {
        int i = from;
        while (i < to && form[i] != wanted) {
            i++;
        }
        return i;
    }

    private static String name(byte[] name) {
        String text = Text.utf8(name);
        return text != null ? text : new String(name, StandardCharsets.ISO_8859_1);
    }
}
