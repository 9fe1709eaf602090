package org.tornado4j.http;

/** Thrown when an application produces an invalid response; nothing, or nothing more, of it is sent. */
public class HTTPOutputError extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    public HTTPOutputError(String message) {
        super(message);
    }
}
