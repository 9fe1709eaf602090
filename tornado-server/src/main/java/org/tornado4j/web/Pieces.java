package org.tornado4j.web;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;

/**
 * Content that a {@link StreamRequestBody} handler takes on the loop.
 *
 * <p>Thread: the connection's loop.
 */
final class Pieces implements ContentReceiver {

    private final RequestHandler handler;

    Pieces(RequestHandler handler) {
        this.handler = handler;
    }

    @Override
    public @Nullable CompletionStage<?> receive(ByteBuffer chunk) throws Exception {
        return handler.dataReceived(chunk);
    }

    @Override
    public void finish(HTTPServerRequest request) {
        // the handler has it
    }
}
