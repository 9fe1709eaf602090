package org.tornado4j.routing;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerRequest;

/** A router inside a router. */
class RouterTarget extends Target {

    private final Router router;

    RouterTarget(Router router) {
        this.router = router;
    }

    final Router router() {
        return router;
    }

    @Override
    public @Nullable HTTPMessageDelegate delegate(HTTPServerRequest request, RouteMatch match) {
        return router.findHandler(request);
    }

    @Override
    @Nullable
    RouteMatch resolve(HTTPServerRequest request, RouteMatch match) {
        if (router instanceof RuleRouter rules) {
            return rules.match(request);
        }
        HTTPMessageDelegate delegate = router.findHandler(request);
        return delegate == null ? null : match.with(new FoundTarget(delegate));
    }

    /** The result of a router of another kind, valid for one request. */
    private static final class FoundTarget extends Target {

        private final HTTPMessageDelegate delegate;

        FoundTarget(HTTPMessageDelegate delegate) {
            this.delegate = delegate;
        }

        @Override
        public HTTPMessageDelegate delegate(HTTPServerRequest request, RouteMatch match) {
            return delegate;
        }
    }
}
