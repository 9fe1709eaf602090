package org.tornado4j.web;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPStatus;

/**
 * The entry methods of a route, by HTTP method.
 *
 * <p>Thread: never changed; any.
 */
final class HandlerMethods {

    private final @Nullable HandlerMethod get;
    private final @Nullable HandlerMethod post;
    private final Map<String, HandlerMethod> byName;
    private final List<String> supported;
    private final String allow;

    HandlerMethods(Map<String, HandlerMethod> byName, List<String> supported) {
        this.get = byName.get(HTTPMethod.GET);
        this.post = byName.get(HTTPMethod.POST);
        this.byName = byName;
        this.supported = supported;
        this.allow = String.join(", ", byName.keySet());
    }

    /**
     * The method for a request; null if the class has none.
     *
     * @throws HTTPError 405 if it is not even among the supported ones
     */
    @Nullable
    HandlerMethod find(String httpMethod) {
        if (httpMethod.equals(HTTPMethod.GET)) {
            return get;
        }
        if (httpMethod.equals(HTTPMethod.POST)) {
            return post;
        }
        HandlerMethod method = byName.get(httpMethod);
        if (method == null && !supported.contains(httpMethod)) {
            throw notAllowed();
        }
        return method;
    }

    /** 405, with those that are allowed (RFC 9110 section 15.5.6). */
    HTTPError notAllowed() {
        return new HTTPError(HTTPStatus.METHOD_NOT_ALLOWED).withHeader("Allow", allow);
    }
}
