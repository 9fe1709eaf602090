package org.tornado4j.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

@DisplayName("S3: asynchronous client over a stream")
class AsyncClientTests {

    private static final String REQUEST = "GET /index.html HTTP/1.0\r\nHost: localhost\r\n\r\n";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final BlockingQueue<String> printed = new LinkedBlockingQueue<>();

    @Test
    void contentIsPrintedAndTheLoopEnds() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> ended = fetchFrom(server.getLocalPort());

            try (Socket peer = server.accept()) {
                assertThat(peer.getInputStream().readNBytes(REQUEST.length()))
                        .asString(US_ASCII)
                        .isEqualTo(REQUEST);
                send(peer, "HTTP/1.0 200 OK\r\nContent-Le");
                send(peer, "ngth: 5\r\nDate: Wed, 01 Jan 2025 12:00:00 GMT\r\n\r\nhel");
                send(peer, "lo");
                LoopThread.await(ended);
            }
        }
        assertThat(printed).containsExactly("hello");
    }

    @Test
    void loopEndsWhenTheResponseCannotBeRead() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception, closing connection.");
        logs.expect(Level.ERROR, "Exception in callback");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> ended = fetchFrom(server.getLocalPort());

            try (Socket peer = server.accept()) {
                send(peer, "HTTP/1.0 200 OK\r\n\r\n");
                LoopThread.await(ended);
            }
        }
        assertThat(printed).singleElement().asString().contains("a response without Content-Length");
    }

    @Test
    void loopEndsWhenTheConnectionIsRefused() throws Exception {
        int port;
        try (ServerSocket closedAtOnce = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closedAtOnce.getLocalPort();
        }

        LoopThread.await(fetchFrom(port));

        assertThat(printed).singleElement().asString().contains("Connection refused");
    }

    @Test
    void onlyLinesWithOneColonAreHeaders() {
        String head = "HTTP/1.0 200 OK\r\nContent-Length: 5\r\nDate: Wed, 01 Jan 2025 12:00:00 GMT\r\n\r\n";

        assertThat(AsyncClient.parse(head)).containsExactly(entry("Content-Length", "5"));
    }

    /** Does what {@code main} does, with a loop and a thread of its own. Completes when the loop has ended. */
    private CompletableFuture<Void> fetchFrom(int port) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try (IOLoop loop = IOLoop.current()) {
                        InetSocketAddress server = new InetSocketAddress("localhost", port);
                        new AsyncClient(server, printed::add).connect();
                        loop.start();
                        ended.complete(null);
                    } catch (Throwable e) {
                        ended.completeExceptionally(e);
                    }
                },
                "client-loop");
        thread.setDaemon(true);
        thread.start();
        return ended;
    }

    private static void send(Socket peer, String text) throws IOException {
        peer.getOutputStream().write(text.getBytes(US_ASCII));
    }
}
