package org.tornado4j.web;

import java.util.List;
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

    private final PlacedInterceptor[] forAllPaths;

    Refusals(List<PlacedInterceptor> interceptors) {
        this.forAllPaths = interceptors.stream()
                .filter(interceptor -> interceptor.paths().isEmpty())
                .toArray(PlacedInterceptor[]::new);
    }

    /** Returns the response to a request whose head could not be read; null to leave it to the server. */
    @Nullable
    ErrorContent answer(Refusal refusal) {
        return complete(refusal, null, forAllPaths);
    }

    /** Returns the response to a request with a route; null to leave it to the server. */
    @Nullable
    ErrorContent answer(Refusal refusal, HTTPServerRequest request, HandlerRoute route) {
        Interceptors interceptors = route.interceptors();
        return complete(refusal, request, interceptors == null ? NONE : interceptors.of(request));
    }

    private static @Nullable ErrorContent complete(
            Refusal refusal, @Nullable HTTPServerRequest request, PlacedInterceptor[] interceptors) {
        if (interceptors.length == 0) {
            return null;
        }
        ErrorContent content = ErrorContent.text(refusal.status(), refusal.message());
        ResponseHead head =
                new ResponseHead(request, refusal.context().protocol(), refusal.status(), content.headers());
        Interception.completeHeadGuarded(interceptors, head);
        return content;
    }
}
