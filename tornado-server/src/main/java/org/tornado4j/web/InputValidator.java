package org.tornado4j.web;

import java.util.List;
import java.util.Locale;

/**
 * Checks objects created from client input.
 *
 * <p>Thread: called by several loops and blocking methods at once.
 */
@FunctionalInterface
public interface InputValidator {

    /**
     * A violation in a part of an object.
     *
     * @param path the path of the part, relative to the object: {@code items[0].price}; empty for the object as a whole
     * @param message a description for the client
     */
    record Violation(String path, String message) {}

    /** Returns the violations in {@code input}; empty if there are none. */
    List<Violation> validate(Object input);

    /**
     * Returns the violations in {@code input}, in the language of {@code locale}. The default calls
     * {@link #validate(Object)}.
     *
     * @param locale the {@link RequestHandler#locale} of the request with {@code input}
     */
    default List<Violation> validate(Object input, Locale locale) {
        return validate(input);
    }
}
