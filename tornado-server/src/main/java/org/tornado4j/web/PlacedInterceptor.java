package org.tornado4j.web;

import java.util.Arrays;
import java.util.List;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.routing.Coverage;
import org.tornado4j.routing.Matcher;
import org.tornado4j.routing.PathMatches;

/**
 * An interceptor, and the paths it is for.
 *
 * <p>Thread: never changed; any.
 *
 * @param paths empty for all
 * @param blocking whether its {@code before} runs outside the loop
 */
record PlacedInterceptor(RequestInterceptor interceptor, List<PathMatches> paths, boolean blocking) {

    /** @throws IllegalArgumentException if a path of it is no pattern */
    static PlacedInterceptor below(String basePath, RequestInterceptor interceptor) {
        List<PathMatches> paths = interceptor.paths().stream()
                .map(path -> pattern(path, interceptor).below(basePath))
                .toList();
        return new PlacedInterceptor(interceptor, paths, isBlocking(interceptor));
    }

    private static PathMatches pattern(String path, RequestInterceptor interceptor) {
        try {
            if (path.isEmpty() || Character.isLetterOrDigit(path.charAt(0))) {
                throw new IllegalArgumentException("it matches no request; begin it with a slash");
            }
            return PathMatches.of(path);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the path \"" + path + "\" of " + interceptor.getClass().getName() + " cannot be used: "
                            + e.getMessage(),
                    e);
        }
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
    PlacedInterceptor withoutPaths() {
        return new PlacedInterceptor(interceptor, List.of(), blocking);
    }

    /** Returns how many of the requests that a route matches this is for. */
    Coverage coverageOf(Matcher route) {
        if (paths.isEmpty()) {
            return Coverage.ALL;
        }
        Coverage most = Coverage.NONE;
        for (PathMatches path : paths) {
            Coverage coverage = route instanceof PathMatches other ? path.coverageOf(other) : Coverage.SOME;
            if (coverage.compareTo(most) < 0) {
                most = coverage;
            }
        }
        return most;
    }

    /** Returns whether this is for a path; it is when that cannot be told within the steps of a regular expression. */
    boolean isFor(String path) {
        return paths.isEmpty() || paths.stream().anyMatch(pattern -> mayMatch(pattern, path));
    }

    private static boolean mayMatch(PathMatches pattern, String path) {
        try {
            return pattern.matches(path);
        } catch (HTTPInputError e) {
            return true;
        }
    }
}
