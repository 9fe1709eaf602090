package org.tornado4j.web;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;
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
    private final RequestCount count;
    private final RateLimitKey key;
    private final MethodScope methods;

    RateLimitInterceptor(RateLimitPolicy policy, RequestCount count, RateLimitKey key, MethodScope methods) {
        this(
                '"' + policy.name() + '"',
                '"' + policy.name() + "\";q=" + policy.requests() + ";w=" + seconds(policy.period()),
                count,
                key,
                methods);
    }

    private RateLimitInterceptor(
            String name, String policy, RequestCount count, RateLimitKey key, MethodScope methods) {
        this.name = name;
        this.policy = policy;
        this.count = count;
        this.key = key;
        this.methods = methods;
    }

    /** Returns the same limit, with the same count, for some methods alone. */
    RateLimitInterceptor onlyFor(MethodScope some) {
        return new RateLimitInterceptor(name, policy, count, key, some);
    }

    @Override
    public @Nullable CompletionStage<?> before(RequestHandler handler) {
        if (!methods.contains(handler.request().method())) {
            return null;
        }
        EarlyDecisions early = interception(handler).earlyDecisions();
        if (early != null && early.has(this)) {
            answer(handler, early.of(this));
            return null;
        }
        String client = key.of(handler);
        return client == null
                ? null
                : count.take(client, handler.execution().loopExecutor(), decision -> answer(handler, decision));
    }

    private static Interception interception(RequestHandler handler) {
        return Objects.requireNonNull(handler.execution().interception(), "no interceptors");
    }

    /** Returns whether the client is told by the request alone, so that nothing else need be there to count it. */
    boolean canDecideEarly() {
        return key instanceof AddressKey;
    }

    /**
     * Counts a request whose content is still to come.
     *
     * @return completes when the decision is among {@code early}; null if it is already, or the limit is not for the request
     */
    @Nullable
    CompletionStage<?> decideEarly(HTTPServerRequest request, Executor loop, EarlyDecisions early) {
        if (!methods.contains(request.method())) {
            return null;
        }
        return count.take(AddressKey.of(request), loop, decision -> early.add(this, decision));
    }

    private void answer(RequestHandler handler, RateLimiter.@Nullable Decision decision) {
        if (decision == null) {
            return;
        }
        Interception interception = interception(handler);
        interception.addToEachHead("RateLimit-Policy", policy);
        interception.addToEachHead(
                "RateLimit", name + ";r=" + decision.remaining() + ";t=" + seconds(decision.reset()));
        if (!decision.allowed()) {
            handler.request().connection().limitReached(Limit.RATE_LIMIT);
            long retryAfter = Math.max(1, seconds(decision.retryAfter()));
            throw new HTTPError(HTTPStatus.TOO_MANY_REQUESTS).withHeader("Retry-After", Long.toString(retryAfter));
        }
    }

    /** Rounds up: a client that came a little too early would be refused again. */
    private static long seconds(Duration time) {
        return time.getNano() == 0 ? time.getSeconds() : time.getSeconds() + 1;
    }
}
