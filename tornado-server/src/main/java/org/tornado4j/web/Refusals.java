package org.tornado4j.web;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.ErrorContent;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.Refusal;

/**
 * The responses of an application to requests that the server refuses by itself.
 *
 * <p>Thread: never changed; any.
 */
final class Refusals {

    private static final PlacedInterceptor[] NONE = {};

    private final ErrorResponses responses;
    private final PlacedInterceptor[] forAllPaths;

    Refusals(ApplicationSettings settings) {
        this.responses = settings.errorResponses();
        this.forAllPaths = settings.interceptors().stream()
                .filter(interceptor -> interceptor.scope().isAll())
                .toArray(PlacedInterceptor[]::new);
    }

    /** Returns the response to a request whose head could not be read. */
    ErrorContent answer(Refusal refusal) {
        return complete(refusal, null, forAllPaths);
    }

    /** Returns the response to a request with a route. */
    ErrorContent answer(Refusal refusal, HTTPServerRequest request, HandlerRoute route) {
        Interceptors interceptors = route.interceptors();
        return complete(refusal, request, interceptors == null ? NONE : interceptors.of(request));
    }

    private ErrorContent complete(
            Refusal refusal, @Nullable HTTPServerRequest request, PlacedInterceptor[] interceptors) {
        ErrorContent content = responses.of(refusal, request);
        ResponseHead head =
                new ResponseHead(request, refusal.context().protocol(), refusal.status(), content.headers());
        Interception.completeHeadGuarded(interceptors, head);
        return content;
    }
}
