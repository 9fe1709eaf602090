package org.tornado4j.routing;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.HTTPServerRequest;

/** What a {@link Rule} leads to. */
public abstract class Target {

    /** Another router; when it has nobody for a request, the rules after this one are tried. */
    public static Target router(Router router) {
        return new RouterTarget(router);
    }

    /** Rules inside the rule. */
    public static Target rules(List<Rule> rules) {
        return new RulesTarget(List.copyOf(rules));
    }

    /** Something that hears of whole requests; a router is taken as such. */
    public static Target delegate(HTTPServerConnectionDelegate delegate) {
        return delegate instanceof Router router ? router(router) : new DelegateTarget(delegate);
    }

    /** A callback that answers on {@link HTTPServerRequest#connection} when the request is whole. */
    public static Target callback(Consumer<HTTPServerRequest> callback) {
        return new CallbackTarget(callback);
    }

    /**
     * Who hears of a request that was led here.
     *
     * @return null to let the search go on
     */
    public abstract @Nullable HTTPMessageDelegate delegate(HTTPServerRequest request, RouteMatch match);

    /** Who hears of a request that is led here without looking at any condition; null for nobody. */
    public final @Nullable HTTPMessageDelegate delegate(HTTPServerRequest request) {
        return delegate(request, new RouteMatch(new Rule(AnyMatches.INSTANCE, this)));
    }

    /**
     * This target with {@code mapping} applied to what it finally leads to: itself, or, for rules inside the rule, the
     * targets of those.
     *
     * @param rule the rule that leads here
     */
    public Target mapEnds(Rule rule, BiFunction<Rule, Target, Target> mapping) {
        return mapping.apply(rule, this);
    }

    /** Where a search that came here ends; null if it goes on. */
    @Nullable
    RouteMatch resolve(HTTPServerRequest request, RouteMatch match) {
        return match;
    }
}
