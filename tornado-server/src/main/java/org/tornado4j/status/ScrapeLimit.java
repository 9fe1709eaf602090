package org.tornado4j.status;

import org.tornado4j.http.HTTPStatus;
import org.tornado4j.web.HTTPError;

/**
 * A limit on concurrent reads of the metrics: each holds the metrics of all workers in memory until the last of them is
 * sent.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class ScrapeLimit {

    private static final int MOST = 4;

    private int underWay;

    /** @throws HTTPError with 503 if there are too many */
    void begin() {
        if (underWay == MOST) {
            throw new HTTPError(HTTPStatus.SERVICE_UNAVAILABLE);
        }
        underWay++;
    }

    void end() {
        underWay--;
    }
}
