package org.tornado4j.web;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * A type with its type arguments, which a {@code Class} does not have. Write an anonymous subclass:
 *
 * <pre>
 * List&lt;Item&gt; items = getJsonBody(new JsonType&lt;List&lt;Item&gt;&gt;() {});
 * </pre>
 *
 * <p>Thread: never changed; any. One that is kept in a static field is not made for each request.
 *
 * @param <T> the type that is meant
 */
public abstract class JsonType<T> {

    private final Type type;

    /** @throws IllegalStateException if the subclass does not say which type it means */
    protected JsonType() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType generic)
                || generic.getRawType() != JsonType.class) {
            throw new IllegalStateException("write the type: new JsonType<List<Item>>() {}");
        }
        this.type = generic.getActualTypeArguments()[0];
    }

    /** Returns the type that is meant. */
    public final Type type() {
        return type;
    }

    @Override
    public final String toString() {
        return type.getTypeName();
    }
}
