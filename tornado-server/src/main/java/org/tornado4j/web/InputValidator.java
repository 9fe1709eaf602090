package org.tornado4j.web;

import java.util.List;

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
}
