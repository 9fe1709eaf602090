package org.tornado4j.web;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * An entry method as a route calls it.
 *
 * <p>Up to three arguments go without an array.
 *
 * <p>Thread: never changed; any.
 */
final class HandlerMethod {

    private static final int MOST_WITHOUT_ARRAY = 3;

    private final MethodHandle handle;
    private final PathParameter[] parameters;
    private final boolean blocking;
    private final boolean ignoresContent;
    private final @Nullable EntryConditions conditions;

    /**
     * @param handle of the method as it is declared
     * @param conditions what must hold before it is called; null for nothing
     */
    HandlerMethod(
            MethodHandle handle,
            PathParameter[] parameters,
            boolean blocking,
            boolean ignoresContent,
            @Nullable EntryConditions conditions) {
        int count = parameters.length;
        MethodType erased = MethodType.genericMethodType(1 + count).changeParameterType(0, RequestHandler.class);
        MethodHandle plain = handle.asType(erased);
        this.handle = count <= MOST_WITHOUT_ARRAY ? plain : plain.asSpreader(Object[].class, count);
        this.parameters = parameters;
        this.blocking = blocking;
        this.ignoresContent = ignoresContent;
        this.conditions = conditions;
    }

    @Nullable
    EntryConditions conditions() {
        return conditions;
    }

    /** Returns whether it has to run outside the loop. */
    boolean isBlocking() {
        return blocking;
    }

    /** Returns whether nothing looks at the content of requests that this answers. */
    boolean ignoresContent() {
        return ignoresContent;
    }

    /**
     * Calls the method.
     *
     * @param arguments of the path, decoded
     * @return what it returns; null for void
     * @throws Throwable what it throws; {@link HTTPError} 400 if an argument cannot be converted
     */
    @Nullable
    Object invoke(RequestHandler handler, @Nullable String[] arguments) throws Throwable {
        PathParameter[] p = parameters;
        return switch (p.length) {
            case 0 -> (@Nullable Object) handle.invokeExact(handler);
            case 1 -> (@Nullable Object) handle.invokeExact(handler, p[0].value(arguments));
            case 2 -> (@Nullable Object) handle.invokeExact(handler, p[0].value(arguments), p[1].value(arguments));
            case 3 ->
                (@Nullable Object) handle.invokeExact(
                        handler, p[0].value(arguments), p[1].value(arguments), p[2].value(arguments));
            default -> (@Nullable Object) handle.invokeExact(handler, values(arguments));
        };
    }

    /**
     * Converts the arguments now, and calls the method later.
     *
     * @throws HTTPError 400 if one cannot be converted
     */
    MethodCall prepare(RequestHandler handler, @Nullable String[] arguments) {
        PathParameter[] p = parameters;
        @Nullable Object[] values = values(arguments);
        return () -> switch (p.length) {
            case 0 -> (@Nullable Object) handle.invokeExact(handler);
            case 1 -> (@Nullable Object) handle.invokeExact(handler, values[0]);
            case 2 -> (@Nullable Object) handle.invokeExact(handler, values[0], values[1]);
            case 3 -> (@Nullable Object) handle.invokeExact(handler, values[0], values[1], values[2]);
            default -> (@Nullable Object) handle.invokeExact(handler, values);
        };
    }

    private @Nullable Object[] values(@Nullable String[] arguments) {
        @Nullable Object[] values = new Object[parameters.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = parameters[i].value(arguments);
        }
        return values;
    }
}
