package org.tornado4j.web;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.tornado4j.http.HTTPServerRequest;

/**
 * Puts the {@linkplain HTTPServerRequest#requestId id of the request} into the MDC of log lines that are written while
 * its handler runs.
 *
 * <p>Requests have ids if the server is configured with
 * {@link org.tornado4j.httpserver.HTTPServerOptions.Builder#requestIdHeader}.
 *
 * <p>Thread: any; stateless.
 */
public final class RequestIdInLogs implements RequestObserver {

    /** The key in the MDC. */
    public static final String KEY = "requestId";

    public RequestIdInLogs() {}

    @Override
    public @Nullable RequestObservation begin(HTTPServerRequest request, @Nullable String route) {
        String id = request.requestId();
        return id == null ? null : new Observation(id);
    }

    private record Observation(String id) implements RequestObservation {

        @Override
        public Scope openScope() {
            String before = MDC.get(KEY);
            MDC.put(KEY, id);
            return before == null ? () -> MDC.remove(KEY) : () -> MDC.put(KEY, before);
        }

        @Override
        public void finished(RequestHandler handler) {
            // nothing is kept
        }

        @Override
        public void clientGone(RequestHandler handler) {
            // nothing is kept
        }
    }
}
