package org.tornado4j.test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.httpserver.LoopReport;
import org.tornado4j.httpserver.ServerReport;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopTask;
import org.tornado4j.iostream.MemoryConnection;
import org.tornado4j.iostream.StreamLimits;

/**
 * The engine's server with connections in memory in place of sockets, on one loop.
 *
 * <p>Thread: any, but not the loop.
 */
final class MemoryServer {

    /** The context of a connection before its first request. */
    record Peer(
            InetAddress address, boolean secure, @Nullable Object user) {}

    private static final int CLIENT_PORT = 49_152;
    private static final int PORT = 80;
    private static final int SECURE_PORT = 443;

    /** For the loop to tell what it is at. */
    private static final Duration REPORT_PATIENCE = Duration.ofSeconds(1);

    private static final int MOST_REPORTED = 5;
    private static final int LONGEST_STACK = 12;

    private final HTTPServer server;
    private final StreamLimits limits;
    private final ClientLoop loop = new ClientLoop();

    MemoryServer(HTTPServerConnectionDelegate application, HTTPServerOptions options) {
        this.server = new HTTPServer(application, options);
        this.limits =
                StreamLimits.DEFAULT.withMaxBufferSize(options.maxBufferBytes()).withReadChunkSize(options.chunkSize());
    }

    /** @throws TimeoutException if the loop is held for longer than {@code patience} */
    MemoryConnection connect(Peer peer, Duration patience) throws TimeoutException, InterruptedException {
        IOLoop running = loop.start();
        if (running.isRunningHere()) {
            throw new IllegalStateException(
                    "a handler cannot wait for its own client: send the request from the test's thread");
        }
        CompletableFuture<MemoryConnection> opened = new CompletableFuture<>();
        running.addCallback(() -> {
            try {
                opened.complete(open(running, peer));
            } catch (RuntimeException | Error e) {
                opened.completeExceptionally(e);
            }
        });
        try {
            return opened.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the server takes no connection", e.getCause());
        }
    }

    private MemoryConnection open(IOLoop running, Peer peer) {
        InetAddress local = InetAddress.getLoopbackAddress();
        MemoryConnection connection = MemoryConnection.open(
                running,
                limits,
                new InetSocketAddress(peer.address(), CLIENT_PORT),
                new InetSocketAddress(local, peer.secure() ? SECURE_PORT : PORT));
        if (peer.secure()) {
            connection.stream().setEncrypted();
        }
        if (peer.user() != null) {
            connection.stream().setUser(peer.user());
        }
        server.addStream(connection.stream());
        return connection;
    }

    /** Describes what the server is at, for the message of a test that waits in vain. */
    String situation() {
        ServerReport report = server.report(REPORT_PATIENCE, MOST_REPORTED);
        StringBuilder text = new StringBuilder();
        report.requests()
                .forEach(request -> text.append(String.format(
                        Locale.ROOT,
                        "%n  %s %s (%s) is %s, for %d ms",
                        request.method(),
                        request.target(),
                        request.route(),
                        request.state(),
                        request.age().toMillis())));
        report.blocking()
                .forEach(running -> text.append(String.format(
                        Locale.ROOT,
                        "%n  %s runs beside the loop, for %d ms",
                        running.task(),
                        running.age().toMillis())));
        report.loops().forEach(running -> describe(running, text));
        return text.toString();
    }

    private static void describe(LoopReport report, StringBuilder text) {
        LoopTask task = report.heldBy();
        if (task != null) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n  the loop is held by %s, for %d ms:",
                    task.name(),
                    task.held().toMillis()));
            task.stack().stream().limit(LONGEST_STACK).forEach(call -> text.append(String.format("%n    at %s", call)));
        }
    }

    void close() {
        IOLoop running = loop.startedOrNull();
        if (running != null) {
            closeConnections();
        }
        loop.close();
    }

    private void closeConnections() {
        try {
            server.closeAllConnections().toCompletableFuture().get(REPORT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the caller wants to go on without waiting
        } catch (ExecutionException | TimeoutException e) {
            // a handler holds the loop, which is left behind with its connections
        }
    }
}
