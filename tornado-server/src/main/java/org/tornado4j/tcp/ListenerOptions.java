package org.tornado4j.tcp;

import org.jspecify.annotations.Nullable;
import org.tornado4j.iostream.TLSOptions;

/**
 * Settings for the connections of one listening socket. Each connection is handled in this order:
 *
 * <ol>
 *   <li>a PROXY header is read from the plain stream, if {@code proxyProtocol} is set
 *   <li>everything after that is TLS, if {@code tls} is set
 *   <li>{@link TCPServer#handleStream} gets the stream
 * </ol>
 *
 * <p>Thread: immutable.
 *
 * @param proxyProtocol settings for the PROXY header that each connection must begin with; null, the default, for
 *     connections without one
 * @param tls the TLS settings of the connections; null, the default, for plain ones. With TLS, the stream is an
 *     {@link org.tornado4j.iostream.SSLIOStream} whose handshake may still be in progress
 */
public record ListenerOptions(
        @Nullable ProxyProtocol proxyProtocol, @Nullable TLSOptions tls) {

    /** Plain connections without a PROXY header. */
    public static final ListenerOptions DEFAULT = new ListenerOptions(null, null);

    public ListenerOptions withProxyProtocol(@Nullable ProxyProtocol proxyProtocol) {
        return new ListenerOptions(proxyProtocol, tls);
    }

    public ListenerOptions withTls(@Nullable TLSOptions tls) {
        return new ListenerOptions(proxyProtocol, tls);
    }
}
