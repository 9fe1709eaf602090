package org.tornado4j.routing;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.ErrorContent;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.MatchedRoute;
import org.tornado4j.http.Refusal;
import org.tornado4j.http.RequestStartLine;

/**
 * Asks a router once the header section has been read, and delegates the rest to the handler it found.
 *
 * <p>Thread: the connection's loop.
 */
final class RoutingDelegate implements HTTPMessageDelegate {

    private final Router router;
    private final HTTPConnection connection;
    private HTTPMessageDelegate target = NobodyListens.INSTANCE;

    RoutingDelegate(Router router, HTTPConnection connection) {
        this.router = router;
        this.connection = connection;
    }

    @Override
    public @Nullable CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
        HTTPMessageDelegate found = router.findHandler(new HTTPServerRequest(connection, startLine, headers));
        target = found != null ? found : new NotFoundDelegate(connection);
        return target.headersReceived(startLine, headers);
    }

    @Override
    public boolean onExpectContinue() {
        return target.onExpectContinue();
    }

    @Override
    public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
        return target.dataReceived(chunk);
    }

    @Override
    public void onDrain() {
        target.onDrain();
    }

    @Override
    public void trailersReceived(HTTPHeaders trailers) {
        target.trailersReceived(trailers);
    }

    @Override
    public void finish() {
        target.finish();
    }

    @Override
    public @Nullable MatchedRoute route() {
        return target.route();
    }

    @Override
    public @Nullable ErrorContent refusal(Refusal refusal) {
        return target.refusal(refusal);
    }

    @Override
    public boolean onInputEnd() {
        return target.onInputEnd();
    }

    @Override
    public void onConnectionClose() {
        target.onConnectionClose();
    }
}
