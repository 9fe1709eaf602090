package org.tornado4j.web;

import org.tornado4j.http.HTTPStatus;

/** Thrown when a required argument is absent: 400. Tornado's {@code MissingArgumentError}. */
public class MissingArgumentError extends HTTPError {

    private static final long serialVersionUID = 1L;

    private final String argumentName;

    public MissingArgumentError(String argumentName) {
        super(HTTPStatus.BAD_REQUEST, "Missing argument " + argumentName);
        this.argumentName = argumentName;
    }

    public String argumentName() {
        return argumentName;
    }
}
