package org.tornado4j.http;

import org.jspecify.annotations.Nullable;
import org.tornado4j.text.IPLiteral;

/**
 * Reads the fields in which proxies describe the client: X-Forwarded-* fields, or Forwarded (RFC 7239). It is one or
 * the other, because a proxy that writes one kind passes on the other kind as the client sent it. This is Tornado's
 * {@code xheaders}, with these differences: fields count only if the connection itself comes from a trusted address;
 * X-Real-Ip counts only if there is no X-Forwarded-For; an address may be followed by its port.
 *
 * <p>Any client can send these fields. Only the parts written by trusted proxies are reliable: the list is read from
 * its end, where the nearest proxy wrote, for as long as addresses are trusted, and the first that is not is the
 * client's. If all are trusted, the farthest one is. Malformed fields are ignored, and the peer's own address counts.
 *
 * <p>Thread: immutable.
 */
public final class ProxyHeaders {

    /** The fields that are read. */
    public enum Kind {
        /**
         * X-Forwarded-For, -Proto, -Host, -Port and -Prefix. In a list the last of them counts, but for X-Forwarded-For.
         * X-Real-Ip and X-Scheme count where X-Forwarded-For and X-Forwarded-Proto are not there.
         */
        X_FORWARDED,
        /** Forwarded, with its parameters {@code for}, {@code proto} and {@code host} (RFC 7239). */
        FORWARDED
    }

    private final Kind kind;
    private final AddressRanges trusted;

    /** @param trusted the addresses of the proxies: Tornado's {@code trusted_downstream} */
    public ProxyHeaders(Kind kind, AddressRanges trusted) {
        this.kind = kind;
        this.trusted = trusted;
    }

    public Kind kind() {
        return kind;
    }

    public AddressRanges trusted() {
        return trusted;
    }

    /**
     * Returns the request as described by a trusted peer. The caller has to make sure that the peer is trusted: by
     * {@link #trusted} for addresses; peers of Unix sockets always are.
     *
     * @param ofConnection the protocol of the connection
     */
    public ForwardedRequest read(HTTPHeaders headers, String ofConnection) {
        return switch (kind) {
            case X_FORWARDED -> XForwarded.read(headers, trusted, ofConnection);
            case FORWARDED -> Forwarded.read(headers, trusted);
        };
    }

    // ------------------------------------------------------------------------------------------ what both have

    /** An address in numbers without the port that may follow it; null when it is none. */
    static @Nullable String address(String text) {
        String host = HostAndPort.split(text).host();
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String address = bracketed ? host.substring(1, host.length() - 1) : host;
        return IPLiteral.isAddress(address) ? address : null;
    }

    /** {@code http} or {@code https}; null when it is neither. */
    static @Nullable String protocol(String text) {
        String protocol = Text.lowerCase(text);
        return protocol.equals("http") || protocol.equals("https") ? protocol : null;
    }

    /** uri-host [ ":" port ], where names are made of unreserved characters alone; null when it is none. */
    static @Nullable String host(String text) {
        HostAndPort parts = HostAndPort.split(text);
        String host = parts.host();
        boolean valid = host.startsWith("[")
                ? host.endsWith("]") && host.indexOf(':') > 0 && address(host) != null
                : isName(host);
        return valid && !text.endsWith(":") ? text : null;
    }

    private static boolean isName(String host) {
        return !host.isEmpty() && host.chars().allMatch(Grammar::isUnreserved);
    }
}
