package org.tornado4j.web;

/** The form of responses that tell of an error: those of handlers, of 404 and 405, and of requests that the server refuses. */
public enum ErrorFormat {
    /**
     * The format that the client names in {@code Accept}: {@code text/html}, JSON or {@code text/plain}. A client that names none of them gets
     * HTML, and of an {@link HTTPProblem} its details; one whose request cannot be read gets plain text.
     */
    AUTO,
    /** A page of the application for the status ({@link ErrorPages}), else one that has the status and its phrase. */
    HTML,
    /** Problem details (RFC 9457), as {@code application/problem+json}. */
    PROBLEM,
    /** A line of text. */
    PLAIN
}
