package org.tornado4j.web;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A method that can be suspended, as one that returns a stage.
 *
 * <p>Thread: never changed; any.
 */
final class SuspendingEntry {

    private static final MethodHandle START = find();

    private final MethodHandle method;
    private final SuspendingMethods methods;

    private SuspendingEntry(MethodHandle method, SuspendingMethods methods) {
        this.method = method;
        this.methods = methods;
    }

    private static MethodHandle find() {
        try {
            MethodType type = MethodType.methodType(Object.class, RequestHandler.class, Object[].class);
            return MethodHandles.lookup().findVirtual(SuspendingEntry.class, "start", type);
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Returns a handle that takes what {@code method} does without its last parameter.
     *
     * @param method as it is declared
     */
    static MethodHandle of(MethodHandle method, SuspendingMethods methods) {
        int count = method.type().parameterCount() - 1;
        MethodType erased = MethodType.genericMethodType(1 + count).changeParameterType(0, RequestHandler.class);
        MethodHandle spreading = method.asType(erased).asSpreader(Object[].class, count);
        return START.bindTo(new SuspendingEntry(spreading, methods)).asCollector(Object[].class, count - 1);
    }

    /** Called by {@link #START}. */
    Object start(RequestHandler handler, @Nullable Object[] arguments) {
        @Nullable Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
        return methods.start(new SuspendingCall(handler, method, all));
    }
}
