package org.tornado4j.webflux;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.http.server.reactive.HttpHandler;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.tcp.ListenerOptions;

/** A server on a port and a loop of its own, for the length of a test. */
final class RunningServer implements AutoCloseable {

    static final long DEADLINE_SECONDS = 30;

    private final IOLoop loop = new IOLoop();
    private final Thread thread = new Thread(loop::start, "test-loop");
    private final HTTPServer server;
    private final int port;

    RunningServer(HttpHandler handler) throws Exception {
        this(new TornadoHttpHandlerAdapter(handler));
    }

    RunningServer(HTTPServerConnectionDelegate application) throws Exception {
        this(application, HTTPServerOptions.DEFAULT, ListenerOptions.DEFAULT);
    }

    RunningServer(HTTPServerConnectionDelegate application, HTTPServerOptions options, ListenerOptions listener)
            throws Exception {
        server = new HTTPServer(application, options);
        loop.setSlowCallbackThreshold(Duration.ZERO); // the first to use a class on a busy machine looks slow
        thread.setDaemon(true);
        thread.start();
        port = call(() -> {
            server.listen(BindOptions.of(0, "127.0.0.1"), listener);
            return ((InetSocketAddress) server.sockets().get(0).getLocalAddress()).getPort();
        });
    }

    int port() {
        return port;
    }

    IOLoop loop() {
        return loop;
    }

    HTTPServer server() {
        return server;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    Wire connect() throws Exception {
        return new Wire(port);
    }

    /** Runs {@code task} on the loop, and returns its result. */
    <T> T call(Callable<T> task) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.addCallback(() -> {
            try {
                result.complete(task.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    /** Lets the loop do what it has to do now. */
    void settle() throws Exception {
        for (int round = 0; round < 3; round++) {
            call(() -> 0);
        }
    }

    @Override
    public void close() {
        try {
            call(() -> {
                server.stop();
                server.closeAllConnections();
                return 0;
            });
            loop.stop();
            thread.join(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
        } catch (Exception e) {
            throw new AssertionError("cannot stop the server", e);
        }
        loop.close(true);
    }
}
