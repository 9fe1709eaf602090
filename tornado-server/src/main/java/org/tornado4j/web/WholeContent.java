package org.tornado4j.web;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.CollectedContent;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPServerRequest;

/**
 * Content of a {@link StreamMultipart} handler that is not such a form: it is collected, as in any other handler.
 *
 * <p>Thread: the connection's loop.
 */
final class WholeContent implements ContentReceiver {

    private final CollectedContent content;

    /** @param contentLength the value of Content-Length; null without one */
    WholeContent(HTTPConnection connection, @Nullable String contentLength) {
        content = new CollectedContent(connection, contentLength);
    }

    @Override
    public @Nullable CompletionStage<?> receive(ByteBuffer chunk) {
        content.add(chunk);
        return null;
    }

    @Override
    public void finish(HTTPServerRequest request) {
        request.setBody(content.take());
    }
}
