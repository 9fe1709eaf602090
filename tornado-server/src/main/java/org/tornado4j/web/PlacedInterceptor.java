package org.tornado4j.web;

import java.util.Arrays;

/**
 * An interceptor, and the paths it is for.
 *
 * <p>Thread: never changed; any.
 *
 * @param blocking whether its {@code before} runs outside the loop
 */
record PlacedInterceptor(RequestInterceptor interceptor, PathScope scope, boolean blocking) {

    /** @throws IllegalArgumentException if a path of it is no pattern */
    static PlacedInterceptor below(String basePath, RequestInterceptor interceptor) {
        PathScope scope = PathScope.below(
                basePath, interceptor.paths(), interceptor.getClass().getName());
        return new PlacedInterceptor(interceptor, scope, isBlocking(interceptor));
    }

    /** Returns whether {@code before} is {@link Blocking}; a proxy has the annotations of the class above it. */
    private static boolean isBlocking(RequestInterceptor interceptor) {
        for (Class<?> type = interceptor.getClass(); type != null; type = type.getSuperclass()) {
            boolean method = Arrays.stream(type.getDeclaredMethods())
                    .anyMatch(declared ->
                            declared.getName().equals("before") && declared.isAnnotationPresent(Blocking.class));
            if (method || type.isAnnotationPresent(Blocking.class)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the same interceptor for all paths. */
    PlacedInterceptor forAllPaths() {
        return scope.isAll() ? this : new PlacedInterceptor(interceptor, PathScope.ALL, blocking);
    }
}
