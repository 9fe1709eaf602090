package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.web.Cors;
import org.tornado4j.web.RateLimit;
import org.tornado4j.web.RequestHandler;

/** Common parts of the handlers of endpoints: pages of other origins, OPTIONS, responses, and errors in Boot's form. */
@Cors(enabled = false) // management.endpoints.web.cors has their rules
@RateLimit(exempt = true) // a probe that is refused would end the application
abstract class ManagementHandler extends RequestHandler {

    private final EndpointServer server;

    ManagementHandler(EndpointServer server) {
        this.server = server;
    }

    final EndpointServer server() {
        return server;
    }

    /** Returns the methods that there are. */
    abstract String allow();

    /** Answers a request by {@link #send}. */
    abstract CompletionStage<?> answer();

    /** Lets pages pass that {@code management.endpoints.web.cors} admits with credentials. */
    @Override
    protected final void checkCrossOrigin() {
        if (!server.cors().admitsWithCredentials(request())) {
            super.checkCrossOrigin();
        }
    }

    /** Answers all methods, so that no entry method is needed. */
    @Override
    protected final @Nullable CompletionStage<?> prepare() {
        if (server.cors().apply(this)) {
            clearHeader("Content-Type");
            finish();
            return null;
        }
        if (request().method().equals(HTTPMethod.OPTIONS)) {
            clearHeader("Content-Type");
            setHeader("Allow", allow());
            finish();
            return null;
        }
        return answer();
    }

    final CompletionStage<@Nullable Void> send(EndpointResult result) {
        setStatus(result.status());
        String contentType = result.contentType();
        if (contentType == null) {
            clearHeader("Content-Type");
        } else {
            setHeader("Content-Type", contentType);
        }
        EndpointResult.OpenFile file = result.file();
        if (file == null) {
            return finish(result.content());
        }
        return new FileResponse(this, server, file)
                .send(request().headers().get("Range"))
                .thenComposeAsync(sent -> finish(), loop());
    }

    /** None: such responses are of the moment. */
    @Override
    protected final @Nullable String computeEtag() {
        return null;
    }

    @Override
    protected final void writeError(int status, @Nullable Throwable failure) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("timestamp", Instant.now().toString());
        error.put("path", request().path());
        error.put("status", status);
        error.put("error", HTTPStatus.reason(status));
        setHeader("Content-Type", "application/json");
        finish(server.json().write(error));
    }
}
