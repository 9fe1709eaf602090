package org.tornado4j.http;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Composes URLs. */
public final class URLs {

    private URLs() {}

    /**
     * Adds parameters to the query of a URL: Tornado's {@code url_concat}. Existing parameters are escaped again, so
     * that {@code ?x} becomes {@code ?x=}; a fragment stays at the end.
     *
     * @param parameters null to get the URL back unchanged
     */
    public static String urlConcat(String url, @Nullable Map<String, String> parameters) {
        return parameters == null ? url : urlConcat(url, parameters.entrySet());
    }

    /**
     * Same as {@link #urlConcat(String, Map)}, for parameters whose names may repeat, added in the order of the
     * collection.
     */
    public static String urlConcat(String url, Collection<Map.Entry<String, String>> parameters) {
        int fragment = Text.indexOf(url, '#', 0, url.length());
        int mark = Text.indexOf(url, '?', 0, fragment);
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        addEscapedAnew(url.substring(Math.min(mark + 1, fragment), fragment), query);
        for (Map.Entry<String, String> parameter : parameters) {
            query.add(URLEscape.encodeQuery(parameter.getKey()) + "=" + URLEscape.encodeQuery(parameter.getValue()));
        }
        return url.substring(0, mark) + query + url.substring(fragment);
    }

    private static void addEscapedAnew(String query, StringJoiner to) {
        for (int from = 0; from < query.length(); ) {
            int end = Text.indexOf(query, '&', from, query.length());
            if (end > from) {
                int equals = Text.indexOf(query, '=', from, end);
                to.add(escapedAnew(query, from, equals) + "=" + escapedAnew(query, Math.min(equals + 1, end), end));
            }
            from = end + 1;
        }
    }

    private static String escapedAnew(String query, int from, int to) {
        byte[] escaped = query.substring(from, to).getBytes(StandardCharsets.UTF_8);
        return URLEscape.encodeQuery(URLEscape.decode(escaped, 0, escaped.length, (byte) ' '));
    }
}
