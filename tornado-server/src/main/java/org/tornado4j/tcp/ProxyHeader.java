package org.tornado4j.tcp;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy says of the connection it speaks for (PROXY protocol section 2).
 *
 * @param source who connected to the proxy; null when it speaks for itself, or for somebody without IP address
 * @param destination where that connection came in; null as {@code source}
 * @param encrypted whether that connection is TLS
 */
record ProxyHeader(
        @Nullable InetSocketAddress source, @Nullable InetSocketAddress destination, boolean encrypted) {

    /** The addresses of the connection itself are those that count. */
    static final ProxyHeader WITHOUT_ADDRESSES = new ProxyHeader(null, null, false);

    static ProxyHeader of(InetSocketAddress source, InetSocketAddress destination) {
        return new ProxyHeader(source, destination, false);
    }
}
