package org.tornado4j.security;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;

/**
 * A set of origins (RFC 6454): some by their name, and those of all hosts below some.
 *
 * <p>Thread: never changed; any.
 */
final class Origins {

    private static final String SUBDOMAINS = "*.";

    /** No name of a host is longer than 253 characters. */
    private static final int LONGEST = 300;

    /** In lower case. */
    private final Set<String> named = new HashSet<>();
    /** Scheme and end of the host, {@code https://.example.com}, in lower case. */
    private final Set<String> below = new HashSet<>();

    private Origins() {}

    /** @throws IllegalArgumentException if one is not an origin */
    static Origins of(Collection<String> origins) {
        Origins all = new Origins();
        for (String origin : origins) {
            all.named.add(checked(origin));
        }
        return all;
    }

    /**
     * Returns the set of origins of which some may stand for all hosts below one, {@code https://*.example.com}.
     *
     * @throws IllegalArgumentException if one is not an origin
     */
    static Origins withSubdomains(Collection<String> origins) {
        Origins all = new Origins();
        for (String origin : origins) {
            int host = origin.indexOf("://") + "://".length();
            if (origin.startsWith(SUBDOMAINS, host)) {
                String end = origin.substring(host + SUBDOMAINS.length());
                checked(origin.substring(0, host) + end);
                all.below.add(lower(origin.substring(0, host) + "." + end));
            } else {
                all.named.add(checked(origin));
            }
        }
        return all;
    }

    private static String checked(String origin) {
        String authority = authority(origin);
        if (authority == null || authority.isEmpty() || authority.chars().anyMatch(c -> "/?#@*".indexOf(c) >= 0)) {
            throw new IllegalArgumentException(
                    "an origin is a scheme and a host without a path, such as https://app.example.com, not \"" + origin
                            + '"' + (origin.endsWith("/") ? ": leave out the slash at the end" : ""));
        }
        return lower(origin);
    }

    private static String lower(String origin) {
        return origin.toLowerCase(Locale.ROOT);
    }

    /** Returns what follows the scheme; null if there is no scheme. */
    static @Nullable String authority(String origin) {
        int colon = origin.indexOf("://");
        return colon < 1 ? null : origin.substring(colon + "://".length());
    }

    /** Returns those that are named, in lower case. */
    Set<String> named() {
        return Set.copyOf(named);
    }

    boolean contains(String origin) {
        if (origin.length() > LONGEST) {
            return false;
        }
        String lower = lower(origin);
        if (named.contains(lower)) {
            return true;
        }
        int host = lower.indexOf("://") + "://".length();
        boolean found = false;
        for (int dot = lower.indexOf('.', host + 1); !found && dot > 0 && !below.isEmpty(); ) {
            found = below.contains(lower.substring(0, host) + lower.substring(dot));
            dot = lower.indexOf('.', dot + 1);
        }
        return found;
    }

    /** Returns whether a request was sent by a page of the same host, over http or https, as far as {@code origin} says. */
    static boolean isOwn(String origin, HTTPServerRequest request) {
        return request.host().equalsIgnoreCase(authority(origin));
    }
}
