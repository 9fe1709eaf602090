package org.tornado4j.web;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tornado4j.text.PeerText;
import org.tornado4j.web.InputValidator.Violation;

/**
 * A parameter of an entry method, and which argument of the path it gets.
 *
 * <p>Thread: never changed; any.
 */
final class PathParameter {

    /** Instead of the number of an argument: the route has none for it. */
    static final int NONE = -1;

    /** The value of a parameter whose argument is missing. */
    enum Absent {
        /** {@code Optional.empty()}; and a value that is there comes as an {@code Optional}. */
        EMPTY,
        NULL,
        /** Nothing: the request is refused. */
        REFUSED
    }

    private final String name;
    private final int argument;
    private final ArgumentConverter.Conversion conversion;
    private final Absent absent;

    PathParameter(String name, int argument, ArgumentConverter.Conversion conversion, Absent absent) {
        this.name = name;
        this.argument = argument;
        this.conversion = conversion;
        this.absent = absent;
    }

    /**
     * The value for the method.
     *
     * @throws HTTPProblem 400, which names the argument, if the text cannot be converted
     */
    @Nullable
    Object value(@Nullable String[] arguments) {
        String text = argument == NONE ? null : arguments[argument];
        if (text == null) {
            return ifAbsent();
        }
        Object value = convert(text);
        return absent == Absent.EMPTY ? Optional.of(value) : value;
    }

    private Object convert(String text) {
        try {
            return conversion.convert(text);
        } catch (IllegalArgumentException e) {
            throw TypedArguments.problem(
                    new Violation(name, "has an invalid value"),
                    "Invalid value of " + name + " in the path: " + PeerText.quoted(text),
                    e);
        }
    }

    private @Nullable Object ifAbsent() {
        return switch (absent) {
            case EMPTY -> Optional.empty();
            case NULL -> null;
            case REFUSED ->
                throw TypedArguments.problem(
                        new Violation(name, TypedArguments.MISSING), "Missing " + name + " in the path", null);
        };
    }
}
