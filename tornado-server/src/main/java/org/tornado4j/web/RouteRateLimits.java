package org.tornado4j.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.routing.Matcher;

/** The rate limits of a route: that of the application, that of its handler class and those of entry methods. */
final class RouteRateLimits {

    private final ApplicationSettings settings;
    private final HandlerType type;
    private final Matcher route;
    private final List<PlacedInterceptor> limits = new ArrayList<>();

    private RouteRateLimits(ApplicationSettings settings, HandlerType type, Matcher route) {
        this.settings = settings;
        this.type = type;
        this.route = route;
    }

    /**
     * Returns what applies the limits, in order.
     *
     * @throws HandlerDefinitionException if one of the class cannot be used
     */
    static List<PlacedInterceptor> of(ApplicationSettings settings, HandlerType type, Matcher route) {
        RouteRateLimits limits = new RouteRateLimits(settings, type, route);
        limits.addAll();
        return limits.limits;
    }

    private void addAll() {
        List<PlacedInterceptor> ofMethods = new ArrayList<>();
        Set<String> limited = new HashSet<>();
        Set<String> exempt = new HashSet<>();
        type.entries().forEach((httpMethod, entry) -> {
            RateLimit own = entry.method().getAnnotation(RateLimit.class);
            Set<String> methods = methodsOf(httpMethod);
            if (own != null && isExempt(own, entry.toString())) {
                exempt.addAll(methods);
            } else if (own != null) {
                limited.addAll(methods);
                ofMethods.add(ofMethod(own, httpMethod, entry, methods));
            }
        });
        RateLimit ofClass = type.annotation(RateLimit.class);
        if (ofClass != null && isExempt(ofClass, type.toString())) {
            addCommon(MethodScope.of(limited));
        } else {
            addCommon(MethodScope.except(exempt));
            addOfClass(ofClass, limited, exempt);
        }
        limits.addAll(ofMethods);
    }

    private void addOfClass(@Nullable RateLimit own, Set<String> limited, Set<String> exempt) {
        if (own != null) {
            Set<String> others = new HashSet<>(limited);
            others.addAll(exempt);
            limits.add(limit(own, "route", type.toString(), type + " " + route, MethodScope.except(others)));
        }
    }

    /** HEAD without an entry method is answered by that of GET. */
    private Set<String> methodsOf(String httpMethod) {
        boolean answersHead =
                httpMethod.equals(HTTPMethod.GET) && !type.entries().containsKey(HTTPMethod.HEAD);
        return answersHead ? Set.of(HTTPMethod.GET, HTTPMethod.HEAD) : Set.of(httpMethod);
    }

    private void addCommon(MethodScope methods) {
        PlacedInterceptor common = settings.commonRateLimit();
        if (common == null || (methods.named() && methods.names().isEmpty())) {
            return;
        }
        RateLimitInterceptor limit = (RateLimitInterceptor) common.interceptor();
        limits.add(
                methods.equals(MethodScope.ALL)
                        ? common
                        : new PlacedInterceptor(limit.onlyFor(methods), common.scope(), false));
    }

    private boolean isExempt(RateLimit own, String place) {
        if (own.exempt() && own.requests() != 0) {
            throw unusable(place, "with exempt = true there is no number of requests");
        }
        return own.exempt();
    }

    private PlacedInterceptor ofMethod(RateLimit own, String httpMethod, EntryMethod entry, Set<String> methods) {
        return limit(
                own,
                httpMethod.toLowerCase(Locale.ROOT),
                entry.toString(),
                type + " " + route + " " + httpMethod,
                MethodScope.of(methods));
    }

    private PlacedInterceptor limit(RateLimit own, String name, String place, String scope, MethodScope methods) {
        RateLimitCounts counts = settings.rateLimitCounts();
        if (counts == null) {
            throw unusable(
                    place,
                    "nothing counts requests: put com.bucket4j:bucket4j_jdk17-core on the class path of an application of Spring Boot,"
                            + " or set rateLimiters in ApplicationSettings");
        }
        try {
            RateLimitPolicy policy = new RateLimitPolicy(name, own.requests(), Duration.ofSeconds(own.seconds()));
            return placed(policy, counts.count(policy, scope), settings.rateLimitKey(), PathScope.ALL, methods);
        } catch (IllegalArgumentException e) {
            throw unusable(place, String.valueOf(e.getMessage()));
        }
    }

    private HandlerDefinitionException unusable(String place, String why) {
        return type.unusable("@RateLimit of " + place + " cannot be used: " + why);
    }

    private static PlacedInterceptor placed(
            RateLimitPolicy policy, RequestCount count, RateLimitKey key, PathScope scope, MethodScope methods) {
        return new PlacedInterceptor(new RateLimitInterceptor(policy, count, key, methods), scope, false);
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
        return placed(policy, counts.count(policy, ""), key, scope, MethodScope.ALL);
    }
}
