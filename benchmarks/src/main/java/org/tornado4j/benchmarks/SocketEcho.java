package org.tornado4j.benchmarks;

import java.io.IOException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.websocket.WebSocketCompression;
import org.tornado4j.websocket.WebSocketHandler;
import org.tornado4j.websocket.WebSocketOptions;

/** Sends each WebSocket message back, on one loop, at the port that the environment names: what {@code sockets.py} measures. */
public final class SocketEcho {

    private SocketEcho() {}

    /** Sends back what comes. */
    static final class Echo extends WebSocketHandler {

        @Override
        protected @Nullable CompletionStage<?> onMessage(String text) {
            return writeMessage(text);
        }

        @Override
        protected @Nullable CompletionStage<?> onMessage(byte[] bytes) {
            return writeMessage(bytes);
        }
    }

    public static void main(String[] args) throws IOException {
        WebSocketOptions options = WebSocketOptions.builder()
                .maxMessageBytes(64 << 20)
                .maxPendingBytes(64 << 20)
                .compression(WebSocketCompression.DEFAULT)
                .build();
        Application.builder()
                .settings(options.applyTo(ApplicationSettings.builder().logRequests(false))
                        .build())
                .route("/ws", Echo::new)
                .build()
                .listen(Integer.parseInt(System.getenv("PORT")), "127.0.0.1", HTTPServerOptions.DEFAULT);
        IOLoop.current().start();
    }
}
