package org.tornado4j.test;

/** A response did not come in time, or was cut off; the message names the request, and what the server is at. */
public final class NoResponseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NoResponseException(String message) {
        super(message);
    }

    NoResponseException(String message, Throwable cause) {
        super(message, cause);
    }
}
