package org.tornado4j.web;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The part of an application's handler class that could look at the content of a request. Content that nothing would look
 * at need not be kept, nor sent by a client that asks first.
 *
 * <p>Thread: never changed; any.
 */
final class ContentUse {

    /** The engine's own handlers, which never look at content. */
    private static final Set<Class<?>> OWN =
            Set.of(ErrorHandler.class, RedirectHandler.class, StaticFileHandler.class, WholeServerHandler.class);

    /** The methods that run before a request is refused because the class has no method for it. */
    private static final Set<String> BEFORE_REFUSAL = Set.of(
            "setDefaultHeaders", "initialize", "decodeArgument", "checkCrossOrigin", "checkXsrfCookie", "prepare");

    /** Methods of ours that the application's classes override. */
    private final List<Method> overrides = new ArrayList<>();

    ContentUse(Class<? extends RequestHandler> type) {
        for (Class<?> c = type; c != null && c != RequestHandler.class; c = c.getSuperclass()) {
            if (!OWN.contains(c)) {
                Arrays.stream(c.getDeclaredMethods())
                        .filter(ContentUse::overridesOurs)
                        .forEach(overrides::add);
            }
        }
    }

    private static boolean overridesOurs(Method method) {
        if (Modifier.isStatic(method.getModifiers()) || Modifier.isPrivate(method.getModifiers())) {
            return false;
        }
        Class<?> above = method.getDeclaringClass().getSuperclass();
        while (above != Object.class && above != null) {
            boolean ours = above == RequestHandler.class || OWN.contains(above);
            if (ours && declares(above, method)) {
                return true;
            }
            above = above.getSuperclass();
        }
        return false;
    }

    private static boolean declares(Class<?> type, Method method) {
        return Arrays.stream(type.getDeclaredMethods())
                .anyMatch(declared -> declared.getName().equals(method.getName())
                        && Arrays.equals(declared.getParameterTypes(), method.getParameterTypes()));
    }

    /** Returns whether nothing looks at the content of a request that {@code entry} answers. */
    boolean isIgnoredBy(Method entry) {
        return OWN.contains(entry.getDeclaringClass()) && overrides.isEmpty();
    }

    /** Returns whether nothing looks at the content of a request that the class has no method for. */
    boolean isIgnoredByRefusals() {
        return overrides.stream().noneMatch(method -> BEFORE_REFUSAL.contains(method.getName()));
    }
}
