package org.tornado4j.websocket;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;

/**
 * The origins whose pages may open a WebSocket. Browsers send cookies with a handshake whichever page opens the
 * WebSocket, and let that page read the messages, so that by default only pages of the server itself are allowed.
 *
 * <ul>
 *   <li>A request without {@code Origin} is not from a browser, and allowed.
 *   <li>{@code Origin: null}, as sent by sandboxed pages, is allowed only by {@link #ANY}.
 *   <li>Case and standard ports make no difference. A page loaded over http may not connect to a server reached over
 *       https.
 * </ul>
 *
 * <p>Thread: immutable.
 */
public final class AllowedOrigins {

    /** The origin of the server itself. */
    public static final AllowedOrigins SAME = new AllowedOrigins(Set.of(), false);

    /** Every origin. For services that do not use cookies. */
    public static final AllowedOrigins ANY = new AllowedOrigins(Set.of(), true);

    private static final String WILDCARD = "*";

    private final Set<Origin> others;
    private final boolean any;

    private AllowedOrigins(Set<Origin> others, boolean any) {
        this.others = others;
        this.any = any;
    }

    /**
     * Returns the origin of the server itself and those in {@code texts}.
     *
     * @param texts origins such as {@code https://app.example.com}, with a port unless it is the standard one;
     *     {@code *} for every origin
     * @throws IllegalArgumentException if one is not an origin
     */
    public static AllowedOrigins of(List<String> texts) {
        if (texts.contains(WILDCARD)) {
            return ANY;
        }
        Set<Origin> others = new HashSet<>();
        for (String text : texts) {
            Origin origin = Origin.parse(text.strip());
            if (origin == null) {
                throw new IllegalArgumentException(
                        "an origin is a scheme and a host without a path, such as https://app.example.com, or *"
                                + " for every origin, not \"" + text + '"'
                                + (text.endsWith("/") ? ": leave out the slash at the end" : ""));
            }
            others.add(origin);
        }
        return others.isEmpty() ? SAME : new AllowedOrigins(others, false);
    }

    /** Returns whether the page that caused {@code request}, if any, may open a WebSocket. */
    public boolean allow(HTTPServerRequest request) {
        String field = request.headers().get("Origin");
        if (field == null || any) {
            return true;
        }
        Origin origin = Origin.parse(field);
        return origin != null && (others.contains(origin) || origin.isThatOf(request.host(), request.protocol()));
    }

    /**
     * A serialized origin (RFC 6454 section 6.2).
     *
     * @param scheme in lower case
     * @param authority host and port, in lower case, without the standard port
     */
    private record Origin(String scheme, String authority) {

        private static final String SEPARATOR = "://";

        static @Nullable Origin parse(String text) {
            int end = text.indexOf(SEPARATOR);
            String authority = end < 1 ? "" : text.substring(end + SEPARATOR.length());
            if (authority.isEmpty() || authority.chars().anyMatch(c -> c <= ' ' || "/?#@*,".indexOf(c) >= 0)) {
                return null;
            }
            String scheme = text.substring(0, end).toLowerCase(Locale.ROOT);
            return new Origin(scheme, normalized(authority, scheme));
        }

        private static String normalized(String authority, String scheme) {
            String lower = authority.toLowerCase(Locale.ROOT);
            String port = scheme.equals("https") || scheme.equals("wss") ? ":443" : ":80";
            return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
        }

        /** A proxy may speak TLS for a server that does not know; so the scheme counts only if the server knows better. */
        boolean isThatOf(String host, String protocol) {
            boolean insecure = protocol.equals("https") && scheme.equals("http");
            return !insecure && authority.equals(normalized(host, scheme));
        }
    }
}
