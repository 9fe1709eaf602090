package org.tornado4j.websocket;

import java.io.IOException;

/**
 * Thrown when a message cannot be sent because the socket is closing or closed: Tornado's {@code WebSocketClosedError}.
 * It has no stack trace.
 */
public final class WebSocketClosedException extends IOException {

    private static final long serialVersionUID = 1L;

    public WebSocketClosedException() {
        super("the WebSocket is closed, or about to be");
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
