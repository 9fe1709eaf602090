package org.tornado4j.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tornado4j.websocket.Frames.BINARY;
import static org.tornado4j.websocket.Frames.CONTINUATION;
import static org.tornado4j.websocket.Frames.FIN;
import static org.tornado4j.websocket.Frames.PING;
import static org.tornado4j.websocket.Frames.PONG;
import static org.tornado4j.websocket.Frames.TEXT;
import static org.tornado4j.websocket.Frames.binary;
import static org.tornado4j.websocket.Frames.bytes;
import static org.tornado4j.websocket.Frames.join;
import static org.tornado4j.websocket.Frames.masked;
import static org.tornado4j.websocket.Frames.text;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.http.Limit;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

/** Clients that are slow, silent or greedy: W2 to W5. */
@Timeout(60)
class SlowClientTests {

    private static final int LARGE = 256 * 1024;

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<Echo> sockets = new LinkedBlockingQueue<>();

    private class Echo extends WebSocketHandler {

        private final AtomicInteger received = new AtomicInteger();

        void open() {
            sockets.add(this);
        }

        @Override
        protected @Nullable CompletionStage<?> onMessage(String text) {
            received.incrementAndGet();
            writeMessage(text);
            return null; // does not wait: what is read is bounded all the same
        }

        @Override
        protected @Nullable CompletionStage<?> onMessage(byte[] bytes) {
            received.incrementAndGet();
            writeMessage(bytes);
            return null;
        }

        @Override
        protected void onClose() {
            events.add("close " + closeCode() + " " + closeReason());
        }
    }

    private String event() throws InterruptedException {
        return String.valueOf(events.poll(30, TimeUnit.SECONDS));
    }

    private Echo socket() throws InterruptedException {
        Echo socket = sockets.poll(30, TimeUnit.SECONDS);
        assertThat(socket).isNotNull();
        return socket;
    }

    private static long count(RunningSockets server, Limit limit) {
        return server.server().statistics().limit(limit);
    }

    // ------------------------------------------------------------------------------------------ slow readers

    /** W5: echo for a client that does not read stops at a limit, and goes on when it does. */
    @Test
    void nothingIsReadFromAClientThatIsBehind() throws Exception {
        WebSocketOptions options = WebSocketOptions.builder()
                .maxPendingBytes(LARGE)
                .pingInterval(Duration.ZERO)
                .build();
        try (RunningSockets server = new RunningSockets(options, Echo::new);
                SocketClient client = SocketClient.openSlow(server.port(), "/ws")) {
            Echo socket = socket();
            byte[] frame = binary(new byte[64 * 1024]);
            int frames = 400;
            CompletableFuture<?> sending = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < frames; i++) {
                        client.send(frame);
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            awaitStandstill(socket.received);
            assertThat(socket.received.get()).isLessThan(frames - 50);
            for (int i = 0; i < frames; i++) {
                assertThat(client.read().payload()).hasSize(64 * 1024);
            }
            sending.get(30, TimeUnit.SECONDS);
            assertThat(events).isEmpty();
        }
    }

    /** Waits until no more is received for a while of the loop. */
    private static void awaitStandstill(AtomicInteger received) {
        AtomicInteger before = new AtomicInteger(-1);
        Awaitility.await()
                .atMost(LoopThread.DEADLINE)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> received.get() > 0 && before.getAndSet(received.get()) == received.get());
    }

    @Test
    void senderThatDoesNotWaitIsStopped() throws Exception {
        WebSocketOptions options = WebSocketOptions.builder()
                .maxPendingBytes(LARGE)
                .closeTimeout(Duration.ofMillis(1))
                .build();
        try (RunningSockets server = new RunningSockets(options, Echo::new);
                SocketClient client = SocketClient.openSlow(server.port(), "/ws")) {
            Echo socket = socket();
            List<CompletionStage<?>> stages = new ArrayList<>();
            server.run(() -> {
                for (int i = 0; i < 400; i++) {
                    stages.add(socket.writeMessage(new byte[LARGE]));
                }
            });
            assertThat(event()).isEqualTo("close 1013 too slow");
            assertThat(count(server, Limit.MAX_PENDING_SIZE)).isEqualTo(1);
            assertThat(stages.get(399).toCompletableFuture()).isCompletedExceptionally();
            client.raw().expectReset();
        }
    }

    @Test
    void slowClientIsClosedIfThatIsThePolicy() throws Exception {
        WebSocketOptions options = WebSocketOptions.builder()
                .maxPendingBytes(LARGE)
                .pendingPolicy(PendingPolicy.CLOSE)
                .build();
        try (RunningSockets server = new RunningSockets(options, Echo::new);
                SocketClient client = SocketClient.openSlow(server.port(), "/ws")) {
            Echo socket = socket();
            AtomicInteger sent = new AtomicInteger();
            server.run(() -> {
                while (socket.isOpen()) {
                    socket.writeMessage(new byte[64 * 1024]);
                    sent.incrementAndGet();
                }
            });
            SocketClient.Frame frame = client.read();
            int messages = 0;
            while (frame.opcode() == BINARY) {
                messages++;
                frame = client.read();
            }
            assertThat(frame.closeCode()).isEqualTo(1013);
            assertThat(messages).isEqualTo(sent.get());
            client.send(Frames.close(1013, ""));
            assertThat(event()).isEqualTo("close 1013 too slow");
        }
    }

    @Test
    void oldestMessagesAreDroppedIfThatIsThePolicy() throws Exception {
        WebSocketOptions options = WebSocketOptions.builder()
                .maxPendingBytes(LARGE)
                .pendingPolicy(PendingPolicy.DROP_OLDEST)
                .compression(WebSocketCompression.DEFAULT)
                .build();
        try (RunningSockets server = new RunningSockets(options, Echo::new);
                SocketClient client = SocketClient.openSlow(server.port(), "/ws")) {
            Echo socket = socket();
            int count = 1000;
            List<CompletionStage<?>> stages = new ArrayList<>();
            server.run(() -> {
                for (int i = 0; i < count; i++) {
                    byte[] message = ByteBuffer.allocate(32 * 1024).putInt(i).array();
                    stages.add(socket.writeMessage(message));
                }
                socket.writeMessage("last");
                socket.close(4000, "done");
            });
            List<Integer> arrived = new ArrayList<>();
            SocketClient.Frame frame = client.read();
            while (frame.opcode() == BINARY) {
                arrived.add(ByteBuffer.wrap(frame.payload()).getInt());
                frame = client.read();
            }
            assertThat(frame.text()).isEqualTo("last");
            client.expectClose(4000, "done");
            assertThat(arrived).isSorted().hasSizeLessThan(count).contains(0, count - 1);
            server.settle();
            for (int i = 0; i < count; i++) {
                assertThat(stages.get(i).toCompletableFuture().isCompletedExceptionally())
                        .as("message %d", i)
                        .isEqualTo(!arrived.contains(i));
            }
        }
    }

    /** W5: many pings to which no answer is read are not answered one by one. */
    @Test
    void pingFloodIsAnsweredWithTheLastOne() throws Exception {
        WebSocketOptions options =
                WebSocketOptions.builder().maxPendingBytes(1L << 30).build();
        try (RunningSockets server = new RunningSockets(options, Echo::new);
                SocketClient client = SocketClient.openSlow(server.port(), "/ws")) {
            Echo socket = socket();
            server.run(() -> {
                for (int i = 0; i < 100; i++) {
                    socket.writeMessage(new byte[LARGE]); // more than the kernel takes
                }
            });
            byte[] flood = join(IntStream.range(0, 5000)
                    .mapToObj(i -> masked(FIN | PING, "ping " + i))
                    .toArray(byte[][]::new));
            client.send(flood, text("end"));
            Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> socket.received.get() == 1);
            List<String> others = new ArrayList<>();
            while (others.size() < 2) {
                SocketClient.Frame frame = client.read();
                if (frame.opcode() != BINARY) {
                    others.add(frame.text());
                }
            }
            assertThat(others).containsExactly("end", "ping 4999");
            client.send(masked(FIN | PING, "answered at once")).expect(PONG, "answered at once");
        }
    }

    // ------------------------------------------------------------------------------------------ times

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void clientIsPingedAndAnswers() throws Exception {
        ManualClock clock = new ManualClock();
        try (RunningSockets server = new RunningSockets(WebSocketOptions.DEFAULT, Echo::new, clock);
                SocketClient client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                server.settle();
                server.advance(Duration.ofSeconds(30));
                client.expect(PING, "");
                client.send(masked(FIN | PONG, ""), text("x")).expectText("x");
            }
        }
    }

    /** K14. */
    @Test
    void clientThatDoesNotAnswerIsClosed() throws Exception {
        ManualClock clock = new ManualClock();
        try (RunningSockets server = new RunningSockets(WebSocketOptions.DEFAULT, Echo::new, clock);
                SocketClient client = server.connect()) {
            socket();
            server.advance(Duration.ofSeconds(30));
            client.expect(PING, "");
            server.advance(Duration.ofSeconds(20));
            client.expectClose(1000, "ping timed out");
            assertThat(count(server, Limit.PING_TIMEOUT)).isEqualTo(1);
            server.advance(Duration.ofSeconds(5));
            client.raw().expectReset();
            assertThat(event()).isEqualTo("close 1000 ping timed out");
            assertThat(count(server, Limit.CLOSE_TIMEOUT)).isEqualTo(1);
        }
    }

    @Test
    void idleSocketIsClosed() throws Exception {
        ManualClock clock = new ManualClock();
        WebSocketOptions options = WebSocketOptions.builder()
                .idleTimeout(Duration.ofSeconds(100))
                .pingInterval(Duration.ZERO)
                .build();
        try (RunningSockets server = new RunningSockets(options, Echo::new, clock);
                SocketClient client = server.connect()) {
            socket();
            server.advance(Duration.ofSeconds(99));
            client.text("x").expectText("x");
            server.advance(Duration.ofSeconds(99));
            server.advance(SECOND);
            client.expectClose(1001, "idle");
        }
    }

    /** W3: a message that never ends. */
    @Test
    void messageThatDoesNotEndIsGivenUp() throws Exception {
        ManualClock clock = new ManualClock();
        try (RunningSockets server = new RunningSockets(
                        WebSocketOptions.builder().pingInterval(Duration.ZERO).build(), Echo::new, clock);
                SocketClient client = server.connect()) {
            client.send(masked(TEXT, "a"), masked(FIN | PING, "p")).expect(PONG, "p");
            server.advance(Duration.ofSeconds(59));
            client.send(masked(CONTINUATION, "b"), masked(FIN | PING, "q")).expect(PONG, "q");
            server.advance(SECOND);
            client.expectClose(1008, "message takes too long");
            assertThat(count(server, Limit.MESSAGE_TIMEOUT)).isEqualTo(1);
        }
    }

    @Test
    void drainIsSpread() throws Exception {
        ManualClock clock = new ManualClock();
        try (RunningSockets server = new RunningSockets(WebSocketOptions.DEFAULT, Echo::new, clock);
                SocketClient first = server.connect();
                SocketClient second = server.connect()) {
            socket();
            socket();
            server.run(() -> server.server().drain());
            server.settle();
            first.text("still open").expectText("still open");
            second.text("still open").expectText("still open");
            server.advance(Duration.ofSeconds(5));
            first.expectClose(1001, "server is shutting down");
            second.expectClose(1001, "server is shutting down");
        }
    }

    // ------------------------------------------------------------------------------------------ memory

    /** Asks when the loop has done what follows a response or a message that has arrived. */
    private static long held(RunningSockets server) throws Exception {
        server.settle();
        return server.server().statistics().heldMemory();
    }

    /** W2, W3: what is held for a message is counted, and given back. */
    @Test
    void partialMessagesAreCounted() throws Exception {
        try (RunningSockets server = new RunningSockets(Echo::new);
                SocketClient client = server.connect()) {
            socket();
            long idle = held(server);
            assertThat(idle).as("a socket that is open").isBetween(2048L, 8192L);
            byte[] frame = binary(new byte[1 << 20]);
            client.send(Arrays.copyOf(frame, 600_000), bytes());
            Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> held(server) > idle + 500_000);
            assertThat(held(server)).isLessThan(idle + 1_200_000);
            client.send(Arrays.copyOfRange(frame, 600_000, frame.length));
            assertThat(client.read().payload()).hasSize(1 << 20);
            Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> held(server) == idle);
        }
    }

    @Test
    void headerWithoutPayloadHoldsLittle() throws Exception {
        WebSocketOptions options =
                WebSocketOptions.builder().maxMessageBytes(Integer.MAX_VALUE).build();
        try (RunningSockets server = new RunningSockets(options, Echo::new);
                SocketClient client = server.connect()) {
            socket();
            long idle = held(server);
            client.send(bytes(0x82, 0xFF, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 1, 2, 3));
            client.send(masked(FIN | PING, ""));
            Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> held(server) > idle);
            assertThat(held(server) - idle).isLessThan(128 * 1024);
        }
    }

    @Test
    void inflatersAreCounted() throws Exception {
        WebSocketOptions options = WebSocketOptions.builder()
                .compression(WebSocketCompression.DEFAULT)
                .build();
        try (RunningSockets server = new RunningSockets(options, Echo::new);
                SocketClient client =
                        SocketClient.open(server.port(), "/ws", "Sec-WebSocket-Extensions: permessage-deflate")) {
            socket();
            long idle = held(server);
            client.send(masked(FIN | Frames.RSV1 | TEXT, bytes(0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00)))
                    .expectText("Hello");
            assertThat(held(server) - idle).isEqualTo(MessageInflater.MEMORY);
        }
    }

    @Test
    void clientMayNotBuildOnItsMessagesWhenMemoryIsShort() throws Exception {
        WebSocketOptions options = WebSocketOptions.builder()
                .compression(WebSocketCompression.DEFAULT)
                .maxMessageBytes(32 << 20)
                .build();
        HTTPServerOptions small =
                HTTPServerOptions.builder().memoryBudget(8 << 20).build();
        try (RunningSockets server =
                        new RunningSockets(RunningSockets.settings(options), "/ws", Echo::new, Clock.SYSTEM, small);
                SocketClient greedy = server.connect()) {
            byte[] frame = binary(new byte[16 << 20]);
            greedy.send(Arrays.copyOf(frame, 13 << 19)); // 6.5 MiB of a budget of 8
            Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> held(server) > 6 << 20);
            try (SocketClient client =
                    SocketClient.open(server.port(), "/ws", "Sec-WebSocket-Extensions: permessage-deflate")) {
                assertThat(client.response().field("Sec-WebSocket-Extensions"))
                        .isEqualTo("permessage-deflate; client_no_context_takeover");
            }
        }
    }

    /** The one that holds most goes, and the others are served. */
    @Test
    void budgetIsKept() throws Exception {
        HTTPServerOptions small =
                HTTPServerOptions.builder().memoryBudget(4 << 20).build();
        try (RunningSockets server = new RunningSockets(
                        RunningSockets.settings(WebSocketOptions.DEFAULT), "/ws", Echo::new, Clock.SYSTEM, small);
                SocketClient greedy = server.connect();
                SocketClient modest = server.connect()) {
            byte[] frame = binary(new byte[9 << 20]);
            CompletableFuture<?> sending = CompletableFuture.runAsync(() -> {
                try {
                    greedy.send(Arrays.copyOf(frame, 8 << 20));
                } catch (IOException e) {
                    events.add("cut off");
                }
            });
            assertThat(event()).isIn("cut off", "close 1006 ");
            sending.get(30, TimeUnit.SECONDS);
            modest.text("still here").expectText("still here");
            logs.expect(Level.WARN, "The memory budget of 4194304 bytes was reached");
        }
    }
}
