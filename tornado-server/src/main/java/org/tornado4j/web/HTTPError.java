package org.tornado4j.web;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.text.PeerText;

/**
 * Thrown to end a request with an error status: Tornado's {@code HTTPError}. {@link RequestHandler#writeError} produces
 * the response.
 *
 * <p>The message is only for the log, as a warning; without one nothing is logged. It may contain client input: the log
 * shows it escaped.
 */
public class HTTPError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST_MESSAGE = 2048;

    private final int status;
    private final @Nullable String logMessage;
    private final @Nullable String reason;
    private transient @Nullable HTTPHeaders headers;

    /** Creates an error with status 500. */
    public HTTPError() {
        this(HTTPStatus.INTERNAL_SERVER_ERROR);
    }

    public HTTPError(int status) {
        this(status, null);
    }

    public HTTPError(int status, @Nullable String logMessage) {
        this(status, logMessage, null);
    }

    /** @param reason instead of the standard phrase of the status; the client sees it */
    public HTTPError(int status, @Nullable String logMessage, @Nullable String reason) {
        this(status, logMessage, reason, null);
    }

    public HTTPError(int status, @Nullable String logMessage, @Nullable String reason, @Nullable Throwable cause) {
        super(null, cause);
        this.status = status;
        this.logMessage = logMessage;
        this.reason = reason;
    }

    public final int status() {
        return status;
    }

    /** Returns the message for the log as it was given; null for none. */
    public final @Nullable String logMessage() {
        return logMessage;
    }

    /** Returns the reason phrase that was given; null for the standard one. */
    public final @Nullable String reason() {
        return reason;
    }

    /** Adds a field to the error response, such as {@code WWW-Authenticate} to 401. */
    public HTTPError withHeader(String name, String value) {
        if (headers == null) {
            headers = new HTTPHeaders();
        }
        headers.add(name, value);
        return this;
    }

    /** Gives an error response the phrase and the fields that this brings along, and {@code status}, mostly its own. */
    final void applyTo(Response response, int status) {
        response.setStatus(status, reason);
        if (headers != null) {
            headers.forEach(response.headers()::set);
        }
    }

    /** Returns Tornado's text, escaped: {@code HTTP 404: Not Found (why)}. */
    @Override
    public String getMessage() {
        String text = "HTTP " + status + ": " + (reason != null ? reason : HTTPStatus.reason(status));
        return PeerText.escaped(logMessage == null ? text : text + " (" + logMessage + ")", LONGEST_MESSAGE);
    }
}
