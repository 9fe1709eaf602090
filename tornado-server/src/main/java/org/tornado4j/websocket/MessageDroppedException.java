package org.tornado4j.websocket;

import java.io.IOException;

/**
 * Thrown when a message was dropped because its client was too slow: {@link PendingPolicy#DROP_OLDEST}. It has no stack
 * trace.
 */
public final class MessageDroppedException extends IOException {

    private static final long serialVersionUID = 1L;

    MessageDroppedException() {
        super("the client is too slow; the message was dropped for newer ones");
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
