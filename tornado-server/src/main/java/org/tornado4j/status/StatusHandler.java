package org.tornado4j.status;

import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.web.HTTPError;
import org.tornado4j.web.RequestHandler;

/** The base of the status handlers, which checks the requested host and forbids caching. */
abstract class StatusHandler extends RequestHandler {

    /** This machine, as seen from itself. */
    private static final Set<String> OURSELVES = Set.of("localhost", "127.0.0.1", "[::1]");

    @Override
    protected void setDefaultHeaders() {
        setHeader("Cache-Control", "no-store");
        setHeader("X-Content-Type-Options", "nosniff");
        setHeader("Cross-Origin-Resource-Policy", "same-origin");
    }

    @Override
    protected @Nullable CompletionStage<?> prepare() {
        if (OURSELVES.contains(request().hostName())) {
            return null;
        }
        throw new HTTPError(HTTPStatus.MISDIRECTED_REQUEST);
    }
}
