package org.tornado4j.web;

import org.jspecify.annotations.Nullable;

/**
 * Makes the counts of requests: in this process, or shared with others.
 *
 * <p>Thread: any.
 */
@FunctionalInterface
interface RateLimitCounts {

    /**
     * Makes the count that a policy asks for.
     *
     * @param scope as of {@link SharedRateLimiters#limiter}
     */
    RequestCount count(RateLimitPolicy policy, String scope);

    /**
     * Returns what makes them; null if nothing counts requests.
     *
     * @param shared takes precedence
     */
    static @Nullable RateLimitCounts of(@Nullable RateLimiters limiters, @Nullable SharedRateLimiters shared) {
        if (shared != null) {
            return (policy, scope) -> RequestCount.ofShared(shared.limiter(policy, scope));
        }
        return limiters == null ? null : (policy, scope) -> RequestCount.of(limiters.limiter(policy));
    }
}
