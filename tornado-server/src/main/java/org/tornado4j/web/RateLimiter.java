package org.tornado4j.web;

import java.time.Duration;

/**
 * Counts the requests of clients against one {@link RateLimitPolicy}.
 *
 * <p>Thread: any, several at once. It must not block, because it is called on the loop.
 */
@FunctionalInterface
public interface RateLimiter {

    /**
     * The decision about a request.
     *
     * @param allowed whether the request is within the limit
     * @param remaining the number of further requests that would be within the limit now
     * @param retryAfter the time until the next request is allowed; zero if it is allowed now
     * @param reset the time until the full number is available again
     */
    record Decision(boolean allowed, long remaining, Duration retryAfter, Duration reset) {}

    /** Counts a request of the client identified by {@code key}. The memory used for clients must be bounded. */
    Decision take(String key);
}
