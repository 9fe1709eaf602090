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
 * <p>Thread: immutable. Keep it in a static field to avoid creating one for each request.
 *
 * @param <T> the type
 */
public abstract class JsonType<T> {

    private final Type type;

    /** @throws IllegalStateException if the subclass does not specify the type argument */
    protected JsonType() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType generic)
                || generic.getRawType() != JsonType.class) {
            throw new IllegalStateException("write the type: new JsonType<List<Item>>() {}");
        }
        this.type = generic.getActualTypeArguments()[0];
    }

    /** Returns the type. */
    public final Type type() {
        return type;
    }

    @Override
    public final String toString() {
        return type.getTypeName();
    }
}
