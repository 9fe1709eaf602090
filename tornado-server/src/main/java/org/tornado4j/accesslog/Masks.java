package org.tornado4j.accesslog;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.MaskedParameters;

/**
 * The names, ignoring case, of the fields, cookies and query parameters whose values must not appear in the log.
 *
 * <p>Thread: any; immutable.
 */
final class Masks {

    static final List<String> DEFAULT_FIELDS = List.of("Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie");

    static final String MASK = MaskedParameters.MASK;

    private final Set<String> fields;
    private final Set<String> cookies;
    private final MaskedParameters parameters;

    Masks(Collection<String> fields, Collection<String> cookies, Collection<String> parameters) {
        this.fields = ignoringCase(fields);
        this.cookies = ignoringCase(cookies);
        this.parameters = MaskedParameters.of(parameters);
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
        return parameters.maskNullable(url);
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
