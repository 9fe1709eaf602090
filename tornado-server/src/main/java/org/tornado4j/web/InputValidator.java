package org.tornado4j.web;

import java.util.List;
import java.util.Locale;

/**
 * Checks what a client sent, once it has been made into an object.
 *
 * <p>Thread: several loops and blocking methods call it at once.
 */
@FunctionalInterface
public interface InputValidator {

    /**
     * Something wrong with a part of an object.
     *
     * @param path of the part, from the object: {@code items[0].price}; empty for the object as a whole
     * @param message for the client
     */
    record Violation(String path, String message) {}

    /** Returns what is wrong with {@code input}; empty if nothing is. */
    List<Violation> validate(Object input);

    /**
     * Returns what is wrong with {@code input}, in the language of {@code locale}; by default as {@link #validate(Object)}
     * does.
     *
     * @param locale {@link RequestHandler#locale} of the request that {@code input} came with
     */
    default List<Violation> validate(Object input, Locale locale) {
        return validate(input);
    }
}
