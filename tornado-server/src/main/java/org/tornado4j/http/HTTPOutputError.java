package org.tornado4j.http;

/** A response was put together wrongly by the application; nothing, or no more, of it is sent. */
public class HTTPOutputError extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    public HTTPOutputError(String message) {
        super(message);
    }
}
