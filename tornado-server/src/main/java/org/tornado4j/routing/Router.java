package org.tornado4j.routing;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.HTTPServerRequest;

/**
 * Finds who answers a request: Tornado's {@code Router}. A router can serve a whole server, or be what a {@link Rule} of
 * another router leads to.
 *
 * <p>Thread: asked on the loop of each connection; with several loops, by several threads at once.
 */
public interface Router extends HTTPServerConnectionDelegate {

    /**
     * Finds the handler of {@code request}, whose start line and fields have been read but whose content has not.
     *
     * @return the delegate that receives the request, beginning with {@code headersReceived}; or null if this router
     *     has none for it: then the router above continues with its next rule, and 404 is the answer if none matches
     */
    @Nullable
    HTTPMessageDelegate findHandler(HTTPServerRequest request);

    @Override
    default HTTPMessageDelegate startRequest(HTTPConnection connection) {
        return new RoutingDelegate(this, connection);
    }
}
