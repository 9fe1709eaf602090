package org.tornado4j.web;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tornado4j.routing.Matcher;

/**
 * A method of a handler class that answers an HTTP method: {@code void get(long id)}.
 *
 * <p>Thread: never changed; any.
 */
final class EntryMethod {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private final Class<?> handlerClass;
    private final Method method;
    private final MethodHandle handle;
    private final boolean blocking;
    private final boolean ignoresContent;

    /**
     * @param ignoresContent whether nothing looks at the content of requests that the method answers
     * @throws HandlerDefinitionException if the method cannot be one
     */
    EntryMethod(Class<?> handlerClass, Method method, boolean ignoresContent) {
        this.handlerClass = handlerClass;
        this.method = method;
        this.ignoresContent = ignoresContent;
        requireInstanceMethod();
        this.handle = open();
        this.blocking = isBlocking(handlerClass, method);
    }

    /** Returns whether {@code method} of a handler of that class may block. */
    static boolean isBlocking(Class<?> handlerClass, Method method) {
        return method.isAnnotationPresent(Blocking.class) || handlerClass.isAnnotationPresent(Blocking.class);
    }

    private void requireInstanceMethod() {
        if (Modifier.isStatic(method.getModifiers())) {
            throw failure("is static; an entry method belongs to the handler of one request: take \"static\" away, or"
                    + " give the method another name");
        }
        if (Modifier.isPrivate(method.getModifiers())) {
            throw failure(
                    "is private, and has a name for which requests would call it: give it another name, or make it"
                            + " package-private if it is to serve them");
        }
    }

    private MethodHandle open() {
        try {
            method.setAccessible(true);
            return LOOKUP.unreflect(method);
        } catch (InaccessibleObjectException | IllegalAccessException e) {
            throw new HandlerDefinitionException(
                    handlerClass,
                    this + " cannot be called: write \"opens " + handlerClass.getPackageName()
                            + ";\" in module-info.java, or make class and method public and export the package",
                    e);
        }
    }

    /**
     * The method as a route calls it.
     *
     * @param matcher where the arguments come from
     * @throws HandlerDefinitionException if it cannot be called with them
     */
    HandlerMethod bind(Matcher matcher, ApplicationSettings settings) {
        SuspendingMethods suspending = suspending(settings.suspendingMethods());
        PathParameter[] parameters = new PathParameters(this, parameters(suspending != null), matcher, settings).bind();
        MethodHandle called = suspending == null ? handle : SuspendingEntry.of(handle, suspending);
        return new HandlerMethod(
                called, parameters, blocking, ignoresContent, EntryConditions.of(handlerClass, method));
    }

    /** Returns what calls the method; null if it is not one that can be suspended. */
    private @Nullable SuspendingMethods suspending(@Nullable SuspendingMethods known) {
        if (known == null || !isSuspending(known)) {
            return null;
        }
        if (blocking) {
            throw failure(
                    "is @Blocking, and suspending as well: take @Blocking away, and leave the loop where the method blocks");
        }
        return known;
    }

    private boolean isSuspending(SuspendingMethods known) {
        try {
            return known.isSuspending(method);
        } catch (IllegalStateException e) {
            throw new HandlerDefinitionException(handlerClass, this + " cannot be called: " + e.getMessage(), e);
        }
    }

    /** Returns the parameters that an argument of the path can be for. */
    private Parameter[] parameters(boolean suspending) {
        Parameter[] all = method.getParameters();
        return suspending ? Arrays.copyOf(all, all.length - 1) : all;
    }

    Method method() {
        return method;
    }

    HandlerDefinitionException failure(String what) {
        return new HandlerDefinitionException(handlerClass, this + " " + what);
    }

    /** Class, name and parameter types: {@code ItemHandler.get(long)}. */
    @Override
    public String toString() {
        return signature(method);
    }

    static String signature(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }
}
