package org.tornado4j.httpserver;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.iostream.IOStream;

/**
 * A protocol that connections of a server can speak. A server speaks HTTP/1 and those of
 * {@link HTTPServerOptions.Builder#addProtocol}.
 *
 * <p>A connection comes to a protocol by one of three ways, tried in this order: by the name that client and server agreed on
 * in their TLS handshake, by its first bytes, or from HTTP/1 by the token of an {@code Upgrade} field.
 *
 * <p>Thread: any; {@link #onLoop} is called once on each loop of a server, and what it returns is used on that loop alone.
 */
public interface Protocol {

    /** Returns the name to agree on in a TLS handshake (ALPN, RFC 7301); null for none, which is the default. */
    default @Nullable String applicationProtocol() {
        return null;
    }

    /**
     * Returns the bytes that each connection begins with and no request of HTTP/1 does; empty for none, which is the default.
     * Connections are only looked at for it where no name was agreed on. The connection that is made receives these bytes as
     * well, before what follows them.
     */
    default byte[] preface() {
        return new byte[0];
    }

    /**
     * Returns the token of an {@code Upgrade} field (RFC 9110 section 7.8) by which a request of HTTP/1 asks for this
     * protocol; null for none, which is the default.
     */
    default @Nullable String upgradeToken() {
        return null;
    }

    /** Returns the side of this protocol that makes the connections of one loop. */
    Connector onLoop(ServerLoop loop);

    /**
     * Makes the connections of one loop.
     *
     * <p>Thread: confined to the loop.
     */
    @FunctionalInterface
    interface Connector {

        /**
         * Makes a connection of {@code stream}; the server starts it.
         *
         * @param remoteAddress the peer's; null if it is gone already
         */
        ServerConnection connect(IOStream stream, @Nullable SocketAddress remoteAddress);

        /**
         * Makes a connection for a request that asks for this protocol by its {@link #upgradeToken}. The request has no
         * content; it is answered with 101, and what the peer sends behind it comes to the new connection.
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
