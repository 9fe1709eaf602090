package org.tornado4j.web;

/** Creates a {@link SharedRateLimiter} for each rate limit. */
@FunctionalInterface
public interface SharedRateLimiters {

    /**
     * Returns the limiter of a policy.
     *
     * @param scope distinguishes limits with the same policy: the class and the pattern of the route for the limit of a
     *     handler, empty for that of the application. It is the same in all processes of an application
     */
    SharedRateLimiter limiter(RateLimitPolicy policy, String scope);
}
