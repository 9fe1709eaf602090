package org.tornado4j.http;

import org.jspecify.annotations.Nullable;

/**
 * The route of a request, for logs and reports.
 *
 * <p>Thread: any.
 */
public interface MatchedRoute {

    /** Returns the pattern of the path, such as {@code /items/{id}}; null if the route has another condition. */
    @Nullable
    String pattern();

    /** Returns the condition and the target of the route in one line, for people to read. */
    String description();
}
