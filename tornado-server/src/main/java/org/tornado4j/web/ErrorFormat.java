package org.tornado4j.web;

/** The format of error responses: those of handlers, 404 and 405, and those to requests that the server refuses. */
public enum ErrorFormat {
    /**
     * The format that the client names in {@code Accept}: {@code text/html}, JSON or {@code text/plain}. A client that
     * names none of them gets HTML, or the details of an {@link HTTPProblem}; if the request is malformed, it gets
     * plain text.
     */
    AUTO,
    /** The application's page for the status ({@link ErrorPages}), else a page with the status and its reason phrase. */
    HTML,
    /** Problem details (RFC 9457), as {@code application/problem+json}. */
    PROBLEM,
    /** A line of text. */
    PLAIN
}
