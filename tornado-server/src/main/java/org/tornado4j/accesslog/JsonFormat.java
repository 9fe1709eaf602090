package org.tornado4j.accesslog;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.httpserver.RequestLog;
import org.tornado4j.process.Processes;

/**
 * An object of JSON per line. Members: {@code time}, {@code remoteIp}, {@code method}, {@code target}, {@code protocol},
 * {@code host}, {@code status}, {@code bytes}, {@code micros}, {@code referer}, {@code userAgent}, {@code route},
 * {@code connection}; if the request has one, {@code requestId}; in one of several processes {@code task}; if the server
 * refused the request, {@code refusal}. Those of a head that could not be read are null.
 */
final class JsonFormat implements LineFormat {

    private final Masks masks;

    JsonFormat(Masks masks) {
        this.masks = masks;
    }

    @Override
    public void append(RequestLog.Entry request, LineBuffer line) {
        RequestStartLine start = request.startLine();
        line.plain("{\"time\":\"");
        line.time().iso(line);
        line.put('"');
        member("remoteIp", request.context().remoteIp(), line);
        member("method", start == null ? null : start.method(), line);
        member("target", start == null ? null : masks.url(start.target()), line);
        member("protocol", start == null ? null : start.version(), line);
        field("host", "Host", request, line);
        member("status", request.status(), line);
        member("bytes", request.contentLength(), line);
        member("micros", request.nanos() / 1000, line);
        field("referer", "Referer", request, line);
        field("userAgent", "User-Agent", request, line);
        member("route", request.route(), line);
        member("connection", request.context().connectionId(), line);
        if (request.requestId() != null) {
            member("requestId", request.requestId(), line);
        }
        Integer task = Processes.taskId();
        if (task != null) {
            member("task", task, line);
        }
        if (request.refusal() != null) {
            member("refusal", request.refusal(), line);
        }
        line.put('}');
    }

    private void field(String member, String name, RequestLog.Entry request, LineBuffer line) {
        HTTPHeaders headers = request.requestHeaders();
        String value = headers == null ? null : headers.get(name);
        member(member, value != null && masks.hidesField(name) ? Masks.MASK : masks.url(value), line);
    }

    private static void member(String name, @Nullable String value, LineBuffer line) {
        name(name, line);
        line.json(value);
    }

    private static void member(String name, long value, LineBuffer line) {
        name(name, line);
        line.number(value);
    }

    private static void name(String name, LineBuffer line) {
        line.plain(",\"");
        line.plain(name);
        line.plain("\":");
    }
}
