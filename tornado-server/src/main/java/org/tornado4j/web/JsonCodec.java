package org.tornado4j.web;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Converts objects to JSON for {@link RequestHandler#write(Object)}, and JSON to objects for
 * {@link RequestHandler#getJsonBody(Class)}.
 *
 * <p>Thread: called by several loops and blocking methods at once.
 */
@FunctionalInterface
public interface JsonCodec {

    /**
     * Returns the JSON text of {@code value}, in UTF-8.
     *
     * <p>Ownership: the array is the caller's from now on.
     *
     * @throws RuntimeException if it cannot be written as JSON
     */
    byte[] encode(Object value);

    /**
     * Converts JSON that a client sent to an object. A codec that only writes does not override this.
     *
     * <p>Ownership: {@code json} is lent until this returns.
     *
     * @param json a JSON text in UTF-8
     * @param type a class, or a generic type such as {@code List<Item>}
     * @return an object of that type; null for the JSON text {@code null}
     * @throws JsonDecodeException if the input is wrong: it is not JSON, or does not represent such an object
     * @throws UnsupportedOperationException if this codec only writes
     * @throws RuntimeException if no JSON can be converted to that type
     */
    default @Nullable Object decode(byte[] json, Type type) {
        throw new UnsupportedOperationException("this JsonCodec reads no JSON: give the application's settings one that"
                + " overrides decode; with Spring Boot add spring-boot-starter-jackson");
    }

    /**
     * Returns the codec of the engine, which only writes: maps, collections, arrays of objects, text, numbers,
     * booleans, enums by their name, and null. {@code </} is written as <code>&lt;\/</code>, so that the text can be
     * embedded in a script, as with Tornado's {@code json_encode}.
     */
    static JsonCodec standard() {
        return JsonText::encode;
    }
}
