package org.tornado4j.httpserver.http1;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http1.ResponseEncoder;

/** The response of a connection to a request that no handler could be asked for. */
final class ErrorResponse {

    private static final HTTPHeaders FIELDS = new HTTPHeaders();

    /** Whoever comes too early can come again after so many seconds. */
    private static final String RETRY_AFTER = "5";

    private static final HTTPHeaders FIELDS_OF_UNAVAILABLE = new HTTPHeaders();

    static {
        FIELDS.add("Content-Type", "text/plain; charset=UTF-8");
        FIELDS_OF_UNAVAILABLE.add("Content-Type", "text/plain; charset=UTF-8");
        FIELDS_OF_UNAVAILABLE.add("Retry-After", RETRY_AFTER);
    }

    private ErrorResponse() {}

    /**
     * Encodes a whole response that says what was wrong, and that the connection closes.
     *
     * @param toHead whether the request was HEAD, to which no content is sent
     * @param requestId of the request; null for none
     * @return the length of the content that is sent
     */
    static int encode(
            HTTP1Codec codec, int status, @Nullable String message, boolean toHead, @Nullable String requestId) {
        String text = status + " " + HTTPStatus.reason(status) + (message == null ? "" : ": " + message) + "\n";
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        ResponseEncoder encoder = codec.encoder();
        encoder.begin(status, null);
        HTTPHeaders fields = status == HTTPStatus.SERVICE_UNAVAILABLE ? FIELDS_OF_UNAVAILABLE : FIELDS;
        encoder.fields(fields);
        if (requestId != null) {
            codec.sender().addRequestId(requestId, fields);
        }
        encoder.contentLength(content.length);
        codec.addStandardFields();
        encoder.close();
        encoder.end();
        if (!toHead) {
            encoder.line(content);
        }
        return toHead ? 0 : content.length;
    }
}
