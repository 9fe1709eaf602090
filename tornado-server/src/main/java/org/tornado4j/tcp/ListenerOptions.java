package org.tornado4j.tcp;

import org.jspecify.annotations.Nullable;

/**
 * How the connections of one listening socket are taken, each in this order:
 *
 * <ol>
 *   <li>a PROXY header is read from the plain stream, if {@code proxyProtocol} says so
 *   <li>{@link TCPServer#handleStream} gets the stream
 * </ol>
 *
 * <p>Thread: immutable.
 *
 * @param proxyProtocol how the header of a proxy is read, which each connection must begin with; null, the default, for
 *     connections that have none
 */
public record ListenerOptions(@Nullable ProxyProtocol proxyProtocol) {

    /** Plain connections of the clients themselves. */
    public static final ListenerOptions DEFAULT = new ListenerOptions(null);

    public ListenerOptions withProxyProtocol(@Nullable ProxyProtocol proxyProtocol) {
        return new ListenerOptions(proxyProtocol);
    }
}
