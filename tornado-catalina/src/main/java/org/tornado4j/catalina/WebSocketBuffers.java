package org.tornado4j.catalina;

import jakarta.websocket.WebSocketContainer;
import jakarta.websocket.server.ServerContainer;
import org.apache.catalina.Context;
import org.apache.tomcat.ContextBind;
import org.jspecify.annotations.Nullable;

/**
 * The memory that Tomcat takes for a WebSocket when it is opened, whatever is sent on it: a buffer for a text message, one for a binary
 * message, and what it needs for frames in both directions. A size that an endpoint sets for its own session is not seen.
 */
final class WebSocketBuffers {

    /** Buffers for frames, and the session. */
    private static final long FRAMES = 26 * 1024;

    /** The buffers for messages of a container where nothing is configured. */
    private static final long DEFAULT_MESSAGES = 24 * 1024;

    private WebSocketBuffers() {}

    /** Returns bytes. */
    static long heldIn(@Nullable ContextBind context) {
        Object container = context instanceof Context servlets
                ? servlets.getServletContext().getAttribute(ServerContainer.class.getName())
                : null;
        return FRAMES + (container instanceof WebSocketContainer known ? messages(known) : DEFAULT_MESSAGES);
    }

    private static long messages(WebSocketContainer container) {
        return container.getDefaultMaxBinaryMessageBufferSize()
                + (long) Character.BYTES * container.getDefaultMaxTextMessageBufferSize();
    }
}
