package org.tornado4j.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.routing.Rule;

/**
 * A description of a route, for people and tools.
 *
 * @param host the pattern of its hosts; null for any
 * @param condition the condition, usually the pattern of the path
 * @param name the name for {@link Application#reverseUrl}; null for none
 * @param target the name of the handler's class; for other targets, their text
 * @param methods HTTP methods that have an entry method, in the order of an Allow field; empty if the handler answers all of
 *     them in {@code prepare}, and for targets of other kinds
 * @param blockingMethods those of {@code methods} that run outside the loop
 */
public record RouteDescription(
        @Nullable String host,
        String condition,
        @Nullable String name,
        String target,
        List<String> methods,
        List<String> blockingMethods) {

    static RouteDescription of(@Nullable String host, Rule rule) {
        HandlerMethods methods = rule.target() instanceof HandlerRoute handler ? handler.methods() : null;
        return new RouteDescription(
                host,
                rule.matcher().toString(),
                rule.name(),
                rule.target().toString(),
                methods == null ? List.of() : methods.names(),
                methods == null ? List.of() : methods.blockingNames());
    }
}
