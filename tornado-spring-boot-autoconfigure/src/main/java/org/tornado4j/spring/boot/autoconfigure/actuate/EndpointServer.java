package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.ioloop.DaemonThreads;
import org.tornado4j.web.HTTPError;

/**
 * Common ground of the handlers of endpoints. Operations that may block run in threads of their own: a probe is answered
 * while all {@code @Blocking} methods of the application are busy.
 *
 * <p>Thread: any.
 */
final class EndpointServer implements DisposableBean {

    private static final int THREADS = 8;
    private static final int QUEUED = 64;
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final EndpointJson json;
    private final EndpointCors cors;
    private final WebServerNamespace namespace;
    private final ThreadPoolExecutor threads = DaemonThreads.boundedPool("tornado-endpoint", THREADS, IDLE, QUEUED);

    EndpointServer(EndpointJson json, EndpointCors cors, WebServerNamespace namespace) {
        this.json = json;
        this.cors = cors;
        this.namespace = namespace;
    }

    EndpointJson json() {
        return json;
    }

    EndpointCors cors() {
        return cors;
    }

    /** Returns the server that asks: the application's or that of the management port. */
    WebServerNamespace namespace() {
        return namespace;
    }

    /**
     * Runs {@code call} beside the loop.
     *
     * @return completes there
     * @throws HTTPError with 503 if too many wait already
     */
    <T extends @Nullable Object> CompletionStage<T> call(Callable<T> call) {
        try {
            return CompletableFuture.supplyAsync(() -> unchecked(call), threads);
        } catch (RejectedExecutionException e) {
            throw new HTTPError(HTTPStatus.SERVICE_UNAVAILABLE).withHeader("Retry-After", "1");
        }
    }

    private static <T extends @Nullable Object> T unchecked(Callable<T> call) {
        try {
            return call.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    @Override
    public void destroy() {
        threads.shutdown();
    }
}
