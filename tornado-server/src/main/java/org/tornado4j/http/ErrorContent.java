package org.tornado4j.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The header fields and the content of the server's own response to a request that it refuses. The connection adds the
 * fields that frame the response, {@code Date} and {@code Server}.
 *
 * <p>Ownership: taken over by the receiver.
 */
public final class ErrorContent {

    private final HTTPHeaders headers = new HTTPHeaders();
    private final byte[] content;

    public ErrorContent(String contentType, byte[] content) {
        this.content = content;
        headers.add("Content-Type", contentType);
    }

    /** Returns a line of plain text, which is a server's response unless its delegate provides another. */
    public static ErrorContent text(int status, @Nullable String message) {
        String line = status + " " + HTTPStatus.reason(status) + (message == null ? "" : ": " + message) + "\n";
        return new ErrorContent("text/plain; charset=UTF-8", line.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the header fields, which may be changed. */
    public HTTPHeaders headers() {
        return headers;
    }

    public byte[] content() {
        return content;
    }
}
