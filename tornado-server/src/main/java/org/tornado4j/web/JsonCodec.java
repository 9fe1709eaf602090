package org.tornado4j.web;

/**
 * Turns objects into JSON for {@link RequestHandler#write(Object)}.
 *
 * <p>Thread: several loops and blocking methods call it at once.
 */
@FunctionalInterface
public interface JsonCodec {

    /**
     * The JSON text of {@code value}, in UTF-8.
     *
     * <p>Ownership: the array is the caller's from now on.
     *
     * @throws RuntimeException if it cannot be written as JSON
     */
    byte[] encode(Object value);

    /**
     * What the engine brings: maps, collections, arrays of objects, text, numbers, booleans, enums by their name, and
     * null. {@code </} is written as <code>&lt;\/</code>, so that the text can stand in a script, as Tornado's
     * {@code json_encode} does.
     */
    static JsonCodec standard() {
        return JsonText::encode;
    }
}
