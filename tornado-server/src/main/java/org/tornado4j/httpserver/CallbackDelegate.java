package org.tornado4j.httpserver;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.CollectedContent;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.RequestStartLine;

/** Collects a request and hands it to a callback: Tornado's {@code _CallableAdapter}. */
final class CallbackDelegate implements HTTPMessageDelegate {

    private final HTTPConnection connection;
    private final Consumer<HTTPServerRequest> callback;
    /** Null as long as there is none. */
    private @Nullable CollectedContent content;

    private @Nullable HTTPServerRequest request;

    CallbackDelegate(HTTPConnection connection, Consumer<HTTPServerRequest> callback) {
        this.connection = connection;
        this.callback = callback;
    }

    @Override
    public @Nullable CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
        request = new HTTPServerRequest(connection, startLine, headers);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
        if (content == null) {
            content = new CollectedContent(connection, begun().headers().first("Content-Length"));
        }
        content.add(chunk);
        return null;
    }

    @Override
    public void trailersReceived(HTTPHeaders trailers) {
        begun().setTrailers(trailers);
    }

    @Override
    public void finish() {
        HTTPServerRequest whole = begun();
        if (content != null) {
            whole.setBody(content.take());
            content = null;
        }
        whole.parseBody();
        callback.accept(whole);
    }

    private HTTPServerRequest begun() {
        HTTPServerRequest begun = request;
        if (begun == null) {
            throw new IllegalStateException("headersReceived comes first");
        }
        return begun;
    }

    @Override
    public void onConnectionClose() {
        // The callback finds out when it writes: that does nothing then.
    }
}
