package org.tornado4j.web;

import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.routing.RouteMatch;

/** One request on its way through a handler. */
final class Execution implements HTTPMessageDelegate {

    private final HTTPConnection connection;
    private @Nullable HandlerTarget target;
    private @Nullable RouteMatch match;
    private @Nullable Application application;
    private @Nullable HTTPServerRequest request;

    Execution(Application application, HTTPConnection connection) {
        this.application = application;
        this.connection = connection;
    }

    Execution(HTTPConnection connection, HandlerTarget target, RouteMatch match) {
        this.connection = connection;
        this.target = target;
        this.match = match;
    }

    @Override
    public @Nullable CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
        HTTPServerRequest incoming = new HTTPServerRequest(connection, startLine, headers);
        request = incoming;
        if (application != null) {
            RouteMatch found = application.match(incoming);
            if (found != null && found.target() instanceof HandlerTarget handler) {
                target = handler;
            }
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
        return null;
    }

    @Override
    public void finish() {
        RequestHandler handler = target == null ? new RequestHandler() {} : target.newHandler();
        if (request == null) {
            return;
        }
        handler.begin(request);
        try {
            if (target == null) {
                throw new HTTPError(404);
            }
            handler.prepare();
            Method method =
                    handler.getClass().getDeclaredMethod(request.method().toLowerCase(Locale.ROOT));
            method.setAccessible(true);
            Object result = method.invoke(handler);
            if (result instanceof CompletionStage<?> stage) {
                stage.whenCompleteAsync((value, failure) -> handler.finish(), connection.executor());
            } else if (!handler.isFinished()) {
                handler.finish();
            }
        } catch (Exception e) {
            handler.setStatus(e instanceof HTTPError error ? error.status() : 500);
            handler.finish();
        }
    }

    @Override
    public void onConnectionClose() {}
}
