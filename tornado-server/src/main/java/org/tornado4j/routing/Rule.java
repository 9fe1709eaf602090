package org.tornado4j.routing;

import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;

/** A condition, what it leads to and, so that URLs can be made from it, a name: Tornado's {@code Rule}. */
public class Rule {

    private final Matcher matcher;
    private final Target target;
    private final @Nullable String name;
    /** The match without arguments, created once for most requests. */
    private final RouteMatch withoutArguments;

    public Rule(Matcher matcher, Target target) {
        this(matcher, target, null);
    }

    /** A rule whose condition is {@link PathMatches#of} {@code pattern}. */
    public Rule(String pattern, Target target) {
        this(PathMatches.of(pattern), target, null);
    }

    /** @param name for {@link ReversibleRouter#reverseUrl}; null for none */
    @SuppressWarnings("this-escape") // the match only keeps the rule, and asks it nothing
    public Rule(Matcher matcher, Target target, @Nullable String name) {
        this.matcher = matcher;
        this.target = target;
        this.name = name;
        this.withoutArguments = new RouteMatch(this);
    }

    /** A rule that is a list of rules, tried where all of them share a condition. */
    public static Rule group(Matcher matcher, List<Rule> rules) {
        return new Rule(matcher, Target.rules(rules));
    }

    public final Matcher matcher() {
        return matcher;
    }

    public final Target target() {
        return target;
    }

    public final @Nullable String name() {
        return name;
    }

    /** The same rule, leading to other targets: {@link Target#mapEnds}. */
    public final Rule mapEnds(BiFunction<Rule, Target, Target> mapping) {
        return new Rule(matcher, target.mapEnds(this, mapping), name);
    }

    /** Returns the match at which a search that reaches this rule ends; null to continue the search. */
    public final @Nullable RouteMatch match(HTTPServerRequest request) {
        @Nullable String[] arguments = matcher.match(request);
        if (arguments == null) {
            return null;
        }
        return target.resolve(request, arguments.length == 0 ? withoutArguments : match(arguments));
    }

    private RouteMatch match(@Nullable String[] arguments) {
        return new RouteMatch(this, target, arguments);
    }

    /** As {@link #match(HTTPServerRequest)}, when it is known that the condition holds and gives no arguments. */
    @Nullable
    RouteMatch matchKnown(HTTPServerRequest request) {
        return target.resolve(request, withoutArguments);
    }

    @Override
    public String toString() {
        return matcher + " -> " + target;
    }
}
