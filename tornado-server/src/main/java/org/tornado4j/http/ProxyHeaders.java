package org.tornado4j.http;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What proxies say about the client in X-Real-Ip, X-Forwarded-For, X-Scheme and X-Forwarded-Proto: the rules of
 * Tornado's {@code xheaders}. Anybody can send these fields, so they are worth something only behind a proxy that sets
 * them.
 *
 * <p>Unlike Tornado, an address may be followed by its port.
 *
 * <p>Thread: any; immutable.
 */
public final class ProxyHeaders {

    private final Set<String> trustedDownstream;

    /** @param trustedDownstream addresses of proxies, which are passed over in X-Forwarded-For */
    public ProxyHeaders(Set<String> trustedDownstream) {
        this.trustedDownstream = Set.copyOf(trustedDownstream);
    }

    /**
     * The address of the client: X-Real-Ip, else the last one in X-Forwarded-For that is no trusted proxy, else, and
     * when that is no address in numbers, the peer's.
     */
    public String remoteIp(HTTPHeaders headers, String peer) {
        String said = headers.get("X-Real-Ip");
        String address = withoutPort(said != null ? said.trim() : forwardedFor(headers, peer));
        return IPLiteral.isAddress(address) ? address : peer;
    }

    /** From the right, where the nearest proxy wrote; the leftmost when all are trusted. */
    private String forwardedFor(HTTPHeaders headers, String peer) {
        String list = headers.get("X-Forwarded-For");
        if (list == null) {
            return peer;
        }
        int end = list.length();
        while (true) {
            int comma = list.lastIndexOf(',', end - 1);
            String address = Text.trim(list, comma + 1, end);
            if (comma < 0 || !trustedDownstream.contains(withoutPort(address))) {
                return address;
            }
            end = comma;
        }
    }

    private static String withoutPort(String address) {
        String host = HostAndPort.split(address).host();
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return bracketed ? host.substring(1, host.length() - 1) : host;
    }

    /**
     * {@code http} or {@code https}: what X-Scheme says, else X-Forwarded-Proto, in which the last of a list counts; if
     * that is neither, the protocol of the connection.
     */
    public String protocol(HTTPHeaders headers, String ofConnection) {
        String said = firstOf(headers.get("X-Scheme"), headers.get("X-Forwarded-Proto"));
        if (said == null) {
            return ofConnection;
        }
        String last = Text.lowerCase(Text.trim(said, said.lastIndexOf(',') + 1, said.length()));
        return last.equals("http") || last.equals("https") ? last : ofConnection;
    }

    private static @Nullable String firstOf(@Nullable String first, @Nullable String second) {
        return first != null ? first : second;
    }
}
