package org.tornado4j.accesslog;

import org.tornado4j.http.RequestStartLine;
import org.tornado4j.httpserver.RequestLog;

/** Tornado's access lines: {@code 200 GET /x (127.0.0.1) 0.53ms}. */
final class TornadoFormat implements LineFormat {

    private static final int NANOS_PER_HUNDREDTH = 10_000;

    private final Masks masks;

    TornadoFormat(Masks masks) {
        this.masks = masks;
    }

    @Override
    public void append(RequestLog.Entry request, LineBuffer line) {
        line.number(request.status());
        line.put(' ');
        RequestStartLine start = request.startLine();
        if (start != null) {
            line.value(start.method());
            line.put(' ');
            line.value(masks.url(start.target()));
        } else {
            line.value(request.refusal());
        }
        line.plain(" (");
        line.value(request.context().remoteIp());
        line.plain(") ");
        appendMillis((request.nanos() + NANOS_PER_HUNDREDTH / 2) / NANOS_PER_HUNDREDTH, line);
    }

    private static void appendMillis(long hundredths, LineBuffer line) {
        line.number(hundredths / 100);
        line.put('.');
        line.put((char) ('0' + hundredths / 10 % 10));
        line.put((char) ('0' + hundredths % 10));
        line.plain("ms");
    }
}
