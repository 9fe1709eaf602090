package org.tornado4j.websocket;

import java.io.IOException;
import org.tornado4j.http.HTTPHeaders;

/**
 * Thrown when a server does not accept a handshake: it answers with a status other than 101, or with a 101 that
 * violates RFC 6455 section 4.1. Tornado's {@code WebSocketError}, and its {@code HTTPError} for other statuses.
 */
public final class WebSocketHandshakeException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final HTTPHeaders headers;

    WebSocketHandshakeException(int status, HTTPHeaders headers, String message) {
        super(message);
        this.status = status;
        this.headers = headers;
    }

    /** Returns the status of the response. */
    public int status() {
        return status;
    }

    /** Returns the fields of the response, such as {@code Location} or {@code Retry-After}. */
    public HTTPHeaders headers() {
        return headers.copy();
    }
}
