package org.tornado4j.webflux;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.MatchedRoute;
import org.tornado4j.http.RequestStartLine;

/**
 * Puts the id of a request into the MDC while its handler is called on the loop. What the handler does on other threads sees it
 * through the Reactor context.
 *
 * <p>Thread: the loop of the connection.
 */
final class RequestIdInLogs implements HTTPMessageDelegate {

    private static final String KEY = TornadoHttpHandlerAdapter.REQUEST_ID;

    private final String id;
    private final HTTPMessageDelegate delegate;

    RequestIdInLogs(String id, HTTPMessageDelegate delegate) {
        this.id = id;
        this.delegate = delegate;
    }

    @Override
    public @Nullable CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
        return call(() -> delegate.headersReceived(startLine, headers));
    }

    @Override
    public boolean onExpectContinue() {
        return delegate.onExpectContinue();
    }

    @Override
    public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
        return call(() -> delegate.dataReceived(chunk));
    }

    @Override
    public void trailersReceived(HTTPHeaders trailers) {
        delegate.trailersReceived(trailers);
    }

    @Override
    public void finish() {
        run(delegate::finish);
    }

    @Override
    public void onDrain() {
        run(delegate::onDrain);
    }

    @Override
    public @Nullable MatchedRoute route() {
        return delegate.route();
    }

    @Override
    public void onConnectionClose() {
        run(delegate::onConnectionClose);
    }

    private void run(Runnable step) {
        call(() -> {
            step.run();
            return null;
        });
    }

    /** Calls {@code step}, which may lead to another call, when content that was held back is let in. */
    private <T> @Nullable T call(Supplier<@Nullable T> step) {
        String before = MDC.get(KEY);
        MDC.put(KEY, id);
        try {
            return step.get();
        } finally {
            if (before == null) {
                MDC.remove(KEY);
            } else {
                MDC.put(KEY, before);
            }
        }
    }
}
