package org.tornado4j.web;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;

/**
 * Observes the requests that handlers answer: for metrics, traces and the context of log lines.
 *
 * <p>A request is observed from the creation of its handler: for most handlers when the complete request has arrived,
 * for a {@link StreamRequestBody} or {@link StreamMultipart} handler when its head has. Requests that are refused
 * before that, or answered by a {@link org.tornado4j.routing.Target} other than a handler, are not observed.
 *
 * <p>If an observer throws, the exception is logged, and the request continues without it.
 *
 * <p>Thread: the loop of the connection, so several loops at once.
 *
 * @see ApplicationSettings.Builder#addRequestObserver
 */
@FunctionalInterface
public interface RequestObserver {

    /**
     * Begins to observe a request. The loop may be in the middle of another request, whose scope is open then.
     *
     * @param route the pattern of its route; null if no route matched, or the route has no pattern
     * @return null if the request should not be observed
     */
    @Nullable
    RequestObservation begin(HTTPServerRequest request, @Nullable String route);
}
