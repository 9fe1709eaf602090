package org.tornado4j.web;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.httpserver.ServerReport;
import org.tornado4j.httpserver.ServerStatistics;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

/** An application that listens on a port of its own, for the length of a test. */
final class RunningApplication implements AutoCloseable {

    private final LoopThread thread = new LoopThread();
    private final HTTPServer server;
    private final int port;

    RunningApplication(Application application) throws Exception {
        this(application, HTTPServerOptions.DEFAULT);
    }

    RunningApplication(Application application, HTTPServerOptions options) throws Exception {
        this.server = thread.call(() -> application.listen(0, "127.0.0.1", options));
        this.port = ((InetSocketAddress) server.sockets().get(0).getLocalAddress()).getPort();
    }

    RawClient connect() throws IOException {
        return RawClient.connect(port);
    }

    int port() {
        return port;
    }

    LoopThread thread() {
        return thread;
    }

    ServerStatistics statistics() {
        return server.statistics();
    }

    /** Asks each loop, for ten requests at most; each is to answer. */
    ServerReport report() {
        return report(LoopThread.DEADLINE);
    }

    /** Asks each loop, for ten requests at most, and waits for the answers for so long. */
    ServerReport report(Duration patience) {
        return server.report(patience, 10);
    }

    /** Has the server end what it is at. */
    CompletionStage<?> drain() {
        return server.drain();
    }

    /** Closes all connections, whatever they are at. */
    CompletionStage<?> cutOff() {
        return server.closeAllConnections();
    }

    @Override
    public void close() {
        try {
            thread.run(() -> {
                server.stop();
                server.closeAllConnections();
            });
            Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> server.connectionCount() == 0);
            thread.settle(); // what is told of requests that are over comes after their responses
        } catch (Exception e) {
            throw new AssertionError("cannot stop the server", e);
        }
        thread.close();
    }
}
