package org.tornado4j.spring.boot.observation;

import io.micrometer.observation.transport.RequestReplyReceiverContext;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.web.RequestHandler;

/**
 * The request of an observation: its carrier is the request, out of whose fields a trace is continued, and its response the
 * handler, which is there once the response is over.
 *
 * <p>Thread: the loop of the request, or the thread of its {@code @Blocking} method.
 */
public class HandlerObservationContext extends RequestReplyReceiverContext<HTTPServerRequest, RequestHandler> {

    private final @Nullable String pathPattern;
    private boolean connectionAborted;

    /** @param pathPattern of the route; null if no route matched, or it has none */
    @SuppressWarnings("this-escape") // the carrier is only kept
    public HandlerObservationContext(HTTPServerRequest request, @Nullable String pathPattern) {
        super((carrier, field) -> carrier == null ? null : carrier.headers().get(field));
        this.pathPattern = pathPattern;
        setCarrier(request);
    }

    /** Returns the pattern of the route, {@code /items/{id}}; null if no route matched, or it has no pattern. */
    public @Nullable String getPathPattern() {
        return pathPattern;
    }

    /** Returns whether the client was gone before its response was whole. */
    public boolean isConnectionAborted() {
        return connectionAborted;
    }

    /** Notes whether the client was gone before its response was whole. */
    public void setConnectionAborted(boolean aborted) {
        connectionAborted = aborted;
    }
}
