package org.tornado4j.http;

import org.jspecify.annotations.Nullable;

/**
 * The route that a request was led to, for logs and reports.
 *
 * <p>Thread: any.
 */
public interface MatchedRoute {

    /** Returns the pattern of the path, such as {@code /items/{id}}; null if the route has another condition. */
    @Nullable
    String pattern();

    /** Returns condition and target in one line, for people. */
    String description();
}
