package org.tornado4j.httpserver;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http1.ResponseEncoder;

/** The response of a connection that no handler could be asked for. */
final class ErrorAnswer {

    private static final HTTPHeaders FIELDS = new HTTPHeaders();

    static {
        FIELDS.add("Content-Type", "text/plain; charset=UTF-8");
    }

    private ErrorAnswer() {}

    /**
     * Puts a whole response into the loop's encoder; it says what was wrong, and that the connection closes.
     *
     * @param toHead whether the request was HEAD, to which no content is sent
     * @return the length of the content that is sent
     */
    static int encode(ServerLoop shared, int status, @Nullable String message, boolean toHead) {
        String text = status + " " + HTTPStatus.reason(status) + (message == null ? "" : ": " + message) + "\n";
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        ResponseEncoder encoder = shared.encoder;
        encoder.begin(status, null);
        encoder.fields(FIELDS);
        encoder.contentLength(content.length);
        shared.standardFields();
        encoder.close();
        encoder.end();
        if (!toHead) {
            encoder.line(content);
        }
        return toHead ? 0 : content.length;
    }
}
