package org.tornado4j.web;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.routing.Matcher;
import org.tornado4j.routing.PathMatches;
import org.tornado4j.routing.RouteMatch;
import org.tornado4j.routing.Target;

/**
 * A class of handlers as the end of a route of an application.
 *
 * <p>Thread: never changed; any.
 */
final class HandlerRoute extends Target {

    private final Application application;
    private final Supplier<? extends RequestHandler> supplier;
    private final HandlerType type;
    private final HandlerMethods methods;
    /** Null if no request of the route has any. */
    private final @Nullable Interceptors interceptors;

    private final @Nullable String pattern;

    /** @throws HandlerDefinitionException if the class does not fit the arguments of {@code matcher} */
    HandlerRoute(
            Application application, Supplier<? extends RequestHandler> supplier, HandlerType type, Matcher matcher) {
        this.application = application;
        this.supplier = supplier;
        this.type = type;
        this.methods = type.bind(matcher, application.settings());
        this.interceptors = Interceptors.of(candidates(application.settings(), matcher), matcher);
        this.pattern = matcher instanceof PathMatches path ? path.pattern() : null;
    }

    /** The rules for other origins come first, as preflight requests are for no handler. */
    private List<PlacedInterceptor> candidates(ApplicationSettings settings, Matcher matcher) {
        List<PlacedInterceptor> candidates = new ArrayList<>();
        PlacedInterceptor cors = RouteCors.of(settings, type, methods);
        if (cors != null) {
            candidates.add(cors);
        }
        candidates.addAll(RouteRateLimits.of(settings, type, matcher));
        candidates.addAll(settings.interceptors());
        return candidates;
    }

    RequestHandler newHandler() {
        return supplier.get();
    }

    HandlerType type() {
        return type;
    }

    HandlerMethods methods() {
        return methods;
    }

    @Nullable
    Interceptors interceptors() {
        return interceptors;
    }

    /** Returns the pattern of the path; null if the condition is another. */
    @Nullable
    String pattern() {
        return pattern;
    }

    @Override
    public HTTPMessageDelegate delegate(HTTPServerRequest request, RouteMatch match) {
        return application.newExecution(request, match);
    }

    @Override
    public String toString() {
        return type.toString();
    }
}
