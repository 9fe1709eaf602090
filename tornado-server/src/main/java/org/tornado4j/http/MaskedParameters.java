package org.tornado4j.http;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of queries whose values no log shows, by name, in any case: {@code /x?token=***&page=2}.
 *
 * <p>Thread: any; never changed.
 */
public final class MaskedParameters {

    /** The parameters of {@link #STANDARD}: tokens against forged requests, those of OAuth 2.0, and passwords. */
    public static final List<String> STANDARD_NAMES =
            List.of("_xsrf", "access_token", "client_secret", "id_token", "password", "refresh_token", "token");

    /** Masks what lets its reader act for a user: the default of servers and access logs. */
    public static final MaskedParameters STANDARD = new MaskedParameters(STANDARD_NAMES);

    /** Masks nothing. */
    public static final MaskedParameters NONE = new MaskedParameters(Set.of());

    /** The text shown in place of a value. */
    public static final String MASK = "***";

    private final Set<String> names;

    private MaskedParameters(Collection<String> names) {
        TreeSet<String> ignoringCase = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        ignoringCase.addAll(names);
        this.names = ignoringCase;
    }

    public static MaskedParameters of(Collection<String> names) {
        return names.isEmpty() ? NONE : new MaskedParameters(names);
    }

    /** Returns whether the values of {@code name} are masked. */
    public boolean hides(String name) {
        return names.contains(name);
    }

    /** Returns a request target, or another URL, with the values in its query masked; null for null. */
    public @Nullable String maskNullable(@Nullable String url) {
        return url == null ? null : mask(url);
    }

    /** Returns a request target, or another URL, with the values in its query masked. */
    public String mask(String url) {
        int query = names.isEmpty() ? -1 : url.indexOf('?');
        return query < 0 ? url : url.substring(0, query) + maskQuery(url.substring(query));
    }

    /** @param query with the question mark before it */
    private String maskQuery(String query) {
        StringBuilder shown = new StringBuilder(query.length());
        int from = 0;
        while (from < query.length()) {
            int to = endOfPair(query, from);
            maskPair(query, from, Math.min(to, query.length()), shown);
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

    private void maskPair(String query, int from, int to, StringBuilder shown) {
        int equals = query.indexOf('=', from);
        if (equals < 0 || equals >= to || !hides(decoded(query.substring(from, equals)))) {
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
}
