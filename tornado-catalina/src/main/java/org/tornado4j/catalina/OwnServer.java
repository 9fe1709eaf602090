package org.tornado4j.catalina;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopGroup;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.tcp.ListenerOptions;

/**
 * A server with one loop, for a connector that listens itself.
 *
 * <p>Thread: any but the loop.
 */
final class OwnServer {

    private static final long PATIENCE_SECONDS = 10;

    private final LoopGroup loops;
    private final HTTPServer server;
    private int port = -1;

    private OwnServer(HTTPServerConnectionDelegate application, HTTPServerOptions options, String name) {
        loops = new LoopGroup(1, name + "-loop");
        server = new HTTPServer(application, options);
    }

    /** Returns one that listens. */
    static OwnServer start(
            HTTPServerConnectionDelegate application, HTTPServerOptions options, BindOptions place, String name)
            throws IOException {
        OwnServer started = new OwnServer(application, options, name);
        started.loops.start();
        try {
            started.listen(place);
        } catch (IOException | RuntimeException e) {
            started.loops.stop();
            throw e;
        }
        return started;
    }

    private void listen(BindOptions place) throws IOException {
        port = call(() -> {
            server.listen(place, ListenerOptions.DEFAULT);
            return ((InetSocketAddress) server.sockets().get(0).getLocalAddress()).getPort();
        });
    }

    private interface Task<T> {
        T run() throws IOException;
    }

    private <T> T call(Task<T> task) throws IOException {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop().addCallback(() -> {
            try {
                result.complete(task.run());
            } catch (IOException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private IOLoop loop() {
        return loops.loops().get(0);
    }

    int port() {
        return port;
    }

    void stopListening() {
        loop().addCallback(server::stop);
    }

    /** Returns what is left of {@code waitMillis} when the last connection is closed; 0 if there still are some. */
    long awaitConnectionsClose(long waitMillis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
        try {
            server.drain().toCompletableFuture().get(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        } catch (ExecutionException | TimeoutException e) {
            return 0; // they are closed at the stop
        }
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    }

    void stop() {
        loop().addCallback(server::stop);
        try {
            server.closeAllConnections().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            loops.stop();
            loops.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            loops.stop(); // what hangs there is cut off
        }
    }
}
