package org.tornado4j.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.routing.HostMatches;
import org.tornado4j.routing.RouteMatch;
import org.tornado4j.routing.Rule;
import org.tornado4j.routing.RuleRouter;

/**
 * The routes of an application, by host.
 *
 * <p>The groups of all hosts that match are tried in order, then the routes for any host. When none of these has an answer
 * and the application has a default host, the groups of that host are tried; not for requests that a proxy passed on
 * (X-Real-Ip), as in Tornado.
 *
 * <p>Thread: never changed; any.
 */
final class ApplicationRoutes {

    private static final HostGroup[] NO_GROUPS = {};

    /** The routes of one host pattern. */
    private record HostGroup(HostMatches host, RuleRouter routes) {}

    private final HostGroup[] groups;
    private final RuleRouter anyHost;

    private ApplicationRoutes(HostGroup[] groups, RuleRouter anyHost) {
        this.groups = groups;
        this.anyHost = anyHost;
    }

    /** Routes for any host. */
    static ApplicationRoutes of(List<Rule> rules) {
        return new ApplicationRoutes(NO_GROUPS, new RuleRouter(rules));
    }

    /** These routes and, after the other groups, those of one more. */
    ApplicationRoutes with(String hostPattern, List<Rule> rules) {
        List<HostGroup> more = new ArrayList<>(List.of(groups));
        more.add(new HostGroup(new HostMatches(hostPattern), new RuleRouter(rules)));
        return new ApplicationRoutes(more.toArray(NO_GROUPS), anyHost);
    }

    /** The route for a request; null if there is none. */
    @Nullable
    RouteMatch match(HTTPServerRequest request, @Nullable String defaultHost) {
        if (groups.length == 0) {
            return anyHost.match(request);
        }
        RouteMatch match = matchHost(request, request.hostName());
        if (match == null) {
            match = anyHost.match(request);
        }
        if (match == null && defaultHost != null && !request.headers().contains("X-Real-Ip")) {
            match = matchHost(request, defaultHost);
        }
        return match;
    }

    private @Nullable RouteMatch matchHost(HTTPServerRequest request, String hostName) {
        for (HostGroup group : groups) {
            RouteMatch match = group.host.matches(hostName) ? group.routes.match(request) : null;
            if (match != null) {
                return match;
            }
        }
        return null;
    }

    /** Returns all routes, in the order in which they are tried. */
    List<RouteDescription> describe() {
        List<RouteDescription> all = new ArrayList<>();
        for (HostGroup group : groups) {
            for (Rule rule : group.routes.rules()) {
                all.add(RouteDescription.of(group.host.pattern(), rule));
            }
        }
        for (Rule rule : anyHost.rules()) {
            all.add(RouteDescription.of(null, rule));
        }
        return all;
    }

    /** Returns the conflicts of all routes, in the order in which these are tried. */
    List<CrossOriginConflict> crossOriginConflicts(ForgeryProtection protection) {
        return rules().flatMap(rule -> CrossOriginConflict.of(rule, protection).stream())
                .toList();
    }

    /** Returns all routes, in the order in which they are tried. */
    Stream<Rule> rules() {
        return Stream.concat(Stream.of(groups).map(HostGroup::routes), Stream.of(anyHost))
                .flatMap(routes -> routes.rules().stream());
    }

    /** The path of the route called {@code name}; null if there is none. */
    @Nullable
    String reverseUrl(String name, Object... args) {
        return Stream.concat(Stream.of(groups).map(HostGroup::routes), Stream.of(anyHost))
                .map(routes -> routes.reverseUrl(name, args))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
