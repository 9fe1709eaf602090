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
 * The notes on one request for the {@link RequestLog}. There are none without such a log.
 *
 * <p>Thread: confined to the loop of the connection.
 */
public final class RequestRecord implements RequestLog.Entry {

    /** nginx's status for the log: the client closed the connection before there was an answer. */
    private static final int CLIENT_CLOSED_REQUEST = 499;

    /** The index of the status in a response given as bytes: {@code HTTP/1.1 200 OK}. */
    private static final int STATUS_AT = 9;

    private final HTTPRequestContext context;
    private final @Nullable RequestStartLine startLine;
    private final long began;
    private @Nullable HTTPHeaders requestHeaders;
    private @Nullable HTTPHeaders responseHeaders;
    private @Nullable String refusal;
    private @Nullable String requestId;
    private @Nullable String route;
    private int status;
    private long contentLength;
    private long nanos;

    RequestRecord(HTTPRequestContext context, @Nullable RequestStartLine startLine) {
        this.context = context;
        this.startLine = startLine;
        this.began = context.now();
    }

    /** Notes the fields of the request. */
    public void requestHeaders(HTTPHeaders headers) {
        requestHeaders = headers;
    }

    /** Notes the id of the request. */
    public void requestId(String id) {
        requestId = id;
    }

    /** Notes the pattern of the route; null for none. */
    public void route(@Nullable String pattern) {
        route = pattern;
    }

    /** Notes the head of the response. */
    public void responseBegan(int begunWith, HTTPHeaders headers) {
        status = begunWith;
        responseHeaders = headers;
    }

    /** Adds to the length of the content, or, for a response that is written as bytes, of all of it. */
    public void sent(long bytes) {
        contentLength += bytes;
    }

    /** Notes bytes of a response that is written as such; the first ones tell the status. */
    public void sentRaw(byte[] bytes) {
        if (status == 0 && bytes.length >= STATUS_AT + 3) {
            String digits = new String(bytes, STATUS_AT, 3, StandardCharsets.ISO_8859_1);
            status = digits.chars().allMatch(Character::isDigit) ? Integer.parseInt(digits) : 0;
        }
        sent(bytes.length);
    }

    /** Notes a response that the server gave by itself. */
    public void answered(int with, long length) {
        status = with;
        responseHeaders = null;
        contentLength = length;
    }

    /** Notes what was wrong with the request. */
    public void refused(HTTPInputError error) {
        Limit limit = error.limit();
        if (limit != null) {
            refusal = limit.key();
        } else {
            refusal = error instanceof ProtocolViolation broken
                    ? broken.violation().name()
                    : "INVALID";
        }
    }

    /** Notes that the request, or its response, reached {@code limit}. */
    public void limitReached(Limit limit) {
        refusal = limit.key();
    }

    /** Notes that the connection ended first. */
    public void lost() {
        if (refusal == null && status != HTTPStatus.INTERNAL_SERVER_ERROR) {
            status = CLIENT_CLOSED_REQUEST;
        }
    }

    /** Notes that the server cut the response off. */
    public void cut() {
        status = HTTPStatus.INTERNAL_SERVER_ERROR;
    }

    /** Notes that the server cut the response off because of {@code limit}. */
    public void cut(Limit limit) {
        limitReached(limit);
        cut();
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

    @Override
    public @Nullable String requestId() {
        return requestId;
    }

    @Override
    public @Nullable String route() {
        return route;
    }
}
