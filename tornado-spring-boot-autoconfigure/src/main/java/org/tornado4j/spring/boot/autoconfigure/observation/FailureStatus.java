package org.tornado4j.spring.boot.autoconfigure.observation;

import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.web.HTTPError;

/** The status that a failure of a handler is answered with, unless the handler answers it in its own way. */
public final class FailureStatus {

    private FailureStatus() {}

    /** Returns whether {@code failure} is an error of the server, and not of the client that it is the answer for. */
    public static boolean isServerError(Throwable failure) {
        return of(failure) >= HTTPStatus.INTERNAL_SERVER_ERROR;
    }

    private static int of(Throwable failure) {
        if (failure instanceof HTTPError error) {
            return error.status();
        }
        return failure instanceof HTTPInputError error ? error.status() : HTTPStatus.INTERNAL_SERVER_ERROR;
    }
}
