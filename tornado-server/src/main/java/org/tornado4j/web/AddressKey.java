package org.tornado4j.web;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.text.IPLiteral;

/**
 * Tells clients apart by their address, and by the first half of it if it is IPv6.
 *
 * <p>Thread: any.
 */
final class AddressKey implements RateLimitKey {

    static final AddressKey INSTANCE = new AddressKey();

    private AddressKey() {}

    @Override
    public String of(RequestHandler handler) {
        return of(handler.request());
    }

    static String of(HTTPServerRequest request) {
        String ip = request.remoteIp();
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
