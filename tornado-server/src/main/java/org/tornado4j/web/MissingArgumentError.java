package org.tornado4j.web;

import java.util.List;
import java.util.Map;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.web.InputValidator.Violation;

/**
 * Thrown when a required argument is absent: 400, and the client is told its name. Tornado's {@code MissingArgumentError},
 * whose name only the log has.
 */
public class MissingArgumentError extends HTTPProblem {

    private static final long serialVersionUID = 1L;

    private final String argumentName;

    public MissingArgumentError(String argumentName) {
        this(argumentName, List.of(new Violation(argumentName, TypedArguments.MISSING)));
    }

    private MissingArgumentError(String argumentName, List<Violation> violations) {
        super(
                HTTPStatus.BAD_REQUEST,
                TypedArguments.detail(violations),
                "Missing argument " + argumentName,
                Map.of(TypedArguments.ERRORS, JsonBody.details(violations)),
                null);
        this.argumentName = argumentName;
    }

    public String argumentName() {
        return argumentName;
    }
}
