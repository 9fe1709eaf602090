package org.tornado4j.web;

import org.tornado4j.http.HTTPStatus;

/**
 * Answers {@code OPTIONS *}, which asks for the server as a whole, and is good for seeing that it is there (RFC 9110
 * section 9.3.7).
 */
final class WholeServerHandler extends RequestHandler {

    void options() {
        setStatus(HTTPStatus.NO_CONTENT);
        setHeader("Allow", String.join(", ", HandlerType.SUPPORTED));
    }
}
