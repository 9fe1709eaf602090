package org.tornado4j.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.routing.Matcher;

/** The rate limits of a route: that of the application and that of its handler class. */
final class RouteRateLimits {

    private RouteRateLimits() {}

    /**
     * Returns what applies the limits, in order.
     *
     * @throws HandlerDefinitionException if that of the class cannot be used
     */
    static List<PlacedInterceptor> of(ApplicationSettings settings, HandlerType type, Matcher route) {
        RateLimit own = type.annotation(RateLimit.class);
        if (own != null && own.exempt()) {
            requireNothing(own, type);
            return List.of();
        }
        List<PlacedInterceptor> limits = new ArrayList<>();
        if (settings.commonRateLimit() != null) {
            limits.add(settings.commonRateLimit());
        }
        if (own != null) {
            limits.add(ofClass(own, type, route, settings));
        }
        return limits;
    }

    private static void requireNothing(RateLimit own, HandlerType type) {
        if (own.requests() != 0) {
            throw unusable(type, "with exempt = true there is no number of requests");
        }
    }

    private static PlacedInterceptor ofClass(
            RateLimit own, HandlerType type, Matcher route, ApplicationSettings settings) {
        RateLimitCounts counts = settings.rateLimitCounts();
        if (counts == null) {
            throw unusable(
                    type,
                    "nothing counts requests: put com.bucket4j:bucket4j_jdk17-core on the class path of an application of Spring Boot,"
                            + " or set rateLimiters in ApplicationSettings");
        }
        try {
            RateLimitPolicy policy = new RateLimitPolicy("route", own.requests(), Duration.ofSeconds(own.seconds()));
            return placed(policy, counts.count(policy, type + " " + route), settings.rateLimitKey(), PathScope.ALL);
        } catch (IllegalArgumentException e) {
            throw unusable(type, String.valueOf(e.getMessage()));
        }
    }

    private static HandlerDefinitionException unusable(HandlerType type, String why) {
        return type.unusable("@RateLimit of " + type + " cannot be used: " + why);
    }

    private static PlacedInterceptor placed(
            RateLimitPolicy policy, RequestCount count, RateLimitKey key, PathScope scope) {
        return new PlacedInterceptor(new RateLimitInterceptor(policy, count, key), scope, false);
    }

    /**
     * Returns what applies the limit of an application to its routes, which all have one count; null for none.
     *
     * @throws IllegalArgumentException if nothing counts requests
     */
    static @Nullable PlacedInterceptor common(
            @Nullable RateLimitPolicy policy, @Nullable RateLimitCounts counts, RateLimitKey key, PathScope scope) {
        if (policy == null) {
            return null;
        }
        if (counts == null) {
            throw new IllegalArgumentException("a rate limit needs rateLimiters, which count requests");
        }
        return placed(policy, counts.count(policy, ""), key, scope);
    }
}
