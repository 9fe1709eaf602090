package org.tornado4j.httpserver;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Limit;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.http1.ProtocolViolation;

/**
 * What is noted of one request for the {@link RequestLog}. There is none without such a log.
 *
 * <p>Thread: confined to the loop of the connection.
 */
final class RequestRecord implements RequestLog.Entry {

    /** nginx's status for the log: the client closed the connection before there was an answer. */
    private static final int CLIENT_CLOSED_REQUEST = 499;

    /** Where the status is in a response that is written as bytes: {@code HTTP/1.1 200 OK}. */
    private static final int STATUS_AT = 9;

    private final HTTPRequestContext context;
    private final @Nullable RequestStartLine startLine;
    private final long began;
    private @Nullable HTTPHeaders requestHeaders;
    private @Nullable HTTPHeaders responseHeaders;
    private @Nullable String refusal;
    private int status;
    private long contentLength;
    private long nanos;

    RequestRecord(HTTPRequestContext context, @Nullable RequestStartLine startLine) {
        this.context = context;
        this.startLine = startLine;
        this.began = context.now();
    }

    void requestHeaders(HTTPHeaders headers) {
        requestHeaders = headers;
    }

    void responseBegan(int begunWith, HTTPHeaders headers) {
        status = begunWith;
        responseHeaders = headers;
    }

    /** Content, or for a response that is written as bytes all of it. */
    void sent(long bytes) {
        contentLength += bytes;
    }

    void sentRaw(byte[] bytes) {
        if (status == 0 && bytes.length >= STATUS_AT + 3) {
            String digits = new String(bytes, STATUS_AT, 3, StandardCharsets.ISO_8859_1);
            status = digits.chars().allMatch(Character::isDigit) ? Integer.parseInt(digits) : 0;
        }
        sent(bytes.length);
    }

    /** The server answered by itself. */
    void answered(int with, long length) {
        status = with;
        responseHeaders = null;
        contentLength = length;
    }

    void refused(HTTPInputError error) {
        Limit limit = error.limit();
        if (limit != null) {
            refusal = limit.key();
        } else {
            refusal = error instanceof ProtocolViolation broken
                    ? broken.violation().name()
                    : "INVALID";
        }
    }

    /** The connection ended first. */
    void lost() {
        if (refusal == null && status != HTTPStatus.INTERNAL_SERVER_ERROR) {
            status = CLIENT_CLOSED_REQUEST;
        }
    }

    /** The server cut the response off. */
    void cut() {
        status = HTTPStatus.INTERNAL_SERVER_ERROR;
    }

    void end() {
        nanos = context.nanoTime() - began;
    }

    @Override
    public @Nullable RequestStartLine startLine() {
        return startLine;
    }

    @Override
    public @Nullable HTTPHeaders requestHeaders() {
        return requestHeaders;
    }

    @Override
    public HTTPRequestContext context() {
        return context;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public @Nullable HTTPHeaders responseHeaders() {
        return responseHeaders;
    }

    @Override
    public long contentLength() {
        return contentLength;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public @Nullable String refusal() {
        return refusal;
    }
}
