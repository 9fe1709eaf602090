package org.tornado4j.web;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.tornado4j.text.IPLiteral;

/**
 * Says which client a request is counted for: a text that is the same for all requests of one. A text that clients choose as they
 * like, such as a field that nothing checks, limits none of them.
 *
 * <p>Thread: the loop; it must not block.
 */
@FunctionalInterface
public interface RateLimitKey {

    /** Returns the client; null if the request is not to be limited. What it throws is answered as if the handler had thrown it. */
    @Nullable
    String of(RequestHandler handler);

    /**
     * Returns the key of the client's address, as a trusted proxy tells it. Of an IPv6 address the first half counts: one client has
     * the other half to itself.
     */
    static RateLimitKey byAddress() {
        return handler -> network(handler.request().remoteIp());
    }

    private static String network(String ip) {
        if (ip.indexOf(':') < 0) {
            return ip;
        }
        InetAddress address = IPLiteral.parse(ip);
        if (address instanceof Inet6Address) {
            byte[] half = Arrays.copyOf(address.getAddress(), 8);
            return HexFormat.of().formatHex(half);
        }
        return address == null ? ip : address.getHostAddress();
    }
}
