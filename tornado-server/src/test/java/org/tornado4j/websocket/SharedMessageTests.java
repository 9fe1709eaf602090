package org.tornado4j.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tornado4j.websocket.Frames.BINARY;
import static org.tornado4j.websocket.Frames.FIN;
import static org.tornado4j.websocket.Frames.RSV1;
import static org.tornado4j.websocket.Frames.TEXT;
import static org.tornado4j.websocket.Frames.bytes;
import static org.tornado4j.websocket.Frames.join;
import static org.tornado4j.websocket.Frames.plain;
import static org.tornado4j.websocket.Frames.utf8;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tornado4j.ioloop.IOLoop;

/** Messages that many sockets get. */
@Timeout(60)
class SharedMessageTests {

    private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate";
    private static final String TEXT_TO_COMPRESS = "one message for everybody, one message for everybody. ".repeat(5);

    private final BlockingQueue<Silent> sockets = new LinkedBlockingQueue<>();

    private class Silent extends WebSocketHandler {
        void open() {
            sockets.add(this);
        }
    }

    private static final class Events implements SharedMessageListener {

        private int sent;
        private int dropped;

        @Override
        public void sending() {
            sent++;
        }

        @Override
        public void dropped() {
            dropped++;
        }
    }

    private Silent socket() throws InterruptedException {
        Silent socket = sockets.poll(30, TimeUnit.SECONDS);
        assertThat(socket).isNotNull();
        return socket;
    }

    // ------------------------------------------------------------------------------------------ on paper

    @Test
    void frameIsThatOfTheProtocol() {
        assertThat(SharedMessage.text("h\u00e9").frame()).isEqualTo(plain(FIN | TEXT, utf8("h\u00e9")));
        assertThat(SharedMessage.text(utf8("a")).frame()).isEqualTo(plain(FIN | TEXT, utf8("a")));
        byte[] large = new byte[70_000];
        assertThat(SharedMessage.binary(large).frame()).isEqualTo(plain(FIN | BINARY, large));
        assertThat(SharedMessage.binary(bytes()).frame()).isEqualTo(plain(FIN | BINARY, bytes()));
    }

    @Test
    void compressedFrameIsMadeOncePerLevelAndWindow() throws Exception {
        try (IOLoop loop = new IOLoop()) {
            LoopParts parts = LoopParts.of(loop);
            SharedMessage message = SharedMessage.text(TEXT_TO_COMPRESS);
            byte[] frame = message.compressed(parts, 6, 15);
            byte[] smallWindow = message.compressed(parts, 6, 9);
            byte[] fast = message.compressed(parts, 1, 15);
            for (byte[] each : List.of(frame, smallWindow, fast)) {
                assertThat(each[0] & 0xFF).isEqualTo(FIN | RSV1 | TEXT);
                assertThat(inflate(new Inflater(true), Arrays.copyOfRange(each, 2, each.length)))
                        .isEqualTo(TEXT_TO_COMPRESS);
            }
            assertThat(message.compressed(parts, 6, 15)).isSameAs(frame);
            assertThat(message.compressed(parts, 6, 9)).isSameAs(smallWindow).isNotSameAs(frame);
            assertThat(message.compressed(parts, 1, 15)).isSameAs(fast).isNotSameAs(frame);
        }
    }

    @Test
    void messageThatDoesNotBecomeSmallerIsSentAsItIs() {
        try (IOLoop loop = new IOLoop()) {
            SharedMessage message = SharedMessage.binary(bytes(1, 200, 3, 77, 5, 140));
            assertThat(message.compressed(LoopParts.of(loop), -1, 15)).isSameAs(message.frame());
        }
    }

    private static String inflate(Inflater inflater, byte[] payload) throws DataFormatException {
        inflater.setInput(join(payload, bytes(0, 0, 0xff, 0xff)));
        byte[] out = new byte[4096];
        int count = 0;
        int more;
        while ((more = inflater.inflate(out, count, out.length - count)) > 0) {
            count += more;
        }
        return new String(out, 0, count, StandardCharsets.UTF_8);
    }

    // ------------------------------------------------------------------------------------------ on the wire

    /** The client's window has what the socket's own compressor has not seen: it must not refer beyond it. */
    @Test
    void socketWithContextTakeoverGoesOnBehindASharedFrame() throws Exception {
        WebSocketOptions options = WebSocketOptions.builder()
                .compression(WebSocketCompression.DEFAULT)
                .build();
        try (RunningSockets server = new RunningSockets(options, Silent::new);
                SocketClient keeping = SocketClient.open(server.port(), "/ws", OFFER);
                SocketClient plain = SocketClient.open(server.port(), "/ws");
                SocketClient forgetting =
                        SocketClient.open(server.port(), "/ws", OFFER + "; server_no_context_takeover")) {
            List<Silent> all = List.of(socket(), socket(), socket());
            SharedMessage shared = SharedMessage.text(TEXT_TO_COMPRESS);
            server.run(() -> {
                for (Silent socket : all) {
                    socket.writeMessage("own " + TEXT_TO_COMPRESS);
                    socket.connection().send(shared, new Events());
                    socket.writeMessage("own " + TEXT_TO_COMPRESS);
                    socket.writeMessage("own again " + TEXT_TO_COMPRESS);
                    socket.connection().send(shared, new Events());
                    socket.connection().send(SharedMessage.text("short"), new Events());
                    socket.writeMessage("at last " + TEXT_TO_COMPRESS);
                }
            });
            List<String> expected = List.of(
                    "own " + TEXT_TO_COMPRESS,
                    TEXT_TO_COMPRESS,
                    "own " + TEXT_TO_COMPRESS,
                    "own again " + TEXT_TO_COMPRESS,
                    TEXT_TO_COMPRESS,
                    "short",
                    "at last " + TEXT_TO_COMPRESS);
            assertThat(read(keeping, expected.size())).isEqualTo(expected);
            assertThat(read(plain, expected.size())).isEqualTo(expected);
            assertThat(read(forgetting, expected.size())).isEqualTo(expected);
        }
    }

    /** Reads messages as a client does that keeps its window. */
    private static List<String> read(SocketClient client, int count) throws Exception {
        Inflater inflater = new Inflater(true);
        List<String> messages = new ArrayList<>();
        while (messages.size() < count) {
            SocketClient.Frame frame = client.read();
            messages.add(frame.isCompressed() ? inflate(inflater, frame.payload()) : frame.text());
        }
        inflater.end();
        return messages;
    }

    @Test
    void slowClientMissesWhatIsBeyondTheLimit() throws Exception {
        WebSocketOptions options =
                WebSocketOptions.builder().maxPendingBytes(256 * 1024).build();
        try (RunningSockets server = new RunningSockets(options, Silent::new);
                SocketClient client = SocketClient.openSlow(server.port(), "/ws")) {
            WebSocketConnection socket = socket().connection();
            Events events = new Events();
            CountDownLatch caughtUp = new CountDownLatch(1);
            server.run(() -> {
                SharedMessage message = SharedMessage.binary(new byte[32 * 1024]);
                while (events.dropped < 3) {
                    socket.send(message, events);
                }
                socket.whenCaughtUp(caughtUp::countDown);
            });
            for (int i = 0; i < events.sent; i++) {
                assertThat(client.read().payload()).hasSize(32 * 1024);
            }
            assertThat(caughtUp.await(30, TimeUnit.SECONDS)).isTrue();
            server.run(() -> socket.send(SharedMessage.text("later"), events));
            client.expectText("later");
            assertThat(events.dropped).isEqualTo(3);
        }
    }

    @Test
    void slowClientIsClosedIfThatIsThePolicy() throws Exception {
        WebSocketOptions options = WebSocketOptions.builder()
                .maxPendingBytes(256 * 1024)
                .pendingPolicy(PendingPolicy.CLOSE)
                .build();
        try (RunningSockets server = new RunningSockets(options, Silent::new);
                SocketClient client = SocketClient.openSlow(server.port(), "/ws")) {
            WebSocketConnection socket = socket().connection();
            Events events = new Events();
            server.run(() -> {
                while (socket.isOpen()) {
                    socket.send(SharedMessage.binary(new byte[32 * 1024]), events);
                }
                socket.send(SharedMessage.text("too late"), events);
            });
            for (int i = 0; i < events.sent; i++) {
                assertThat(client.read().payload()).hasSize(32 * 1024);
            }
            client.expectClose(1013, "too slow");
            client.send(Frames.close(1013, ""));
        }
    }

    /** A listener's own message right before a shared one takes its place in the queue, not behind those that wait. */
    @Test
    void oldestAreDroppedAndWhatTheListenerSendsComesBeforeTheNext() throws Exception {
        WebSocketOptions options = WebSocketOptions.builder()
                .maxPendingBytes(256 * 1024)
                .pendingPolicy(PendingPolicy.DROP_OLDEST)
                .build();
        try (RunningSockets server = new RunningSockets(options, Silent::new);
                SocketClient client = SocketClient.openSlow(server.port(), "/ws")) {
            Silent socket = socket();
            List<String> drops = new ArrayList<>();
            SharedMessageListener telling = new SharedMessageListener() {
                @Override
                public void sending() {
                    if (!drops.isEmpty()) {
                        drops.clear();
                        socket.writeMessage("gap");
                    }
                }

                @Override
                public void dropped() {
                    drops.add("one");
                }
            };
            int count = 1000;
            server.run(() -> {
                for (int i = 0; i < count; i++) {
                    socket.connection().send(SharedMessage.text(i + "x".repeat(32 * 1024)), telling);
                }
                assertThat(drops).isNotEmpty();
            });
            List<Integer> arrived = new ArrayList<>();
            boolean afterGap = false;
            int gaps = 0;
            while (arrived.isEmpty() || arrived.get(arrived.size() - 1) < count - 1) {
                String text = client.read().text();
                if (text.equals("gap")) {
                    gaps++;
                    afterGap = true;
                } else {
                    int number = Integer.parseInt(text.replace("x", ""));
                    boolean follows = arrived.isEmpty() ? number == 0 : number == arrived.get(arrived.size() - 1) + 1;
                    assertThat(follows).as("%d follows without a gap", number).isEqualTo(!afterGap);
                    arrived.add(number);
                    afterGap = false;
                }
            }
            assertThat(gaps).isOne();
        }
    }

    @Test
    void actionsRunWhenTheSocketHasEnded() throws Exception {
        List<String> order = new ArrayList<>();
        CountDownLatch ended = new CountDownLatch(1);
        class Closing extends WebSocketHandler {
            void open() {
                connection().whenClosed(() -> order.add("first"));
                connection().whenClosed(() -> order.add("second"));
                sockets.add(new Silent());
            }

            @Override
            protected void onClose() {
                order.add("closed");
                connection().whenClosed(() -> order.add("at once"));
                ended.countDown();
            }
        }
        try (RunningSockets server = new RunningSockets(Closing::new)) {
            try (SocketClient client = server.connect()) {
                socket();
                client.send(Frames.close(1000, ""));
                client.expectClose(1000, "");
            }
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(order).containsExactly("first", "second", "closed", "at once");
        }
    }
}
