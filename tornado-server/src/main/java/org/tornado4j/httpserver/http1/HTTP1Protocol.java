package org.tornado4j.httpserver.http1;

import org.tornado4j.http.ErrorContent;
import org.tornado4j.httpserver.Protocol;
import org.tornado4j.httpserver.ServerLoop;

/**
 * HTTP/1.0 and HTTP/1.1 (RFC 9112), the protocol of connections that ask for no other.
 *
 * <p>Thread: any; stateless.
 */
public final class HTTP1Protocol implements Protocol {

    @Override
    public String applicationProtocol() {
        return "http/1.1";
    }

    @Override
    public Connector onLoop(ServerLoop loop) {
        HTTP1Codec codec = new HTTP1Codec(loop);
        return (stream, remoteAddress) -> new HTTP1ServerConnection(codec, stream, remoteAddress);
    }

    /** Returns the bytes of a whole error response after which the connection closes. Thread: that of {@code loop}. */
    public byte[] errorResponse(ServerLoop loop, int status, String message) {
        HTTP1Codec codec = new HTTP1Codec(loop);
        ErrorResponse.encode(codec, status, ErrorContent.text(status, message), false, null);
        return codec.encoder().copy();
    }
}
