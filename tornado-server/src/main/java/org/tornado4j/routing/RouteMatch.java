package org.tornado4j.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.MatchedRoute;

/** A rule that matched a request, and the pieces of the path that it left open. */
public final class RouteMatch implements MatchedRoute {

    private final Rule rule;
    private final Target target;
    private final @Nullable String[] arguments;

    /** A match without arguments, for code that leads a request to a rule by itself. */
    public RouteMatch(Rule rule) {
        this(rule, rule.target(), Matcher.NO_ARGUMENTS);
    }

    RouteMatch(Rule rule, Target target, @Nullable String[] arguments) {
        this.rule = rule;
        this.target = target;
        this.arguments = arguments;
    }

    public Rule rule() {
        return rule;
    }

    public Target target() {
        return target;
    }

    @Override
    public @Nullable String pattern() {
        return rule.matcher() instanceof PathMatches path ? path.pattern() : null;
    }

    @Override
    public String description() {
        return rule.matcher() + " " + target;
    }

    /**
     * The pieces of the path that the rule left open, still percent-encoded, null for an optional group that is not
     * there. Ownership: to be read only.
     */
    public @Nullable String[] arguments() {
        return arguments;
    }

    /** The names of the arguments; empty when they go by order. */
    public List<String> argumentNames() {
        return rule.matcher().argumentNames();
    }

    /** Returns the delegate that receives {@code request}; null to continue the search. */
    public @Nullable HTTPMessageDelegate delegate(HTTPServerRequest request) {
        return target.delegate(request, this);
    }

    RouteMatch with(Target other) {
        return new RouteMatch(rule, other, arguments);
    }
}
