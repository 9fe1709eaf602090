package org.tornado4j.web;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.routing.ReversibleRouter;
import org.tornado4j.routing.RouteMatch;
import org.tornado4j.routing.Rule;
import org.tornado4j.routing.RuleRouter;

/**
 * The routes of a web application and its settings: Tornado's {@code Application}.
 *
 * <p>Thread: serves any number of loops at once.
 */
public final class Application implements ReversibleRouter {

    private final RuleRouter router;

    private Application(Builder builder) {
        this.router = new RuleRouter(builder.rules);
    }

    public static Builder builder() {
        return new Builder();
    }

    @Nullable
    RouteMatch match(HTTPServerRequest request) {
        return router.match(request);
    }

    @Override
    public HTTPMessageDelegate startRequest(HTTPConnection connection) {
        return new Execution(this, connection);
    }

    @Override
    public @Nullable HTTPMessageDelegate findHandler(HTTPServerRequest request) {
        return router.findHandler(request);
    }

    @Override
    public @Nullable String reverseUrl(String name, Object... args) {
        return router.reverseUrl(name, args);
    }

    /** Puts an application together. Thread: one. */
    public static final class Builder {

        private final List<Rule> rules = new ArrayList<>();

        private Builder() {}

        /** A route to what {@code supplier} makes, a new one for each request: {@link URLSpec#of(String, Supplier)}. */
        public Builder route(String pattern, Supplier<? extends RequestHandler> supplier) {
            return add(URLSpec.of(pattern, supplier));
        }

        /** As {@link #route(String, Supplier)}, for a class that is known, so that none is made before a request. */
        public <H extends RequestHandler> Builder route(String pattern, Class<H> type, Supplier<? extends H> supplier) {
            return add(URLSpec.of(pattern, type, supplier));
        }

        /** Adds a rule, such as a {@link URLSpec}. */
        public Builder add(Rule rule) {
            rules.add(rule);
            return this;
        }

        public Application build() {
            return new Application(this);
        }
    }
}
