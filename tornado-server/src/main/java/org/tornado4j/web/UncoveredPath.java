package org.tornado4j.web;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tornado4j.routing.Coverage;
import org.tornado4j.routing.Matcher;
import org.tornado4j.routing.PathMatches;
import org.tornado4j.routing.Rule;

/**
 * A pattern of paths that no route is within, so that what is meant for them happens to no handler. Most likely it is
 * misspelled.
 *
 * @param pattern with the base path
 * @param use what it has been given for
 * @param owner the name of the interceptor's class; empty for the other uses
 */
public record UncoveredPath(String pattern, Use use, String owner) {

    /** The setting that a path belongs to. */
    public enum Use {
        /** {@link ApplicationSettings.Builder#cors}. */
        CORS,
        /** {@link ApplicationSettings.Builder#rateLimit}. */
        RATE_LIMIT,
        /** {@link RequestInterceptor#paths}. */
        INTERCEPTOR
    }

    /** Returns those of the settings that are for none of the routes. */
    static List<UncoveredPath> of(ApplicationSettings settings, Stream<? extends Rule> rules) {
        if (settings.defaultHandler() != null) {
            return List.of(); // it answers for all other paths
        }
        List<Matcher> routes = rules.filter(UncoveredPath::isHandled)
                .<Matcher>map(Rule::matcher)
                .toList();
        List<UncoveredPath> all = new ArrayList<>();
        if (settings.corsRules() != null) {
            add(settings.corsScope(), Use.CORS, "", routes, all);
        }
        PlacedInterceptor limit = settings.commonRateLimit();
        if (limit != null) {
            add(limit.scope(), Use.RATE_LIMIT, "", routes, all);
        }
        for (PlacedInterceptor placed : settings.interceptors()) {
            add(placed.scope(), Use.INTERCEPTOR, placed.interceptor().getClass().getName(), routes, all);
        }
        return all;
    }

    /** Leaves out what passes requests on to another framework. */
    private static boolean isHandled(Rule rule) {
        return rule.target() instanceof HandlerRoute || rule.matcher() instanceof PathMatches;
    }

    private static void add(PathScope scope, Use use, String owner, List<Matcher> routes, List<UncoveredPath> all) {
        for (PathMatches pattern : scope.patterns()) {
            PathScope alone = new PathScope(List.of(pattern));
            if (routes.stream().allMatch(route -> alone.coverageOf(route) == Coverage.NONE)) {
                all.add(new UncoveredPath(pattern.pattern(), use, owner));
            }
        }
    }
}
