package org.tornado4j.web;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.routing.Matcher;
import org.tornado4j.security.CorsRules;

/**
 * The interceptors of a route, in order.
 *
 * <p>Thread: never changed; any.
 */
final class Interceptors {

    private static final PlacedInterceptor[] NONE = {};

    private final PlacedInterceptor[] all;
    /** Set if some of them are for some requests of the route only. */
    private final boolean conditional;
    /** Set if one of them can refuse a request without its content. */
    private final boolean decideEarly;

    private Interceptors(List<PlacedInterceptor> all, boolean conditional) {
        this.all = all.toArray(NONE);
        this.conditional = conditional;
        this.decideEarly = all.stream()
                .anyMatch(
                        placed -> placed.interceptor() instanceof RateLimitInterceptor limit && limit.canDecideEarly());
    }

    /** Returns those of {@code candidates} that requests of a route may need; null for none. */
    static @Nullable Interceptors of(List<PlacedInterceptor> candidates, Matcher route) {
        List<PlacedInterceptor> needed = new ArrayList<>();
        boolean conditional = false;
        for (PlacedInterceptor candidate : candidates) {
            switch (candidate.scope().coverageOf(route)) {
                case ALL -> needed.add(candidate.forAllPaths());
                case SOME -> {
                    needed.add(candidate);
                    conditional = true;
                }
                case NONE -> {
                    // no request of the route can need it
                }
            }
        }
        return needed.isEmpty() ? null : new Interceptors(needed, conditional);
    }

    /** Returns those that are for {@code request}. Ownership: not to be changed. */
    PlacedInterceptor[] of(HTTPServerRequest request) {
        return conditional
                ? Arrays.stream(all)
                        .filter(interceptor -> interceptor.scope().contains(request.path()))
                        .toArray(PlacedInterceptor[]::new)
                : all;
    }

    /** Returns whether one of them can refuse a request before its content is read. */
    boolean decideEarly() {
        return decideEarly;
    }

    /** Returns the rules for pages of other origins that are for {@code request}; null for none. */
    @Nullable
    CorsRules corsRules(HTTPServerRequest request) {
        return corsRules(of(request));
    }

    /** Returns the rules for pages of other origins that are for some requests of the route at least; null for none. */
    @Nullable
    CorsRules corsRules() {
        return corsRules(all);
    }

    private static @Nullable CorsRules corsRules(PlacedInterceptor[] interceptors) {
        for (PlacedInterceptor placed : interceptors) {
            if (placed.interceptor() instanceof CorsInterceptor cors) {
                return cors.rules();
            }
        }
        return null;
    }
}
