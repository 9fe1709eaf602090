package org.tornado4j.spring.boot.test.client;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.tornado4j.test.NoResponseException;
import org.tornado4j.test.StreamedResponse;

/**
 * The content of a response, piece by piece. If its length is known it is received at once, so that nothing stays open when a
 * test looks at the status alone.
 *
 * <p>Thread: one at a time; {@link #close} any.
 */
final class ResponseContent implements AutoCloseable {

    private final StreamedResponse response;
    private final ArrayDeque<byte[]> received = new ArrayDeque<>();
    private volatile boolean closed;

    private ResponseContent(StreamedResponse response) {
        this.response = response;
    }

    static ResponseContent of(StreamedResponse response) {
        ResponseContent content = new ResponseContent(response);
        if (!response.head().headers().contains("Transfer-Encoding")) {
            content.receiveAll();
        }
        return content;
    }

    private void receiveAll() {
        try (response) {
            for (byte[] piece = response.next(); piece != null; piece = response.next()) {
                received.add(piece);
            }
        } finally {
            closed = true;
        }
    }

    /** Returns the next piece once it is there; null at the end, and once this is closed. */
    byte @Nullable [] next() {
        byte[] piece = received.poll();
        if (piece != null || closed) {
            return piece;
        }
        try {
            return response.next();
        } catch (NoResponseException e) {
            if (closed) {
                return null; // by another thread, which wants no more
            }
            throw e;
        }
    }

    @Override
    public void close() {
        closed = true;
        response.close();
    }
}
