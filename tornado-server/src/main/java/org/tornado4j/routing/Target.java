package org.tornado4j.routing;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.HTTPServerRequest;

/** The destination of a {@link Rule}. */
public abstract class Target {

    /** Returns a target for another router; if that finds no handler for a request, the rules after this one are tried. */
    public static Target router(Router router) {
        return new RouterTarget(router);
    }

    /** Returns a target for rules inside the rule. */
    public static Target rules(List<Rule> rules) {
        return new RulesTarget(List.copyOf(rules));
    }

    /** Returns a target that receives whole requests; a router is treated as such. */
    public static Target delegate(HTTPServerConnectionDelegate delegate) {
        return delegate instanceof Router router ? router(router) : new DelegateTarget(delegate);
    }

    /** Returns a target for a callback that answers on {@link HTTPServerRequest#connection} once the request is complete. */
    public static Target callback(Consumer<HTTPServerRequest> callback) {
        return new CallbackTarget(callback);
    }

    /**
     * Returns the delegate that receives a request routed to this target.
     *
     * @return null to continue the search
     */
    public abstract @Nullable HTTPMessageDelegate delegate(HTTPServerRequest request, RouteMatch match);

    /** Returns the delegate that receives a request routed here without checking any condition; null for none. */
    public final @Nullable HTTPMessageDelegate delegate(HTTPServerRequest request) {
        return delegate(request, new RouteMatch(new Rule(AnyMatches.INSTANCE, this)));
    }

    /**
     * Returns this target with {@code mapping} applied to its ends: itself or, for rules inside the rule, their
     * targets.
     *
     * @param rule the rule that leads here
     */
    public Target mapEnds(Rule rule, BiFunction<Rule, Target, Target> mapping) {
        return mapping.apply(rule, this);
    }

    /** Returns the match at which a search that reached this target ends; null to continue the search. */
    @Nullable
    RouteMatch resolve(HTTPServerRequest request, RouteMatch match) {
        return match;
    }
}
