package org.tornado4j.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tornado4j.websocket.Frames.BINARY;
import static org.tornado4j.websocket.Frames.CONTINUATION;
import static org.tornado4j.websocket.Frames.FIN;
import static org.tornado4j.websocket.Frames.RSV1;
import static org.tornado4j.websocket.Frames.TEXT;
import static org.tornado4j.websocket.Frames.binary;
import static org.tornado4j.websocket.Frames.deflated;
import static org.tornado4j.websocket.Frames.masked;
import static org.tornado4j.websocket.Frames.text;
import static org.tornado4j.websocket.Frames.utf8;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tornado4j.http.Limit;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.testing.LoopThread;

/** Memory of messages while they are collected, and while their handler has them. */
@Timeout(60)
class HeldMessageTests {

    private static final int LARGE = 2 << 20;
    private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate";

    /** Objects around a message. */
    private static final long AROUND = 1024;

    private final BlockingQueue<CompletableFuture<@Nullable Void>> holding = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> closed = new LinkedBlockingQueue<>();

    /** Has each message that is longer than a word until its test has done with it. */
    private final class Holding extends WebSocketHandler {

        @Override
        protected @Nullable CompletionStage<?> onMessage(String text) {
            return take(text.length());
        }

        @Override
        protected @Nullable CompletionStage<?> onMessage(byte[] bytes) {
            return take(bytes.length);
        }

        private @Nullable CompletionStage<?> take(int length) {
            if (length < 100) {
                return writeMessage("got " + length);
            }
            CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
            holding.add(done);
            return done.thenCompose(nothing -> writeMessage("got " + length));
        }

        @Override
        protected void onClose() {
            closed.add("close " + closeCode() + " " + closeReason());
        }
    }

    private RunningSockets running(long budget) throws Exception {
        WebSocketOptions options = WebSocketOptions.builder()
                .compression(WebSocketCompression.DEFAULT)
                .build();
        HTTPServerOptions server =
                HTTPServerOptions.builder().memoryBudget(budget).build();
        return new RunningSockets(RunningSockets.settings(options), "/ws", Holding::new, Clock.SYSTEM, server);
    }

    private CompletableFuture<@Nullable Void> handled() throws InterruptedException {
        CompletableFuture<@Nullable Void> done = holding.poll(30, TimeUnit.SECONDS);
        assertThat(done).isNotNull();
        return done;
    }

    /** Asks when the loop has done what follows a response or a message that has arrived. */
    private static long held(RunningSockets server) throws Exception {
        server.settle();
        return server.server().statistics().heldMemory();
    }

    private static void awaitHeld(RunningSockets server, long least, long most) {
        Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> held(server) >= least && held(server) <= most);
    }

    private static byte[] compressed(int opcode, String message) {
        return masked(FIN | RSV1 | opcode, deflated(new Deflater(9, true), utf8(message)));
    }

    // ------------------------------------------------------------------------------------------ the budget

    /** The first takes twice its size as it is put together, and its size from then on. */
    @Test
    void messageThatFindsNoRoomIsRefusedAndOthersAreServed() throws Exception {
        byte[] bomb = compressed(TEXT, "x".repeat(LARGE));
        try (RunningSockets server = running(5 << 20)) {
            long empty = held(server);
            try (SocketClient first = SocketClient.open(server.port(), "/ws", OFFER);
                    SocketClient second = SocketClient.open(server.port(), "/ws", OFFER);
                    SocketClient modest = server.connect()) {
                first.send(bomb);
                CompletableFuture<@Nullable Void> done = handled();
                awaitHeld(server, LARGE, LARGE + 128 * 1024);
                second.send(bomb).expectClose(1013, "memory is short");
                second.expectEnd();
                awaitHeld(server, LARGE, LARGE + 128 * 1024);
                assertThat(server.server().statistics().limit(Limit.MEMORY_BUDGET))
                        .isOne();
                modest.text("hello").expectText("got 5");
                done.complete(null);
                first.expectText("got " + LARGE);
                first.send(bomb);
                handled().complete(null);
                first.expectText("got " + LARGE);
            }
            awaitHeld(server, empty, empty);
            assertThat(closed).contains("close 1013 memory is short");
        }
    }

    @Test
    void messageOfAClientThatIsGoneCountsNoMore() throws Exception {
        try (RunningSockets server = running(0)) {
            long empty = held(server);
            CompletableFuture<@Nullable Void> done;
            try (SocketClient client = SocketClient.open(server.port(), "/ws", OFFER)) {
                client.send(compressed(BINARY, "x".repeat(LARGE)));
                done = handled();
                awaitHeld(server, LARGE, LARGE + 128 * 1024);
                server.run(server.server()::closeAllConnections);
            }
            awaitHeld(server, empty, empty);
            done.complete(null);
            server.settle();
            assertThat(held(server)).isEqualTo(empty);
        }
    }

    // ------------------------------------------------------------------------------------------ what counts

    private void assertCounted(long expected, byte[]... frames) throws Exception {
        try (RunningSockets server = running(0);
                SocketClient client = server.connect()) {
            client.text("x").expectText("got 1");
            long idle = held(server);
            client.send(frames);
            CompletableFuture<@Nullable Void> done = handled();
            awaitHeld(server, idle + expected, idle + expected + AROUND);
            done.complete(null);
            client.read();
            awaitHeld(server, idle, idle);
        }
    }

    @Test
    void largeMessageCounts() throws Exception {
        assertCounted(LARGE, binary(new byte[LARGE]));
    }

    @Test
    void fragmentsCount() throws Exception {
        byte[] part = new byte[LARGE / 4];
        assertCounted(
                4 * part.length,
                masked(BINARY, part),
                masked(CONTINUATION, part),
                masked(CONTINUATION, part),
                masked(FIN | CONTINUATION, part));
    }

    @Test
    void smallMessageCounts() throws Exception {
        assertCounted(1000, binary(new byte[1000]));
    }

    /** The size of a String counts, which differs from that of its UTF-8. */
    @Test
    void textCountsAsItsStringDoes() throws Exception {
        assertCounted(300_000, text("x".repeat(300_000)));
        assertCounted(300_000, text("\u00e9".repeat(300_000)));
        assertCounted(600_000, text("\u20ac".repeat(300_000)));
        assertCounted(600_000, text("\u20ac" + "x".repeat(299_999)));
        assertCounted(1200_000, text("\ud83d\ude00".repeat(300_000)));
    }

    // ------------------------------------------------------------------------------------------ the reader

    private static List<Long> asked(boolean takeover, byte[] frame) {
        List<Long> asked = new ArrayList<>();
        MessageReader reader = new MessageReader(
                new FrameRules(true, true, 8 << 20), takeover, new ReadParts(64 * 1024), true, bytes -> {
                    asked.add(bytes);
                    return bytes < LARGE;
                });
        List<String> found = ReaderFeed.found(reader, frame, frame.length, 1);
        if (!asked.isEmpty() && asked.get(asked.size() - 1) >= LARGE) {
            assertThat(found).containsExactly("MEMORY_SHORT");
        } else {
            assertThat(found).singleElement().asString().startsWith("TEXT x");
        }
        reader.close();
        assertThat(reader.heldMemory()).isZero();
        return asked;
    }

    @Test
    void messageThatArrivesAtOnceAsksForNothing() {
        assertThat(asked(false, text("x".repeat(60_000)))).isEmpty();
        assertThat(asked(false, compressed(TEXT, "x".repeat(60_000)))).isEmpty();
    }

    /** Grows as bytes appear, not with what is announced or could come. */
    @Test
    void decompressedMessageAsksAsItGrows() {
        List<Long> asked = asked(false, compressed(TEXT, "x".repeat(4 << 20)));
        assertThat(asked).isSorted().hasSizeBetween(16, 64);
        assertThat(asked.get(0)).isLessThan(256 * 1024);
        assertThat(asked.get(asked.size() - 1)).isLessThan(LARGE + 256 * 1024);
    }

    @Test
    void wholeMessageAsksForItsArrayAndItsString() {
        int length = 500_000;
        List<Long> asked = asked(true, compressed(TEXT, "x".repeat(length)));
        assertThat(asked.get(asked.size() - 2)).isBetween(2L * length, 2L * length + 256 * 1024);
        assertThat(asked.get(asked.size() - 1)).isBetween(2L * length, 2L * length + 128 * 1024);
    }

    @Test
    void partOfAnUncompressedMessageAsksForNothing() {
        List<Long> asked = asked(false, text("x".repeat(500_000)));
        assertThat(asked).as("array, String").hasSize(2).allMatch(bytes -> bytes >= 500_000 && bytes < 1_100_000);
    }
}
