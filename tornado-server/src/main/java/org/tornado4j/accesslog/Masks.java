package org.tornado4j.accesslog;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.URLEscape;

/**
 * What must not be read in the log: values of fields, cookies and query parameters, by name, in any case.
 *
 * <p>Thread: any; never changed.
 */
final class Masks {

    static final List<String> DEFAULT_FIELDS = List.of("Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie");

    static final String MASK = "***";

    private final Set<String> fields;
    private final Set<String> cookies;
    private final Set<String> parameters;

    Masks(Collection<String> fields, Collection<String> cookies, Collection<String> parameters) {
        this.fields = ignoringCase(fields);
        this.cookies = ignoringCase(cookies);
        this.parameters = ignoringCase(parameters);
    }

    private static Set<String> ignoringCase(Collection<String> names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(names);
        return set;
    }

    boolean hidesField(String name) {
        return fields.contains(name);
    }

    boolean hidesCookie(String name) {
        return cookies.contains(name);
    }

    /** A request target, or the URL of a Referer. */
    @Nullable
    String url(@Nullable String url) {
        int query = url == null || parameters.isEmpty() ? -1 : url.indexOf('?');
        return url == null || query < 0 ? url : url.substring(0, query) + query(url.substring(query));
    }

    /** A query, with the question mark before it or without. */
    private String query(String query) {
        StringBuilder shown = new StringBuilder(query.length());
        int from = 0;
        while (from < query.length()) {
            int to = endOfPair(query, from);
            pair(query, from, Math.min(to, query.length()), shown);
            from = to;
        }
        return shown.toString();
    }

    /** Behind the separator that ends the pair at {@code from}. Some take a semicolon for one, so this does as well. */
    private static int endOfPair(String query, int from) {
        int at = from;
        while (at < query.length() && "?&;".indexOf(query.charAt(at)) < 0) {
            at++;
        }
        return at + 1;
    }

    private void pair(String query, int from, int to, StringBuilder shown) {
        int equals = query.indexOf('=', from);
        if (equals < 0 || equals >= to || !parameters.contains(decoded(query.substring(from, equals)))) {
            shown.append(query, from, to);
            return;
        }
        shown.append(query, from, equals + 1).append(MASK);
        if ("&;".indexOf(query.charAt(to - 1)) >= 0) {
            shown.append(query.charAt(to - 1));
        }
    }

    private static String decoded(String name) {
        boolean plain = name.indexOf('%') < 0 && name.indexOf('+') < 0;
        return plain ? name : new String(URLEscape.decodeQuery(name), StandardCharsets.UTF_8);
    }

    /** The value of a Cookie field, or of Set-Cookie, whose attributes stay. */
    @Nullable
    String cookies(@Nullable String field) {
        if (field == null || cookies.isEmpty()) {
            return field;
        }
        StringBuilder shown = new StringBuilder(field.length());
        for (String pair : field.split(";", -1)) {
            int equals = pair.indexOf('=');
            boolean hidden =
                    equals >= 0 && cookies.contains(pair.substring(0, equals).strip());
            shown.append(shown.length() == 0 ? "" : ";").append(hidden ? pair.substring(0, equals + 1) + MASK : pair);
        }
        return shown.toString();
    }
}
