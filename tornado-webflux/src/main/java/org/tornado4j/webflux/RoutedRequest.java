package org.tornado4j.webflux;

import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.routing.RouteMatch;

/** A request of WebFlux that a route answers. */
record RoutedRequest(ExchangeConnection connection, HTTPServerRequest request, RouteMatch match) {

    /** Returns what answers it; asked for once. */
    HTTPMessageDelegate newDelegate() {
        HTTPMessageDelegate delegate = match.delegate(request);
        if (delegate == null) {
            throw new IllegalStateException("the route leads to nothing that answers: " + this);
        }
        return delegate;
    }

    /** For the log of WebFlux. */
    @Override
    public String toString() {
        return match.rule().matcher() + " " + match.target();
    }
}
