package org.tornado4j.web;

import java.time.Duration;

/**
 * Counts the requests of clients against one {@link RateLimitPolicy}.
 *
 * <p>Thread: any, several at once. It must not block: it is asked on the loop.
 */
@FunctionalInterface
public interface RateLimiter {

    /**
     * The answer to a request.
     *
     * @param allowed whether the request is within the limit
     * @param remaining how many more would be at this moment
     * @param retryAfter how long it takes until one is; zero if one is already
     * @param reset how long it takes until all are
     */
    record Decision(boolean allowed, long remaining, Duration retryAfter, Duration reset) {}

    /** Counts a request of the client that {@code key} stands for. What it keeps for clients has to be bounded. */
    Decision take(String key);
}
