package org.tornado4j.httpserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.tcp.ListenerOptions;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.testing.RawClient;

/** A server on a port of its own and a loop of its own, for the length of a test. */
final class RunningServer implements AutoCloseable {

    private final LoopThread thread;
    private final HTTPServer server;
    private final int port;

    RunningServer(HTTPServerConnectionDelegate application) throws Exception {
        this(application, HTTPServerOptions.DEFAULT);
    }

    RunningServer(HTTPServerConnectionDelegate application, HTTPServerOptions options) throws Exception {
        this(application, options, Clock.SYSTEM);
    }

    RunningServer(HTTPServerConnectionDelegate application, HTTPServerOptions options, Clock clock) throws Exception {
        this(new HTTPServer(application, options), clock);
    }

    RunningServer(HTTPServer server, Clock clock) throws Exception {
        this(server, clock, ListenerOptions.DEFAULT);
    }

    RunningServer(HTTPServer server, Clock clock, ListenerOptions listener) throws Exception {
        this.thread = new LoopThread(clock);
        this.server = server;
        this.port = thread.call(() -> {
            server.listen(BindOptions.of(0, "127.0.0.1"), listener);
            return ((InetSocketAddress) server.sockets().get(0).getLocalAddress()).getPort();
        });
    }

    HTTPServer server() {
        return server;
    }

    IOLoop loop() {
        return thread.loop();
    }

    /** Does something on the server's loop, and waits for that. */
    void run(LoopThread.Action action) throws Exception {
        thread.run(action);
    }

    int port() {
        return port;
    }

    RawClient connect() throws IOException {
        return RawClient.connect(port);
    }

    /** Waits until so many connections are open. */
    void awaitConnections(int count) {
        Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> server.connectionCount() == count);
    }

    /** Waits until what the loop has to do now is done. */
    void settle() throws Exception {
        for (int i = 0; i < 3; i++) {
            run(() -> {});
        }
    }

    /**
     * Moves the {@code clock} of the server on until no connection is open: the kernel may take more of a response at any time,
     * from which a timeout counts anew.
     */
    void passUntilClosed(ManualClock clock, Duration step) throws Exception {
        Awaitility.await()
                .atMost(LoopThread.DEADLINE)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    settle();
                    clock.advance(step);
                    settle();
                    return server.connectionCount() == 0;
                });
        settle(); // what is told of a connection that has ended
    }

    @Override
    public void close() {
        try {
            run(() -> {
                server.stop();
                server.closeAllConnections();
            });
            awaitConnections(0);
            settle(); // what is told of requests that are over comes after their responses
        } catch (Exception e) {
            throw new AssertionError("cannot stop the server", e);
        }
        thread.close();
    }
}
