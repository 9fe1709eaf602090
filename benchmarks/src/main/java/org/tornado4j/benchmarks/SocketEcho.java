package org.tornado4j.benchmarks;

import java.io.IOException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.bus.BusOptions;
import org.tornado4j.bus.MessageBus;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.websocket.WebSocketCompression;
import org.tornado4j.websocket.WebSocketHandler;
import org.tornado4j.websocket.WebSocketOptions;

/**
 * Sends each WebSocket message back, at {@code /fan} to all who are there, on one loop, at the port that the environment names: what
 * {@code sockets.py} measures.
 */
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

    /** Sends what comes to all. */
    static final class Fan extends WebSocketHandler {

        private final MessageBus bus;

        Fan(MessageBus bus) {
            this.bus = bus;
        }

        void open() {
            bus.subscribe("fan", this, topic -> {
                throw new IllegalStateException("a message was lost");
            });
        }

        @Override
        protected @Nullable CompletionStage<?> onMessage(byte[] bytes) {
            bus.publish("fan", bytes);
            return null;
        }
    }

    public static void main(String[] args) throws IOException {
        WebSocketOptions options = WebSocketOptions.builder()
                .maxMessageBytes(64 << 20)
                .maxPendingBytes(64 << 20)
                .compression(WebSocketCompression.DEFAULT)
                .build();
        MessageBus bus = new MessageBus(BusOptions.DEFAULT, null);
        Application.builder()
                .settings(options.applyTo(ApplicationSettings.builder().logRequests(false))
                        .build())
                .route("/ws", Echo::new)
                .route("/fan", () -> new Fan(bus))
                .build()
                .listen(Integer.parseInt(System.getenv("PORT")), "127.0.0.1", HTTPServerOptions.DEFAULT);
        IOLoop.current().start();
    }
}
