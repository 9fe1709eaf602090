package org.tornado4j.web;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Limit;

/**
 * Refuses requests beyond a limit, and tells clients of it in each response: {@code RateLimit-Policy} and {@code RateLimit}, as
 * draft-ietf-httpapi-ratelimit-headers-10 has them.
 *
 * <p>Thread: any.
 */
final class RateLimitInterceptor implements RequestInterceptor {

    private final String name;
    private final String policy;
    private final RateLimiter limiter;
    private final RateLimitKey key;

    RateLimitInterceptor(RateLimitPolicy policy, RateLimiter limiter, RateLimitKey key) {
        this.name = '"' + policy.name() + '"';
        this.policy = name + ";q=" + policy.requests() + ";w=" + seconds(policy.period());
        this.limiter = limiter;
        this.key = key;
    }

    @Override
    public @Nullable CompletionStage<?> before(RequestHandler handler) {
        String client = key.of(handler);
        if (client == null) {
            return null;
        }
        RateLimiter.Decision decision = limiter.take(client);
        Interception interception = Objects.requireNonNull(handler.execution().interception(), "no interceptors");
        interception.addToEachHead("RateLimit-Policy", policy);
        interception.addToEachHead(
                "RateLimit", name + ";r=" + decision.remaining() + ";t=" + seconds(decision.reset()));
        if (!decision.allowed()) {
            handler.request().connection().limitReached(Limit.RATE_LIMIT);
            long retryAfter = Math.max(1, seconds(decision.retryAfter()));
            throw new HTTPError(HTTPStatus.TOO_MANY_REQUESTS).withHeader("Retry-After", Long.toString(retryAfter));
        }
        return null;
    }

    /** Rounds up: a client that came a little too early would be refused again. */
    private static long seconds(Duration time) {
        return time.getNano() == 0 ? time.getSeconds() : time.getSeconds() + 1;
    }
}
