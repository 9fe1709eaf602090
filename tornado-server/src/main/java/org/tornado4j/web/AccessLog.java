package org.tornado4j.web;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPStatus;

/** Tornado's access lines: {@code 200 GET /x (127.0.0.1) 0.53ms}. */
final class AccessLog {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.access");

    private static final int FIRST_CLIENT_ERROR = 400;
    private static final int FIRST_SERVER_ERROR = 500;
    private static final int NANOS_PER_HUNDREDTH = 10_000;

    private AccessLog() {}

    /** Below 400 as information, below 500 as a warning, else as an error; but 501, which any stranger can have, as a warning. */
    static void log(RequestHandler handler) {
        int status = handler.getStatus();
        if (status < FIRST_CLIENT_ERROR) {
            if (LOG.isInfoEnabled()) {
                LOG.info(line(status, handler));
            }
        } else if (status < FIRST_SERVER_ERROR || status == HTTPStatus.NOT_IMPLEMENTED) {
            if (LOG.isWarnEnabled()) {
                LOG.warn(line(status, handler));
            }
        } else if (LOG.isErrorEnabled()) {
            LOG.error(line(status, handler));
        }
    }

    private static String line(int status, RequestHandler handler) {
        long hundredths = (handler.request().requestTime().toNanos() + NANOS_PER_HUNDREDTH / 2) / NANOS_PER_HUNDREDTH;
        StringBuilder line = new StringBuilder(80);
        line.append(status).append(' ').append(handler.requestSummary()).append(' ');
        line.append(hundredths / 100).append('.').append(hundredths / 10 % 10).append(hundredths % 10);
        return line.append("ms").toString();
    }
}
