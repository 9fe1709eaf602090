package org.tornado4j.websocket;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.RequestHandler;

/** An application with a WebSocket at {@code /ws} and {@code /ws/{name}}, on a port of its own, for the length of a test. */
final class RunningSockets implements AutoCloseable {

    private final LoopThread thread;
    private final HTTPServer server;
    private final int port;

    RunningSockets(Supplier<? extends RequestHandler> handler) throws Exception {
        this(WebSocketOptions.DEFAULT, handler);
    }

    RunningSockets(WebSocketOptions options, Supplier<? extends RequestHandler> handler) throws Exception {
        this(options, handler, Clock.SYSTEM);
    }

    RunningSockets(WebSocketOptions options, Supplier<? extends RequestHandler> handler, Clock clock) throws Exception {
        this(settings(options), "/ws", handler, clock, HTTPServerOptions.DEFAULT);
    }

    RunningSockets(
            ApplicationSettings.Builder settings,
            String path,
            Supplier<? extends RequestHandler> handler,
            Clock clock,
            HTTPServerOptions serverOptions)
            throws Exception {
        this.thread = new LoopThread(clock);
        Application application = Application.builder()
                .settings(settings.build())
                .route(path, handler)
                .build();
        this.server = thread.call(() -> application.listen(0, "127.0.0.1", serverOptions));
        this.port = ((InetSocketAddress) server.sockets().get(0).getLocalAddress()).getPort();
    }

    static ApplicationSettings.Builder settings(WebSocketOptions options) {
        return options.applyTo(ApplicationSettings.builder().logRequests(false));
    }

    int port() {
        return port;
    }

    HTTPServer server() {
        return server;
    }

    IOLoop loop() {
        return thread.loop();
    }

    LoopThread thread() {
        return thread;
    }

    SocketClient connect() throws Exception {
        return SocketClient.open(port, "/ws");
    }

    void run(LoopThread.Action action) throws Exception {
        thread.run(action);
    }

    /** Moves the {@link ManualClock}. */
    void advance(Duration step) throws Exception {
        thread.advance(step);
    }

    void settle() throws Exception {
        thread.settle();
    }

    void awaitConnections(int count) {
        Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> server.connectionCount() == count);
    }

    @Override
    public void close() {
        try {
            run(() -> {
                server.stop();
                server.closeAllConnections();
            });
            awaitConnections(0);
            settle();
        } catch (Exception e) {
            throw new AssertionError("cannot stop the server", e);
        }
        thread.close();
    }
}
