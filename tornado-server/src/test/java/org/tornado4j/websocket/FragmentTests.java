package org.tornado4j.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.tornado4j.testing.LoopThread.await;
import static org.tornado4j.websocket.Frames.BINARY;
import static org.tornado4j.websocket.Frames.CONTINUATION;
import static org.tornado4j.websocket.Frames.FIN;
import static org.tornado4j.websocket.Frames.PING;
import static org.tornado4j.websocket.Frames.PONG;
import static org.tornado4j.websocket.Frames.RSV1;
import static org.tornado4j.websocket.Frames.TEXT;
import static org.tornado4j.websocket.Frames.deflated;
import static org.tornado4j.websocket.Frames.join;
import static org.tornado4j.websocket.Frames.masked;
import static org.tornado4j.websocket.Frames.utf8;
import static org.tornado4j.websocket.WebSocketClient.websocketConnect;

import ch.qos.logback.classic.Level;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.HandlerDefinitionException;

/** Messages that come and go in pieces. */
@Timeout(60)
class FragmentTests {

    private static final int SCRATCH = 128;

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    private String event() throws InterruptedException {
        String event = events.poll(30, TimeUnit.SECONDS);
        assertThat(event).as("an event").isNotNull();
        return String.valueOf(event);
    }

    // ------------------------------------------------------------------------------------------ on paper

    private static MessageReader reader(ReadParts parts, long most) {
        return new MessageReader(new FrameRules(true, true, most), true, parts, false, ReaderMemory.UNLIMITED);
    }

    /** Puts pieces together: each message once, with what came between its pieces. */
    private static final class Assembly {

        private final List<String> found = new ArrayList<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final StringBuilder text = new StringBuilder();
        private int largest;
        private boolean refused;

        void read(MessageReader reader, byte[] input) {
            ByteBuffer in = ByteBuffer.wrap(input);
            MessageReader.Event event;
            try {
                while (!refused && (event = reader.next(in)) != MessageReader.Event.NONE) {
                    add(event, reader);
                }
            } catch (FrameError e) {
                found.add(e.violation().name());
                refused = true;
            }
        }

        void add(MessageReader.Event event, MessageReader reader) {
            if (event != MessageReader.Event.FRAGMENT) {
                found.add(event.name());
                return;
            }
            assertThat(reader.isFirst()).isEqualTo(bytes.size() == 0);
            assertThat(reader.length() > 0 || reader.isLast()).as("not empty").isTrue();
            largest = Math.max(largest, reader.length());
            bytes.writeBytes(reader.bytes());
            text.append(reader.isText() ? reader.text() : "");
            if (reader.isLast()) {
                assertThat(text.toString()).isEqualTo(reader.isText() ? bytes.toString(UTF_8) : "");
                found.add((reader.isText() ? "TEXT " : "BINARY ") + bytes.toString(UTF_8));
                bytes.reset();
                text.setLength(0);
            }
        }
    }

    private static List<String> cutInEveryWay(byte[] input) {
        Assembly whole = new Assembly();
        whole.read(reader(new ReadParts(SCRATCH), 100_000), input);
        for (int size : new int[] {1, 2, 3, 7, 64, 127, 128, 129, 1000}) {
            Assembly cut = new Assembly();
            MessageReader reader = reader(new ReadParts(SCRATCH), 100_000);
            for (int at = 0; at < input.length; at += size) {
                cut.read(reader, Arrays.copyOfRange(input, at, Math.min(at + size, input.length)));
            }
            assertThat(cut.found).as("pieces of %d", size).isEqualTo(whole.found);
            assertThat(cut.largest).isLessThanOrEqualTo(SCRATCH);
        }
        return whole.found;
    }

    @Test
    void piecesMakeUpTheMessage() {
        String characters = "a\u00e9\u20ac\ud83d\ude00".repeat(100);
        byte[] utf8 = utf8(characters);
        byte[] input = join(
                masked(TEXT, Arrays.copyOf(utf8, 500)),
                masked(FIN | PING, ""),
                masked(CONTINUATION, Arrays.copyOfRange(utf8, 500, 501)),
                masked(CONTINUATION, ""),
                masked(FIN | CONTINUATION, Arrays.copyOfRange(utf8, 501, utf8.length)),
                masked(FIN | BINARY, "short"),
                masked(FIN | TEXT, ""),
                masked(TEXT, ""),
                masked(FIN | CONTINUATION, "\u00e9"));
        assertThat(cutInEveryWay(input))
                .containsExactly("PING", "TEXT " + characters, "BINARY short", "TEXT ", "TEXT \u00e9");
    }

    @Test
    void piecesOfCompressedMessagesMakeThemUp() {
        Deflater deflater = new Deflater(9, true);
        String zeros = "0".repeat(50_000);
        String characters = "\u20ac\ud83d\ude00".repeat(300);
        byte[] first = deflated(deflater, utf8(zeros));
        byte[] second = deflated(deflater, utf8(characters));
        byte[] input = join(
                masked(FIN | RSV1 | BINARY, first),
                masked(RSV1 | TEXT, Arrays.copyOf(second, 5)),
                masked(FIN | PONG, ""),
                masked(FIN | CONTINUATION, Arrays.copyOfRange(second, 5, second.length)),
                masked(FIN | TEXT, "plain"),
                masked(FIN | RSV1 | TEXT, Frames.bytes(0)));
        assertThat(cutInEveryWay(input))
                .containsExactly("BINARY " + zeros, "PONG", "TEXT " + characters, "TEXT plain", "TEXT ");
    }

    @Test
    void wrongTextIsNoticedAcrossPieces() {
        byte[] split = join(masked(TEXT, Frames.bytes(0xe2)), masked(FIN | CONTINUATION, Frames.bytes(0x28)));
        assertThat(cutInEveryWay(split)).containsExactly("INVALID_TEXT");
        byte[] unfinished = join(masked(TEXT, "x"), masked(FIN | CONTINUATION, Frames.bytes(0xe2, 0x82)));
        assertThat(cutInEveryWay(unfinished)).containsExactly("INVALID_TEXT");
        byte[] compressed = deflated(new Deflater(9, true), Frames.bytes('a', 0xff, 'a'));
        assertThat(cutInEveryWay(masked(FIN | RSV1 | TEXT, compressed))).containsExactly("INVALID_TEXT");
    }

    @Test
    void wholeMessageIsLimited() {
        Assembly plain = new Assembly();
        plain.read(
                reader(new ReadParts(SCRATCH), 1000),
                join(masked(BINARY, new byte[600]), masked(FIN | CONTINUATION, new byte[401])));
        assertThat(plain.found).containsExactly("MESSAGE_TOO_BIG");
        assertThat(plain.bytes.size()).isEqualTo(600);
        Assembly bomb = new Assembly();
        byte[] zeros = deflated(new Deflater(9, true), new byte[1_000_000]);
        bomb.read(reader(new ReadParts(SCRATCH), 10_000), masked(FIN | RSV1 | BINARY, zeros));
        assertThat(bomb.found).containsExactly("MESSAGE_TOO_BIG_AFTER_DECOMPRESSION");
        assertThat(bomb.bytes.size()).isLessThanOrEqualTo(10_000).isGreaterThan(9_000);
    }

    /** Readers of a loop share their arrays; each may have to wait in the middle of what a piece inflates to. */
    @Test
    void readersThatShareArraysTakeTurns() {
        ReadParts parts = new ReadParts(SCRATCH);
        List<MessageReader> readers = new ArrayList<>();
        List<Assembly> found = new ArrayList<>();
        List<ByteBuffer> inputs = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String text = ("reader " + i + " ").repeat(2000);
            expected.add("TEXT " + text);
            inputs.add(ByteBuffer.wrap(masked(FIN | RSV1 | TEXT, deflated(new Deflater(9, true), utf8(text)))));
            readers.add(reader(parts, 100_000));
            found.add(new Assembly());
        }
        boolean more = true;
        while (more) {
            more = false;
            for (int i = 0; i < readers.size(); i++) {
                MessageReader reader = readers.get(i);
                MessageReader.Event event = reader.next(inputs.get(i));
                if (event != MessageReader.Event.NONE) {
                    found.get(i).add(event, reader);
                    more = true;
                    assertThat(reader.heldMemory()).isLessThanOrEqualTo(MessageInflater.MEMORY + SCRATCH);
                }
            }
        }
        for (int i = 0; i < readers.size(); i++) {
            assertThat(found.get(i).found).containsExactly(expected.get(i));
            assertThat(readers.get(i).hasMore()).isFalse();
            assertThat(readers.get(i).heldMemory()).isEqualTo(MessageInflater.MEMORY);
            readers.get(i).close();
        }
    }

    // ------------------------------------------------------------------------------------------ handlers

    @Test
    void piecesComeOneAtATime() throws Exception {
        BlockingQueue<CompletableFuture<@Nullable Void>> held = new LinkedBlockingQueue<>();
        class Slow extends WebSocketHandler {
            @Override
            protected @Nullable CompletionStage<?> onFragment(MessageFragment fragment) {
                events.add(fragment.text() + (fragment.isFirst() ? " first" : "") + (fragment.isLast() ? " last" : ""));
                CompletableFuture<@Nullable Void> stage = new CompletableFuture<>();
                held.add(stage);
                return stage;
            }
        }
        try (RunningSockets server = new RunningSockets(Slow::new);
                SocketClient client = server.connect()) {
            client.send(masked(TEXT, "a"), masked(FIN | CONTINUATION, "b"), masked(FIN | TEXT, "c"));
            assertThat(event()).isEqualTo("a first");
            server.settle();
            assertThat(events).isEmpty();
            held.take().complete(null);
            assertThat(event()).isEqualTo("b last");
            server.settle();
            assertThat(events).isEmpty();
            held.take().complete(null);
            assertThat(event()).isEqualTo("c first last");
            held.take().completeExceptionally(new IllegalStateException("as the test wants it"));
            logs.expect(Level.ERROR, "Uncaught exception");
            client.expectClose(1011, "");
        }
    }

    @Test
    void piecesMayBeTakenByAThread() throws Exception {
        class Waiting extends WebSocketHandler {
            @Override
            @Blocking
            protected @Nullable CompletionStage<?> onFragment(MessageFragment fragment) {
                byte[] lent = new byte[fragment.length()];
                fragment.lent().get(lent);
                assertThat(lent).isEqualTo(fragment.bytes());
                events.add(fragment.text() + loop().isInLoop());
                return null;
            }
        }
        try (RunningSockets server = new RunningSockets(Waiting::new);
                SocketClient client = server.connect()) {
            client.send(masked(TEXT, "a"), masked(FIN | CONTINUATION, "b"));
            assertThat(event()).isEqualTo("afalse");
            assertThat(event()).isEqualTo("bfalse");
        }
    }

    @Test
    void handlerHasOneWayToTakeMessages() throws Exception {
        class Both extends WebSocketHandler {
            @Override
            protected @Nullable CompletionStage<?> onMessage(String text) {
                return null;
            }

            @Override
            protected @Nullable CompletionStage<?> onFragment(MessageFragment fragment) {
                return null;
            }
        }
        assertThatExceptionOfType(HandlerDefinitionException.class)
                .isThrownBy(() -> new RunningSockets(Both::new).close())
                .withMessageContaining("has a method onFragment, and another for whole messages");
    }

    // ------------------------------------------------------------------------------------------ sending

    /** Has a test write to its socket. */
    private static final class Open extends WebSocketHandler {

        private final CompletableFuture<Open> opened;

        Open(CompletableFuture<Open> opened) {
            this.opened = opened;
        }

        void open() {
            opened.complete(this);
        }
    }

    @Test
    void messageIsSentInPieces() throws Exception {
        CompletableFuture<Open> opened = new CompletableFuture<>();
        try (RunningSockets server = new RunningSockets(() -> new Open(opened));
                SocketClient client = server.connect()) {
            Open handler = await(opened);
            server.run(() -> {
                MessageWriter writer = handler.beginText();
                writer.write("a\ud83d");
                handler.writeMessage("behind");
                handler.ping(utf8("ping"));
                writer.write("\ude00");
                writer.write("");
                writer.write("\ud83d");
                assertThatIllegalStateException().isThrownBy(writer::finish);
                assertThatIllegalStateException().isThrownBy(() -> writer.write(new byte[1]));
                writer.write("\ude00");
                assertThatExceptionOfType(IllegalStateException.class)
                        .isThrownBy(() ->
                                await(handler.beginBinary().write(new byte[1]).toCompletableFuture()))
                        .withMessageContaining("another message");
                handler.writeMessage("too");
                writer.finish();
                assertThatIllegalStateException().isThrownBy(writer::finish);
            });
            assertThat(client.raw().readBytes(3)).isEqualTo(Frames.plain(TEXT, utf8("a")));
            client.expect(PING, "ping");
            assertThat(client.raw().readBytes(6)).isEqualTo(Frames.plain(CONTINUATION, utf8("\ud83d\ude00")));
            assertThat(client.raw().readBytes(6)).isEqualTo(Frames.plain(CONTINUATION, utf8("\ud83d\ude00")));
            assertThat(client.raw().readBytes(2)).isEqualTo(Frames.plain(FIN | CONTINUATION, new byte[0]));
            client.expectText("behind");
            client.expectText("too");
        }
    }

    @Test
    void sharedMessagesWaitForTheEndOfAMessage() throws Exception {
        CompletableFuture<Open> opened = new CompletableFuture<>();
        SharedMessageListener listener = new SharedMessageListener() {
            @Override
            public void sending() {
                events.add("sending");
            }

            @Override
            public void dropped() {
                events.add("dropped");
            }
        };
        try (RunningSockets server = new RunningSockets(() -> new Open(opened));
                SocketClient client = server.connect()) {
            Open handler = await(opened);
            MessageWriter writer = handler.beginBinary();
            server.run(() -> {
                writer.write(new byte[1]);
                handler.connection().send(SharedMessage.text("shared"), listener);
                handler.connection().whenCaughtUp(() -> events.add("caught up"));
            });
            assertThat(client.raw().readBytes(3)).isEqualTo(Frames.plain(BINARY, new byte[1]));
            server.settle();
            assertThat(events).isEmpty();
            server.run(writer::finish);
            assertThat(event()).isEqualTo("sending");
            assertThat(event()).isEqualTo("caught up");
            client.raw().readBytes(2);
            client.expectText("shared");
        }
    }

    @Test
    void wrongTextIsNotSent() throws Exception {
        CompletableFuture<Open> opened = new CompletableFuture<>();
        try (RunningSockets server = new RunningSockets(() -> new Open(opened));
                SocketClient client = server.connect()) {
            Open handler = await(opened);
            server.run(() -> {
                MessageWriter writer = handler.beginText();
                writer.write(Frames.bytes(0xe2));
                assertThatIllegalStateException().isThrownBy(writer::finish);
                assertThatIllegalArgumentException().isThrownBy(() -> writer.write(Frames.bytes(0x28)));
                assertThatIllegalStateException()
                        .isThrownBy(() -> handler.beginBinary().write("text"));
                MessageWriter empty = handler.beginText();
                assertThatExceptionOfType(IllegalStateException.class)
                        .isThrownBy(() -> await(empty.finish().toCompletableFuture()));
                handler.close();
            });
            assertThat(client.raw().readBytes(3)).isEqualTo(Frames.plain(TEXT, Frames.bytes(0xe2)));
            client.expectClose(1000, "");
        }
    }

    /** More than {@code max-pending-size} behind a message that is not finished is too much, whatever the policy. */
    @Test
    void messagesBehindAnUnfinishedOneAreBounded() throws Exception {
        for (PendingPolicy policy : PendingPolicy.values()) {
            CompletableFuture<Open> opened = new CompletableFuture<>();
            WebSocketOptions options = WebSocketOptions.builder()
                    .pendingPolicy(policy)
                    .maxPendingBytes(WebSocketOptions.Builder.LEAST_PENDING)
                    .build();
            logs.allow(Level.WARN, "max-pending-size");
            try (RunningSockets server = new RunningSockets(options, () -> new Open(opened));
                    SocketClient client = server.connect()) {
                Open handler = await(opened);
                List<CompletableFuture<@Nullable Void>> stages = new ArrayList<>();
                server.run(() -> {
                    MessageWriter writer = handler.beginBinary();
                    writer.write(new byte[1]);
                    for (int i = 0; i < 40; i++) {
                        stages.add(handler.writeMessage(new byte[32 * 1024]).toCompletableFuture());
                    }
                    writer.finish();
                });
                assertThat(client.raw().readBytes(3)).isEqualTo(Frames.plain(BINARY, new byte[1]));
                if (policy == PendingPolicy.DROP_OLDEST) {
                    client.raw().readBytes(2);
                    assertThat(client.read().payload()).hasSize(32 * 1024);
                    assertThat(stages.stream().filter(CompletableFuture::isCompletedExceptionally))
                            .hasSize(39);
                } else {
                    client.expectClose(1013, "too slow");
                }
            }
        }
    }

    // ------------------------------------------------------------------------------------------ larger than memory

    private static final int PIECE = 256 * 1024;

    /** Returns pieces that compress to about half, or hardly at all. */
    private static byte[] piece(int number) {
        byte[] piece = new byte[PIECE];
        new Random(number).nextBytes(piece);
        Arrays.fill(piece, 0, number % 2 == 0 ? PIECE / 2 : 0, (byte) number);
        return piece;
    }

    /** Sends the pieces, each when the one before has left. */
    private static CompletionStage<?> send(MessageWriter writer, int left, AtomicLong sum, CRC32 sent) {
        if (left == 0) {
            return writer.finish();
        }
        byte[] piece = piece(left);
        sent.update(piece);
        sum.addAndGet(piece.length);
        return writer.write(piece).thenCompose(done -> send(writer, left - 1, sum, sent));
    }

    /** 64 MiB, or 16 compressed, go to a server and come back, piece by piece, while no more than two pieces or so are held for all. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void messageIsLargerThanMemory(boolean compressed) throws Exception {
        WebSocketOptions options = WebSocketOptions.builder()
                .maxMessageBytes(1000)
                .maxStreamedMessageBytes(1L << 40)
                .compression(compressed ? WebSocketCompression.DEFAULT.withLevel(1) : null)
                .build();
        AtomicLong mostHeld = new AtomicLong();
        RunningSockets[] running = new RunningSockets[1];
        class Returning extends WebSocketHandler {

            private @Nullable MessageWriter writer;

            @Override
            protected @Nullable CompletionStage<?> onFragment(MessageFragment fragment) {
                long held = running[0].server().statistics().heldMemory();
                mostHeld.accumulateAndGet(held, Math::max);
                MessageWriter current = fragment.isFirst() || writer == null ? beginBinary() : writer;
                writer = current;
                CompletionStage<?> written = current.write(fragment.bytes());
                return fragment.isLast() ? current.finish() : written;
            }
        }
        try (RunningSockets server = new RunningSockets(
                RunningSockets.settings(options), "/ws", Returning::new, Clock.SYSTEM, HTTPServerOptions.DEFAULT)) {
            running[0] = server;
            CRC32 sent = new CRC32();
            CRC32 received = new CRC32();
            AtomicLong sum = new AtomicLong();
            AtomicLong largest = new AtomicLong();
            CompletableFuture<Long> done = new CompletableFuture<>();
            WebSocketRequest request = WebSocketRequest.builder("ws://127.0.0.1:" + server.port() + "/ws")
                    .options(options)
                    .onFragment((socket, fragment) -> {
                        received.update(fragment.lent());
                        largest.accumulateAndGet(fragment.length(), Math::max);
                        if (fragment.isLast()) {
                            done.complete(received.getValue());
                        }
                        return null;
                    })
                    .build();
            WebSocketClientConnection socket =
                    await(loop.call(() -> websocketConnect(request)).toCompletableFuture());
            int pieces = compressed ? 64 : 256;
            loop.run(() -> send(socket.beginBinary(), pieces, sum, sent));
            assertThat(done.get(50, TimeUnit.SECONDS)).isEqualTo(sent.getValue());
            assertThat(sum.get()).isEqualTo((long) pieces * PIECE);
            assertThat(largest.get()).isLessThanOrEqualTo(64 * 1024);
            assertThat(mostHeld.get()).as("held by the server, at most").isLessThan(2L << 20);
            socket.close();
            await(socket.closed().toCompletableFuture());
        }
    }

    @Test
    void streamedMessageIsLimited() throws Exception {
        class Counting extends WebSocketHandler {
            @Override
            protected WebSocketOptions options() {
                return super.options().toBuilder().maxStreamedMessageBytes(1000).build();
            }

            @Override
            protected @Nullable CompletionStage<?> onFragment(MessageFragment fragment) {
                events.add("" + fragment.length());
                return null;
            }
        }
        try (RunningSockets server = new RunningSockets(Counting::new);
                SocketClient client = server.connect()) {
            client.send(masked(BINARY, new byte[1000]));
            assertThat(event()).isEqualTo("1000");
            client.send(masked(FIN | CONTINUATION, new byte[1]));
            client.expectClose(1009, "message too big");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WebSocketOptions.builder().maxStreamedMessageBytes(0));
    }
}
