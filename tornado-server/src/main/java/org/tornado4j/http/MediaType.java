package org.tornado4j.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A media type (RFC 9110 section 8.3.1).
 *
 * <p>Thread: any; immutable.
 *
 * @param essence type and subtype in lower case, such as {@code text/html}
 * @param parameters by name in lower case, with values as they were sent, without their quotes
 */
public record MediaType(String essence, Map<String, String> parameters) {

    public MediaType {
        parameters = Map.copyOf(parameters);
    }

    /** Parses the value of a Content-Type field; returns null if it is not a media type. */
    public static @Nullable MediaType parse(String field) {
        String essence = essenceOf(field);
        int slash = essence.indexOf('/');
        if (slash < 0
                || !Grammar.isToken(essence.substring(0, slash))
                || !Grammar.isToken(essence.substring(slash + 1))) {
            return null;
        }
        ParameterizedValue parsed = ParameterizedValue.parse(field, ParameterizedValue.Escapes.ANY);
        return parsed == null ? null : new MediaType(essence, parsed.parameters());
    }

    /** Returns the text before the parameters, in lower case, without checking that it is a media type. */
    static String essenceOf(String field) {
        return Text.lowerCase(Text.trim(field, 0, Text.indexOf(field, ';', 0, field.length())));
    }

    /** Returns the value of a parameter, by its name in lower case. */
    public @Nullable String parameter(String name) {
        return parameters.get(name);
    }
}
