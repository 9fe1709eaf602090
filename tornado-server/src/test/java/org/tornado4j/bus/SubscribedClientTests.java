package org.tornado4j.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopGroup;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.EventStream;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.websocket.PendingPolicy;
import org.tornado4j.websocket.WebSocketHandler;
import org.tornado4j.websocket.WebSocketOptions;

/** WebSockets and event streams on two loops. */
@Timeout(60)
class SubscribedClientTests {

    private static final int MOST = 3;

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    /** Has room for all that a test publishes: a loop that waits for a processor is no slow client. */
    private final MessageBus bus = new MessageBus(new BusOptions(64 * 1024, 64L << 20, MOST), null);

    private final LoopThread accepting = new LoopThread();
    private final LoopGroup loops = new LoopGroup(2, "test-bus");
    private final Set<IOLoop> used = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Chat> sockets = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final List<RawClient> clients = new ArrayList<>();
    private HTTPServer server;

    private class Chat extends WebSocketHandler {

        private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

        void open() {
            used.add(loop());
            subscriptions.add(bus.subscribe("room", this, this::missed));
            sockets.add(this);
        }

        void missed(String topic) {
            writeMessage("gap in " + topic);
        }

        @Override
        protected @Nullable CompletionStage<?> onMessage(String text) {
            bus.publish("room", text);
            return null;
        }

        @Override
        protected void onClose() {
            events.add("closed " + closeCode());
        }
    }

    private class Events extends RequestHandler {
        CompletionStage<?> get() {
            used.add(loop());
            EventStream stream = EventStream.open(this);
            bus.subscribe("room", stream);
            return stream.closed();
        }
    }

    @BeforeEach
    void startLoops() {
        loops.start();
    }

    private void start(WebSocketOptions options) throws Exception {
        Application application = Application.builder()
                .settings(options.applyTo(ApplicationSettings.builder().logRequests(false))
                        .build())
                .route("/ws", Chat::new)
                .route("/events", Events::new)
                .build();
        HTTPServerOptions counting =
                HTTPServerOptions.builder().countMemory(bus::heldBytes).build();
        server = new HTTPServer(application, counting);
        server.setLoops(loops);
        accepting.run(() -> server.listen(0, "127.0.0.1"));
    }

    @AfterEach
    void stop() throws Exception {
        for (RawClient client : clients) {
            client.close();
        }
        accepting.run(server::stop);
        server.closeAllConnections();
        Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> server.connectionCount() == 0);
        Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> bus.heldBytes() == 0);
        bus.close();
        loops.stop();
        accepting.close();
    }

    private int port() throws IOException {
        return ((InetSocketAddress) server.sockets().get(0).getLocalAddress()).getPort();
    }

    private RawClient keep(RawClient client) {
        clients.add(client);
        return client;
    }

    private RawClient webSocket() throws Exception {
        return upgrade(keep(RawClient.connect(port())));
    }

    private static RawClient upgrade(RawClient client) throws IOException {
        client.send("GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        assertThat(client.readHead().status()).isEqualTo(101);
        return client;
    }

    private RawClient eventStream() throws Exception {
        RawClient client = keep(RawClient.connect(port()));
        client.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(client.readHead().field("Content-Type")).isEqualTo("text/event-stream");
        return client;
    }

    private Chat socket() throws InterruptedException {
        Chat socket = sockets.poll(30, TimeUnit.SECONDS);
        assertThat(socket).isNotNull();
        return socket;
    }

    /** Reads a text frame of the server. */
    private static String text(RawClient client) throws IOException {
        byte[] head = client.readBytes(2);
        assertThat(head[0] & 0xFF).isEqualTo(0x81);
        int length = head[1];
        if (length == 126) {
            length = ByteBuffer.wrap(client.readBytes(2)).getChar();
        } else if (length == 127) {
            length = (int) ByteBuffer.wrap(client.readBytes(8)).getLong();
        }
        return new String(client.readBytes(length), StandardCharsets.UTF_8);
    }

    private static String event(RawClient client) throws IOException {
        return new String(client.readChunk(), StandardCharsets.UTF_8);
    }

    /** A text frame of up to 125 bytes, masked with zeros. */
    private static byte[] frame(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(6 + payload.length)
                .put((byte) 0x81)
                .put((byte) (0x80 | payload.length))
                .putInt(0)
                .put(payload)
                .array();
    }

    @Test
    void messageReachesSocketsAndEventStreamsOfAllLoops() throws Exception {
        start(WebSocketOptions.DEFAULT);
        List<RawClient> chatting = new ArrayList<>();
        List<RawClient> listening = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            chatting.add(webSocket());
            socket();
            listening.add(eventStream());
        }
        Awaitility.await().until(() -> bus.statistics().subscriptions() == 16);
        assertThat(used).hasSize(2);
        chatting.get(3).send(frame("hello"));
        for (RawClient client : chatting) {
            assertThat(text(client)).isEqualTo("hello");
        }
        for (RawClient client : listening) {
            assertThat(event(client)).isEqualTo("data: hello\n\n");
        }
        bus.publish(BusMessage.text("room", "two\nlines").withEvent("news").withId("7"));
        assertThat(event(listening.get(0))).isEqualTo("event: news\nid: 7\ndata: two\ndata: lines\n\n");
        assertThat(text(chatting.get(0))).isEqualTo("two\nlines");
    }

    @Test
    void subscriptionEndsWithItsSocketOrStream() throws Exception {
        start(WebSocketOptions.DEFAULT);
        RawClient chatting = webSocket();
        Chat socket = socket();
        RawClient listening = eventStream();
        Awaitility.await().until(() -> bus.statistics().subscriptions() == 2);
        assertThat(socket.subscriptions.get(0).isActive()).isTrue();
        chatting.close();
        listening.close();
        Awaitility.await().until(() -> bus.statistics().subscriptions() == 0);
        assertThat(socket.subscriptions.get(0).isActive()).isFalse();
        assertThat(bus.statistics().topics()).isZero();
        assertThat(bus.publish("room", "nobody hears")).isTrue();
    }

    /** Late subscriptions, from another thread, to a socket that has ended meanwhile. */
    @Test
    void closedSocketCannotBeSubscribed() throws Exception {
        start(WebSocketOptions.DEFAULT);
        RawClient chatting = webSocket();
        Chat socket = socket();
        chatting.close();
        Awaitility.await().until(() -> bus.statistics().subscriptions() == 0);
        Subscription late = bus.subscribe("room", socket, topic -> {});
        Awaitility.await().until(() -> !late.isActive());
        List<Subscription> onLoop = new CopyOnWriteArrayList<>();
        socket.connection().loop().addCallback(() -> onLoop.add(bus.subscribe("room", socket, topic -> {})));
        Awaitility.await().until(() -> onLoop.size() == 1);
        assertThat(onLoop.get(0).isActive()).isFalse();
        assertThat(bus.statistics().subscriptions()).isZero();
    }

    @Test
    void socketHasSoManySubscriptionsAtMost() throws Exception {
        start(WebSocketOptions.DEFAULT);
        webSocket();
        Chat socket = socket();
        Subscription second = bus.subscribe("b", socket, topic -> {});
        bus.subscribe("c", socket, topic -> {});
        assertThatIllegalStateException()
                .isThrownBy(() -> bus.subscribe("d", socket, topic -> {}))
                .withMessageContaining("at most 3 subscriptions");
        second.cancel();
        assertThat(bus.subscribe("d", socket, topic -> {}).isActive()).isTrue();
    }

    /** A loss on the way is told on each loop. */
    @Test
    void gapIsToldToSocketsAndEventStreams() throws Exception {
        start(WebSocketOptions.DEFAULT);
        RawClient chatting = webSocket();
        Chat socket = socket();
        RawClient listening = eventStream();
        Awaitility.await().until(() -> bus.statistics().subscriptions() == 2);
        bus.lost(Gap.EVERYWHERE);
        assertThat(text(chatting)).isEqualTo("gap in room");
        assertThat(event(listening)).isEqualTo("event: gap\ndata: room\n\n");
        logs.expect(Level.ERROR, "Exception in the handling of a gap in \"other\"");
        bus.subscribe("other", socket, topic -> {
            throw new IllegalStateException("made up");
        });
        bus.lost(new Gap("other"));
        assertThat(chatting.readBytes(4)).containsExactly(0x88, 2, 1011 >> 8, 1011 & 0xFF);
    }

    // ------------------------------------------------------------------------------------------ slow clients

    /** Numbers that are missing have a gap in their place, whichever of them is dropped. */
    @ParameterizedTest
    @EnumSource(value = PendingPolicy.class, names = "CLOSE", mode = EnumSource.Mode.EXCLUDE)
    void slowSocketIsToldWhereMessagesAreMissing(PendingPolicy policy) throws Exception {
        start(WebSocketOptions.builder()
                .maxPendingBytes(128 * 1024)
                .pendingPolicy(policy)
                .build());
        RawClient slow = upgrade(keep(RawClient.connectSlow(port(), 4096)));
        socket();
        RawClient quick = webSocket();
        socket();
        String padding = "x".repeat(32 * 1024);
        int count = 600;
        for (int i = 0; i < count; i++) {
            assertThat(bus.publish("room", i + padding)).isTrue();
            assertThat(text(quick)).startsWith(i + "x");
        }
        int last = -1;
        boolean behindGap = false;
        int gaps = 0;
        for (int i = 0; last < count; i++) {
            String text = text(slow);
            if (text.startsWith("gap")) {
                assertThat(text).isEqualTo("gap in room");
                gaps++;
                behindGap = true;
                if (gaps == 1) {
                    bus.publish("room", count + padding);
                }
            } else {
                int number = Integer.parseInt(text.replace("x", ""));
                assertThat(number == last + 1).as("%d behind %d", number, last).isEqualTo(!behindGap);
                last = number;
                behindGap = false;
            }
            assertThat(i).isLessThan(2 * count);
        }
        assertThat(gaps).isPositive();
    }

    @Test
    void slowSocketIsClosedIfThatIsThePolicy() throws Exception {
        start(WebSocketOptions.builder()
                .maxPendingBytes(128 * 1024)
                .pendingPolicy(PendingPolicy.CLOSE)
                .build());
        RawClient slow = upgrade(keep(RawClient.connectSlow(port(), 4096)));
        Chat socket = socket();
        String padding = "x".repeat(32 * 1024);
        while (socket.isOpen()) {
            bus.publish("room", padding);
        }
        slow.close();
        assertThat(events.poll(30, TimeUnit.SECONDS)).isEqualTo("closed 1013");
    }
}
