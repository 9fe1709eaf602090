package org.tornado4j.routing;

import java.util.List;
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
        return new RouterTarget(new RuleRouter(rules));
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

    /** Where a search that came here ends; null if it goes on. */
    @Nullable
    RouteMatch resolve(HTTPServerRequest request, RouteMatch match) {
        return match;
    }
}
