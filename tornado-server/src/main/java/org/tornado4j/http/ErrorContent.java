package org.tornado4j.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The fields and the content of a response to a request that the server refuses by itself. The connection adds those that frame the
 * response, {@code Date} and {@code Server}.
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

    /** Returns a line of plain text, which is what a server answers unless its delegate knows better. */
    public static ErrorContent text(int status, @Nullable String message) {
        String line = status + " " + HTTPStatus.reason(status) + (message == null ? "" : ": " + message) + "\n";
        return new ErrorContent("text/plain; charset=UTF-8", line.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the fields, for changes. */
    public HTTPHeaders headers() {
        return headers;
    }

    public byte[] content() {
        return content;
    }
}
