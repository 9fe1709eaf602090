package org.tornado4j.web;

/** Makes what counts requests against limits, once for each. */
@FunctionalInterface
public interface RateLimiters {

    RateLimiter limiter(RateLimitPolicy policy);
}
