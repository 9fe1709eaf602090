package org.tornado4j.httpserver.http1;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.ErrorContent;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPOutputError;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Refusal;
import org.tornado4j.http1.ResponseEncoder;

/** The response of a connection to a request that no handler could be asked for. */
final class ErrorResponse {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** The number of seconds after which a client may try again. */
    private static final String RETRY_AFTER = "5";

    private ErrorResponse() {}

    /**
     * Encodes a whole response that says what was wrong, and that the connection closes.
     *
     * @param content of the delegate; null for the server's own, which also takes the place of one that cannot be sent
     * @param toHead whether the request was HEAD, to which no content is sent
     * @param requestId of the request; null for none
     * @return the length of the content that is sent
     */
    static int encode(
            HTTP1Codec codec,
            Refusal refusal,
            @Nullable ErrorContent content,
            boolean toHead,
            @Nullable String requestId) {
        if (content != null) {
            try {
                return encode(codec, refusal.status(), content, toHead, requestId);
            } catch (HTTPOutputError e) {
                LOG.error("The delegate's response to a refused request cannot be sent", e);
            }
        }
        ErrorContent own = ErrorContent.text(refusal.status(), refusal.message());
        return encode(codec, refusal.status(), own, toHead, requestId);
    }

    /** Encodes a whole response: {@link #encode(HTTP1Codec, Refusal, ErrorContent, boolean, String)}. */
    static int encode(HTTP1Codec codec, int status, ErrorContent response, boolean toHead, @Nullable String requestId) {
        HTTPHeaders fields = response.headers();
        byte[] content = response.content();
        ResponseEncoder encoder = codec.encoder();
        encoder.begin(status, null);
        encoder.fields(fields);
        if (status == HTTPStatus.SERVICE_UNAVAILABLE && !fields.contains("Retry-After")) {
            encoder.field("Retry-After", RETRY_AFTER);
        }
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
