package org.tornado4j.routing;

import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPStatus;

/** Answers a request for which a router has found no handler: 404 without content, as Tornado does. */
final class NotFoundDelegate extends NobodyListens {

    private static final byte[] NO_CONTENT = {};

    private final HTTPConnection connection;

    NotFoundDelegate(HTTPConnection connection) {
        this.connection = connection;
    }

    @Override
    public boolean onExpectContinue() {
        finish();
        return false;
    }

    @Override
    public void finish() {
        HTTPHeaders headers = new HTTPHeaders();
        headers.add("Content-Length", "0");
        connection.writeHeaders(HTTPStatus.NOT_FOUND, null, headers, NO_CONTENT, 0, 0);
        connection.finish();
    }
}
