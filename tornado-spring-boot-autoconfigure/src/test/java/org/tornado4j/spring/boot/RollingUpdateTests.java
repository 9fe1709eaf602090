package org.tornado4j.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.GracefulShutdownResult;
import org.springframework.boot.web.server.Shutdown;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.RequestHandler;

/** One server takes over from another on the same port, again and again, under load. */
class RollingUpdateTests {

    private static final int ROUNDS = 5;
    private static final int CLIENTS = 6;
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger reconnects = new AtomicInteger();
    private volatile boolean goOn = true;

    @Test
    @DisplayName("No request of clients that keep their connections, and never try again, is lost")
    void noRequestIsLost() throws Exception {
        TornadoWebServer current = server(0);
        int port = current.getPort();
        List<CompletableFuture<@Nullable Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int pause = i;
            clients.add(CompletableFuture.runAsync(() -> new Asking(port, pause).run(), this::inOwnThread));
        }
        for (int round = 0; round < ROUNDS; round++) {
            TornadoWebServer next = server(port);
            awaitMore();
            drain(current);
            current.destroy();
            current = next;
        }
        awaitMore();
        goOn = false;
        for (CompletableFuture<@Nullable Void> client : clients) {
            client.get(20, TimeUnit.SECONDS); // fails if a request did
        }
        current.destroy();
        assertThat(reconnects).hasValueGreaterThanOrEqualTo(CLIENTS);
    }

    private static TornadoWebServer server(int port) {
        TornadoWebServerFactory factory = new TornadoWebServerFactory(port);
        factory.setLoops(2);
        factory.setReusePort(true);
        factory.setShutdown(Shutdown.GRACEFUL);
        Application application = Application.builder()
                .settings(ApplicationSettings.builder().logRequests(false).build())
                .route("/", Greeting::new)
                .build();
        TornadoWebServer server = factory.getWebServer(() -> application);
        server.start();
        return server;
    }

    private static void drain(TornadoWebServer server) throws Exception {
        CompletableFuture<GracefulShutdownResult> drained = new CompletableFuture<>();
        server.shutDownGracefully(drained::complete);
        assertThat(drained.get(20, TimeUnit.SECONDS)).isEqualTo(GracefulShutdownResult.IDLE);
    }

    private void awaitMore() {
        int before = answered.get();
        while (answered.get() < before + 200) {
            Thread.onSpinWait();
        }
    }

    private void inOwnThread(Runnable task) {
        Thread thread = new Thread(task, "client");
        thread.setDaemon(true);
        thread.start();
    }

    static class Greeting extends RequestHandler {
        void get() {
            write("hello");
        }
    }

    /**
     * Asks one request after the other on one connection, and makes a new one when it is told that the old one ends, or
     * finds it closed before it sends, as all clients do that keep connections.
     */
    private final class Asking {

        private static final int LONGEST_RESPONSE = 4096;

        private final int port;
        private final int pauseMillis;
        private final ByteBuffer received = ByteBuffer.allocate(LONGEST_RESPONSE);

        Asking(int port, int pauseMillis) {
            this.port = port;
            this.pauseMillis = pauseMillis;
        }

        void run() {
            try {
                while (goOn) {
                    askOnOneConnection();
                    reconnects.incrementAndGet();
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("a request was lost", e);
            }
        }

        private void askOnOneConnection() throws IOException, InterruptedException {
            try (SocketChannel channel = SocketChannel.open(new InetSocketAddress("localhost", port))) {
                while (goOn && !isClosed(channel)) {
                    channel.write(ByteBuffer.wrap(REQUEST));
                    String response = read(channel);
                    assertThat(response).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nhello");
                    answered.incrementAndGet();
                    if (response.contains("Connection: close")) {
                        return;
                    }
                    TimeUnit.MILLISECONDS.sleep(pauseMillis); // the pace of a client, not a wait for the server
                }
            }
        }

        private boolean isClosed(SocketChannel channel) throws IOException {
            channel.configureBlocking(false);
            boolean closed = channel.read(received.clear()) < 0;
            channel.configureBlocking(true);
            return closed;
        }

        private String read(SocketChannel channel) throws IOException {
            received.clear();
            String response = "";
            while (!response.endsWith("hello")) {
                if (channel.read(received) < 0) {
                    throw new IOException("the connection ended in the midst: " + response);
                }
                response = new String(received.array(), 0, received.position(), StandardCharsets.ISO_8859_1);
            }
            return response;
        }
    }
}
