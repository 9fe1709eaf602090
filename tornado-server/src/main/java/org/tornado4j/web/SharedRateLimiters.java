package org.tornado4j.web;

/** Makes what counts requests against limits in all processes and nodes together, once for each limit. */
@FunctionalInterface
public interface SharedRateLimiters {

    /**
     * Returns what counts.
     *
     * @param scope tells apart limits that have the same policy: the class and the pattern of a route for that of a handler, empty for
     *     that of the application. The same in all processes of an application
     */
    SharedRateLimiter limiter(RateLimitPolicy policy, String scope);
}
