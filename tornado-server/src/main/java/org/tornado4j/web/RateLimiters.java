package org.tornado4j.web;

/** Creates a {@link RateLimiter} for each rate limit. */
@FunctionalInterface
public interface RateLimiters {

    RateLimiter limiter(RateLimitPolicy policy);
}
