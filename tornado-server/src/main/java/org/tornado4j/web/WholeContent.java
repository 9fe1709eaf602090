package org.tornado4j.web;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.CollectedContent;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Limit;

/**
 * Content of a {@link StreamMultipart} handler that is not such a form. It is collected, as in any other handler, but it can
 * be no longer than the fields of a form: a limit on content that allows for files does not fit it.
 *
 * <p>Thread: the connection's loop.
 */
final class WholeContent implements ContentReceiver {

    private final CollectedContent content;
    private final long maxBytes;

    /** @param contentLength the value of Content-Length; null without one */
    WholeContent(HTTPConnection connection, @Nullable String contentLength, long maxBytes) {
        this.content = new CollectedContent(connection, contentLength);
        this.maxBytes = maxBytes;
    }

    /** @throws HTTPInputError with 413 if content of that length would be refused */
    static void requireFits(@Nullable String contentLength, long maxBytes) {
        if (contentLength != null) {
            requireFits(Long.parseLong(contentLength), maxBytes);
        }
    }

    private static void requireFits(long bytes, long maxBytes) {
        if (bytes > maxBytes) {
            throw new HTTPInputError(
                    HTTPStatus.CONTENT_TOO_LARGE,
                    "content beyond " + Limit.MAX_FIELD_SIZE.key() + ": " + maxBytes + " bytes",
                    Limit.MAX_FIELD_SIZE);
        }
    }

    @Override
    public @Nullable CompletionStage<?> receive(ByteBuffer chunk) {
        requireFits((long) content.length() + chunk.remaining(), maxBytes);
        content.add(chunk);
        return null;
    }

    @Override
    public void finish(HTTPServerRequest request) {
        request.setBody(content.take());
    }
}
