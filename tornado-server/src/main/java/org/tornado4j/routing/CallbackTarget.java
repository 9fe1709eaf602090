package org.tornado4j.routing;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.ContentBuffer;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerRequest;

/** Hands whole requests to a callback. */
final class CallbackTarget extends Target {

    private final Consumer<HTTPServerRequest> callback;

    CallbackTarget(Consumer<HTTPServerRequest> callback) {
        this.callback = callback;
    }

    @Override
    public HTTPMessageDelegate delegate(HTTPServerRequest request, RouteMatch match) {
        return new Collector(request, callback);
    }

    private static final class Collector extends NobodyListens {

        private final HTTPServerRequest request;
        private final Consumer<HTTPServerRequest> callback;
        private final ContentBuffer content = new ContentBuffer();

        Collector(HTTPServerRequest request, Consumer<HTTPServerRequest> callback) {
            this.request = request;
            this.callback = callback;
        }

        @Override
        public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
            content.add(chunk);
            return null;
        }

        @Override
        public void trailersReceived(HTTPHeaders trailers) {
            request.setTrailers(trailers);
        }

        @Override
        public void finish() {
            request.setBody(content.take());
            request.parseBody();
            callback.accept(request);
        }
    }
}
