package org.tornado4j.web;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;

/**
 * Observes the requests that handlers answer: for metrics, traces and what log lines tell of a request.
 *
 * <p>A request is observed from the time when its handler is made: for most handlers when the request has come in whole, for
 * a {@link StreamRequestBody} or {@link StreamMultipart} handler when its head has. What is refused before that, and what
 * another {@link org.tornado4j.routing.Target} than a handler answers, is not.
 *
 * <p>What an observer throws is logged, and the request goes on without it.
 *
 * <p>Thread: the loop of the connection; of several loops at once.
 *
 * @see ApplicationSettings.Builder#addRequestObserver
 */
@FunctionalInterface
public interface RequestObserver {

    /**
     * Begins to observe a request. The loop may be in the midst of another request, whose scope is open then.
     *
     * @param route the pattern of its route; null if no route matched, or the route has no pattern
     * @return null if the request is not to be observed
     */
    @Nullable
    RequestObservation begin(HTTPServerRequest request, @Nullable String route);
}
