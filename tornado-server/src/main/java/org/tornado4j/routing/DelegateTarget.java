package org.tornado4j.routing;

import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.HTTPServerRequest;

/** Hands whole requests to a delegate that receives them from the beginning. */
final class DelegateTarget extends Target {

    private final HTTPServerConnectionDelegate delegate;

    DelegateTarget(HTTPServerConnectionDelegate delegate) {
        this.delegate = delegate;
    }

    @Override
    public HTTPMessageDelegate delegate(HTTPServerRequest request, RouteMatch match) {
        return delegate.startRequest(request.connection());
    }
}
