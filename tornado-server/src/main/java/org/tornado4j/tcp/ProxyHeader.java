package org.tornado4j.tcp;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A proxy's description of the connection that it forwards (PROXY protocol section 2).
 *
 * @param source the address that connected to the proxy; null if the proxy connects on its own behalf, or for a client
 *     without an IP address
 * @param destination the address at which the proxy accepted that connection; null as {@code source}
 * @param encrypted whether that connection is TLS
 */
record ProxyHeader(
        @Nullable InetSocketAddress source, @Nullable InetSocketAddress destination, boolean encrypted) {

    /** A header without addresses: those of the connection itself count. */
    static final ProxyHeader WITHOUT_ADDRESSES = new ProxyHeader(null, null, false);

    static ProxyHeader of(InetSocketAddress source, InetSocketAddress destination) {
        return new ProxyHeader(source, destination, false);
    }
}
