package org.tornado4j.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.text.PeerText;
import org.tornado4j.web.ArgumentConverter.Conversion;
import org.tornado4j.web.InputValidator.Violation;

/**
 * The arguments of a query or a form, as values of other types than text. Those that are missing or cannot be converted are
 * a 400 that names them; their values are in no log and no response.
 *
 * <p>Thread: that of the handler.
 */
final class TypedArguments {

    /** Member of the problem details. */
    static final String ERRORS = "errors";

    static final String MISSING = "is missing";

    /** An argument that is missing or cannot be converted. It is caught in this package, and has no stack trace. */
    static final class Unfit extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Violation violation;

        private Unfit(String name, String message, @Nullable Throwable cause) {
            super(name + ": " + message, cause, false, false);
            this.violation = new Violation(name, message);
        }

        Violation violation() {
            return violation;
        }
    }

    private final RequestHandler handler;
    private final Map<String, List<byte[]>> arguments;
    private final ArgumentConversions conversions;

    TypedArguments(RequestHandler handler, Map<String, List<byte[]>> arguments) {
        this.handler = handler;
        this.arguments = arguments;
        this.conversions = handler.settings().argumentConversions();
    }

    // ------------------------------------------------------------------------------------------ for handlers

    /** @throws HTTPProblem 400 if it is missing or cannot be converted */
    <T> T required(String name, Class<T> type) {
        try {
            return cast(required(name, conversions.to(type)));
        } catch (Unfit e) {
            throw problem(List.of(e.violation()), e);
        }
    }

    /** @throws HTTPProblem 400 if it cannot be converted */
    <T> @Nullable T last(String name, Class<T> type) {
        try {
            Object value = last(name, conversions.to(type));
            return value == null ? null : cast(value);
        } catch (Unfit e) {
            throw problem(List.of(e.violation()), e);
        }
    }

    <T> T orElse(String name, Class<T> type, T defaultValue) {
        T value = last(name, type);
        return value != null ? value : defaultValue;
    }

    /** @throws HTTPProblem 400 if one of them cannot be converted */
    <T> List<T> all(String name, Class<T> type) {
        try {
            return cast(all(name, conversions.to(type)));
        } catch (Unfit e) {
            throw problem(List.of(e.violation()), e);
        }
    }

    /** @throws HTTPProblem 400 if one is missing or cannot be converted, or the record is not valid */
    <T> T record(Class<T> type) {
        return conversions.ofRecord(type).read(this, handler);
    }

    /** A conversion returns what it was asked for; {@link Class#cast} does not know primitive types. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T> T cast(Object value) {
        return (T) value;
    }

    static HTTPProblem problem(List<Violation> violations, @Nullable Throwable cause) {
        HTTPProblem problem = new HTTPProblem(HTTPStatus.BAD_REQUEST, detail(violations), cause);
        problem.with(ERRORS, JsonBody.details(violations));
        return problem;
    }

    /** Returns what the client is told, in the same form, where the log says more. */
    static HTTPProblem problem(Violation violation, String logMessage, @Nullable Throwable cause) {
        List<Violation> violations = List.of(violation);
        HTTPProblem problem = new HTTPProblem(HTTPStatus.BAD_REQUEST, detail(violations), logMessage, cause);
        problem.with(ERRORS, JsonBody.details(violations));
        return problem;
    }

    static String detail(List<Violation> violations) {
        return violations.stream()
                .map(violation -> PeerText.escaped(violation.path()))
                .distinct()
                .collect(Collectors.joining(", ", "Invalid or missing arguments: ", ""));
    }

    // ------------------------------------------------------------------------------------------ for records

    /** @throws Unfit if it is missing or cannot be converted */
    Object required(String name, Conversion conversion) {
        Object value = last(name, conversion);
        if (value == null) {
            throw new Unfit(name, MISSING, null);
        }
        return value;
    }

    /** @throws Unfit if it cannot be converted */
    @Nullable
    Object last(String name, Conversion conversion) {
        String text = Arguments.last(handler, arguments, name, Whitespace.STRIP);
        return text == null ? null : convert(name, text, conversion);
    }

    /** @throws Unfit if one of them cannot be converted */
    List<Object> all(String name, Conversion conversion) {
        List<Object> values = new ArrayList<>();
        for (String text : Arguments.all(handler, arguments, name, Whitespace.STRIP)) {
            values.add(convert(name, text, conversion));
        }
        return values;
    }

    private static Object convert(String name, String text, Conversion conversion) {
        try {
            return conversion.convert(text);
        } catch (IllegalArgumentException e) {
            throw new Unfit(name, "has an invalid value", e);
        }
    }
}
