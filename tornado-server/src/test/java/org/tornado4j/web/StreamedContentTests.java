package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.RawClient;

/** {@code @StreamRequestBody}: content as it arrives, and no faster than it is taken. */
@Timeout(60)
class StreamedContentTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private static RunningApplication run(Supplier<? extends RequestHandler> handler) throws Exception {
        return new RunningApplication(
                TestApplications.of(ApplicationSettings.builder().logRequests(false), handler));
    }

    private static String head(long length) {
        return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n";
    }

    /** Takes a piece when the test lets it, and counts. */
    @StreamRequestBody
    private static final class Gated extends RequestHandler {

        private final AtomicInteger pieces;
        private final Queue<CompletableFuture<Void>> gates;
        private long length;

        Gated(AtomicInteger pieces, Queue<CompletableFuture<Void>> gates) {
            this.pieces = pieces;
            this.gates = gates;
        }

        @Override
        protected CompletionStage<?> dataReceived(ByteBuffer chunk) {
            pieces.incrementAndGet();
            length += chunk.remaining();
            CompletableFuture<Void> gate = new CompletableFuture<>();
            gates.add(gate);
            return gate;
        }

        void post() {
            write("" + length);
        }
    }

    @Test
    @DisplayName("W65: reading stops while a piece is being dealt with, down to the socket of the client")
    void readingStopsWhileTheHandlerIsBusy() throws Exception {
        AtomicInteger pieces = new AtomicInteger();
        Queue<CompletableFuture<Void>> gates = new ConcurrentLinkedQueue<>();
        try (RunningApplication running = run(() -> new Gated(pieces, gates));
                RawClient client = running.connect()) {
            client.send(head(8 << 20));
            byte[] piece = new byte[1 << 16];
            int sent = 0;
            int stuck = 0;
            while (stuck < 3 && sent < 8 << 20) {
                int more = client.sendWithoutWaiting(piece);
                sent += more;
                stuck = more == 0 ? stuck + 1 : 0;
                Awaitility.await().until(() -> pieces.get() == 1);
            }
            assertThat(sent).isLessThan(8 << 20);
            assertThat(pieces).hasValue(1);
            int rest = (8 << 20) - sent;
            Thread sender = new Thread(() -> sendZeros(client, rest));
            sender.start();
            Thread opener = new Thread(() -> open(gates));
            opener.start();
            assertThat(client.read().text()).isEqualTo("" + (8 << 20));
            sender.join();
            opener.interrupt();
            opener.join();
        }
    }

    private static void sendZeros(RawClient client, int count) {
        try {
            client.send(new byte[count]);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void open(Queue<CompletableFuture<Void>> gates) {
        while (!Thread.currentThread().isInterrupted()) {
            CompletableFuture<Void> gate = gates.poll();
            if (gate != null) {
                gate.complete(null);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    @StreamRequestBody
    private static final class BlockingReceiver extends RequestHandler {

        private final Semaphore allowed;
        private final StringBuilder seen = new StringBuilder();
        private @Nullable Thread thread;

        BlockingReceiver(Semaphore allowed) {
            this.allowed = allowed;
        }

        @Blocking
        @Override
        protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) throws InterruptedException {
            allowed.acquire();
            thread = Thread.currentThread();
            while (chunk.hasRemaining()) {
                seen.append((char) chunk.get());
            }
            return null;
        }

        void post() {
            write(seen + " " + (thread == Thread.currentThread()));
        }
    }

    @Test
    void piecesMayBeTakenByABlockingMethod() throws Exception {
        Semaphore allowed = new Semaphore(0);
        try (RunningApplication running = run(() -> new BlockingReceiver(allowed));
                RawClient client = running.connect()) {
            client.send(head(6) + "abc");
            client.send("def");
            allowed.release(10);
            assertThat(client.read().text()).isEqualTo("abcdef false");
            client.send(head(3) + "xyz" + head(0));
            assertThat(client.read().text()).isEqualTo("xyz false");
            assertThat(client.read().text()).isEqualTo(" false");
        }
    }

    @Test
    void failureInABlockingPieceIsAnErrorPage() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception");
        @StreamRequestBody
        @Blocking
        class Failing extends RequestHandler {
            @Override
            protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
                throw new IllegalStateException("no");
            }

            void post() {}
        }
        try (RunningApplication running = run(Failing::new);
                RawClient client = running.connect()) {
            client.send(head(100) + "abc");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(500);
            assertThat(response.field("Connection")).isEqualTo("close");
        }
    }

    /** Allows itself more than the server does, and less time. */
    @StreamRequestBody
    private static final class OwnLimits extends RequestHandler {

        private long length;

        @Override
        protected @Nullable CompletionStage<?> prepare() {
            request().connection().setMaxBodySize(Long.parseLong(getQueryArgument("max")));
            request().connection().setBodyTimeout(Duration.ofMillis(Long.parseLong(getQueryArgument("ms", "0"))));
            return null;
        }

        @Override
        protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
            length += chunk.remaining();
            return null;
        }

        void post() {
            write("" + length);
        }
    }

    private static String post(String query, long length) {
        return head(length).replace("POST / ", "POST /?" + query + " ");
    }

    @Test
    void handlerHasLimitsOfItsOwn() throws Exception {
        try (RunningApplication running = run(OwnLimits::new)) {
            try (RawClient client = running.connect()) {
                client.send(post("max=20000000", 11_000_000));
                client.send(new byte[11_000_000]);
                assertThat(client.read().text()).isEqualTo("11000000");
                client.send(post("max=10", 11));
                assertThat(client.read().status()).isEqualTo(413);
            }
            try (RawClient client = running.connect()) {
                client.send(post("max=10&ms=50", 10));
                assertThat(client.read().status()).isEqualTo(408);
            }
        }
    }

    @Test
    @DisplayName("W63: a final answer need not wait for the content")
    void answerMayComeFirst() throws Exception {
        @StreamRequestBody
        class Early extends RequestHandler {
            @Override
            protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
                setStatus(403);
                finish("enough");
                return null;
            }

            void post() {}
        }
        try (RunningApplication running = run(Early::new);
                RawClient client = running.connect()) {
            client.send(head(10_000_000) + "a");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(403);
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(response.text()).isEqualTo("enough");
        }
    }

    @Test
    @DisplayName("an executor that is the loop itself does not wait for itself")
    void blockingMethodsOnTheLoopDoNotHang() throws Exception {
        Application app = TestApplications.of(
                ApplicationSettings.builder().blockingExecutor(Runnable::run).logRequests(false),
                () -> new RequestHandler() {
                    @Blocking
                    void get() {
                        write("a");
                        flush();
                        write("b");
                        finish();
                    }
                });
        try (RunningApplication running = new RunningApplication(app);
                RawClient client = running.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("ab");
        }
    }
}
