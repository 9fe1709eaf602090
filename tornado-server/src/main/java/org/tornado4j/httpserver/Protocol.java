package org.tornado4j.httpserver;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.iostream.IOStream;

/**
 * A protocol for the connections of a server. A server supports HTTP/1 and those added by
 * {@link HTTPServerOptions.Builder#addProtocol}.
 *
 * <p>A connection selects a protocol in one of three ways, tried in this order: by the name negotiated in its TLS
 * handshake, by its first bytes, or from HTTP/1 by the token of an {@code Upgrade} field.
 *
 * <p>Thread: any; {@link #onLoop} is called once on each loop of a server, and its result is used only on that loop.
 */
public interface Protocol {

    /** Returns the name to negotiate in a TLS handshake (ALPN, RFC 7301); null, the default, for none. */
    default @Nullable String applicationProtocol() {
        return null;
    }

    /**
     * Returns the bytes with which each connection begins, and no HTTP/1 request does; empty, the default, for none.
     * They are only checked if no name was negotiated. The new connection receives these bytes as well, before those
     * that follow them.
     */
    default byte[] preface() {
        return new byte[0];
    }

    /**
     * Returns the token of an {@code Upgrade} field (RFC 9110 section 7.8) by which an HTTP/1 request asks for this
     * protocol; null, the default, for none.
     */
    default @Nullable String upgradeToken() {
        return null;
    }

    /** Returns the part of this protocol that creates the connections of one loop. */
    Connector onLoop(ServerLoop loop);

    /**
     * Creates the connections of one loop.
     *
     * <p>Thread: confined to the loop.
     */
    @FunctionalInterface
    interface Connector {

        /**
         * Creates a connection for {@code stream}; the server starts it.
         *
         * @param remoteAddress the peer's address; null if the peer is gone already
         */
        ServerConnection connect(IOStream stream, @Nullable SocketAddress remoteAddress);

        /**
         * Creates a connection for a request that asks for this protocol by its {@link #upgradeToken}. The request has
         * no content; it is answered with 101, and the new connection receives everything that the peer sends after it.
         *
         * @return null to decline: the request is answered as if it had not asked
         */
        default @Nullable ServerConnection upgrade(
                IOStream stream,
                @Nullable SocketAddress remoteAddress,
                RequestStartLine startLine,
                HTTPHeaders headers) {
            return connect(stream, remoteAddress);
        }
    }
}
