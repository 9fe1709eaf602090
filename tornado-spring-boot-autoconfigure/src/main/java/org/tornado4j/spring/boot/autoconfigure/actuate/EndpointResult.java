package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.core.io.Resource;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;
import org.tornado4j.http.HTTPStatus;

/**
 * A response as an operation gave it, put into bytes.
 *
 * <p>Thread: never changed; any.
 */
final class EndpointResult {

    private static final byte[] NOTHING = {};

    /** @param length of the file, in bytes */
    record OpenFile(ReadableByteChannel channel, long length) {}

    private final int status;
    private final @Nullable MimeType type;
    private final byte[] content;
    private final @Nullable OpenFile file;

    private EndpointResult(int status, @Nullable MimeType type, byte[] content, @Nullable OpenFile file) {
        this.status = status;
        this.type = type;
        this.content = content;
        this.file = file;
    }

    /**
     * @param value of the operation: null, a {@link WebEndpointResponse}, or the content itself
     * @param negotiated the media type that the client gets if the value says nothing of it; null for one that suits the value
     * @param absent the status if the value is null
     */
    static EndpointResult of(@Nullable Object value, @Nullable MimeType negotiated, int absent, EndpointJson json)
            throws IOException {
        if (value == null) {
            return new EndpointResult(absent, null, NOTHING, null);
        }
        if (value instanceof WebEndpointResponse<?> response) {
            MimeType own = response.getContentType();
            return of(response.getStatus(), response.getBody(), own != null ? own : negotiated, json);
        }
        return of(HTTPStatus.OK, value, negotiated, json);
    }

    private static EndpointResult of(int status, @Nullable Object body, @Nullable MimeType type, EndpointJson json)
            throws IOException {
        if (body == null) {
            return new EndpointResult(status, null, NOTHING, null);
        }
        if (body instanceof Resource resource) {
            return new EndpointResult(
                    status, or(type, MimeTypeUtils.APPLICATION_OCTET_STREAM), NOTHING, open(resource));
        }
        if (body instanceof byte[] bytes) {
            return new EndpointResult(status, or(type, MimeTypeUtils.APPLICATION_OCTET_STREAM), bytes, null);
        }
        if (body instanceof CharSequence text) {
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            return new EndpointResult(status, or(type, MimeTypeUtils.TEXT_PLAIN), bytes, null);
        }
        return new EndpointResult(status, or(type, MimeTypeUtils.APPLICATION_JSON), json.write(body), null);
    }

    private static MimeType or(@Nullable MimeType type, MimeType otherwise) {
        return type != null ? type : otherwise;
    }

    private static OpenFile open(Resource resource) throws IOException {
        long length = resource.contentLength();
        return new OpenFile(
                resource.isReadable() ? resource.readableChannel() : Channels.newChannel(resource.getInputStream()),
                length);
    }

    /** Returns the value of the Content-Type field; null for none. */
    @Nullable
    String contentType() {
        if (type == null) {
            return null;
        }
        boolean addsCharset = type.getType().equals("text") && type.getCharset() == null;
        return (addsCharset ? new MimeType(type, StandardCharsets.UTF_8) : type).toString();
    }

    int status() {
        return status;
    }

    /** Returns the content; empty for none. */
    byte[] content() {
        return content;
    }

    /** Returns what is to be sent in place of {@link #content}, and closed; null for nothing. */
    @Nullable
    OpenFile file() {
        return file;
    }
}
