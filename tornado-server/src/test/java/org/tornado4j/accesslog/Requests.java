package org.tornado4j.accesslog;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.httpserver.RequestLog;

/** Requests to be logged, and the lines they make. */
record Requests(
        @Nullable RequestStartLine startLine,
        @Nullable HTTPHeaders requestHeaders,
        int status,
        @Nullable HTTPHeaders responseHeaders,
        long contentLength,
        long nanos,
        @Nullable String refusal)
        implements RequestLog.Entry {

    private static final Instant TIME = Instant.parse("2026-11-21T13:09:52.007Z");
    private static final Masks DEFAULT_MASKS = new Masks(Masks.DEFAULT_FIELDS, List.of(), List.of());

    static Requests get(String target, String... fields) {
        return new Requests(
                new RequestStartLine("GET", target, "HTTP/1.1"), fields(fields), 200, fields(), 12, 1_234_567, null);
    }

    static Requests refused(int status, String refusal) {
        return new Requests(null, null, status, null, 40, 0, refusal);
    }

    Requests with(int otherStatus, long length, String... fields) {
        return new Requests(startLine, requestHeaders, otherStatus, fields(fields), length, nanos, refusal);
    }

    private static HTTPHeaders fields(String... namesAndValues) {
        HTTPHeaders headers = new HTTPHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    String as(String format) {
        return as(format, DEFAULT_MASKS);
    }

    String as(String format, Masks masks) {
        LogTime time = new LogTime(ZoneOffset.UTC);
        time.set(TIME.toEpochMilli());
        LineBuffer line = new LineBuffer(time);
        LineFormat.of(format, masks).append(this, line);
        return new String(line.take(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public String requestId() {
        return "f00d";
    }

    @Override
    public @Nullable String route() {
        return startLine == null ? null : "/a/{rest}";
    }

    @Override
    public HTTPRequestContext context() {
        return new Peer();
    }

    private static final class Peer implements HTTPRequestContext {

        @Override
        public String remoteIp() {
            return "192.0.2.7";
        }

        @Override
        public String protocol() {
            return "http";
        }

        @Override
        public @Nullable SocketAddress remoteAddress() {
            return null;
        }

        @Override
        public SocketAddress localAddress() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);
        }

        @Override
        public long connectionId() {
            return 42;
        }

        @Override
        public long now() {
            return 0;
        }

        @Override
        public long nanoTime() {
            return 0;
        }
    }
}
