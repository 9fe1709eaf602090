package org.tornado4j.catalina;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.apache.catalina.Context;
import org.apache.tomcat.websocket.server.WsSci;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tornado4j.httpserver.HTTPServerOptions;

/** Tomcat's Jakarta WebSocket over connections of the engine. */
class JakartaWebSocketTests {

    private static final int MUCH = 16_000_000;

    /** Of the test that runs. An endpoint of one before, which may end late, keeps to its own. */
    private static volatile BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @BeforeEach
    void forget() {
        events = new LinkedBlockingQueue<>();
    }

    private static String event() throws InterruptedException {
        return String.valueOf(events.poll(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS));
    }

    /** Tells what happens; sends back what it receives. */
    public static final class Echo extends Endpoint {

        private final BlockingQueue<String> seen = events;

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.setMaxBinaryMessageBufferSize(1 << 20);
            session.setMaxTextMessageBufferSize(1 << 20);
            session.addMessageHandler(String.class, new MessageHandler.Whole<String>() {
                @Override
                public void onMessage(String text) {
                    switch (text) {
                        case "much" -> sendMuch(session.getBasicRemote());
                        case "async" ->
                            session.getAsyncRemote()
                                    .sendBinary(ByteBuffer.allocate(MUCH), result -> seen.add("sent " + result.isOK()));
                        case "ping" -> ping(session.getBasicRemote());
                        case "close" -> close(session, 4002, "enough");
                        case "end" -> close(session, 1000, "");
                        default -> send(session.getBasicRemote(), text);
                    }
                }
            });
            session.addMessageHandler(ByteBuffer.class, new MessageHandler.Whole<ByteBuffer>() {
                @Override
                public void onMessage(ByteBuffer bytes) {
                    try {
                        session.getBasicRemote().sendBinary(bytes);
                    } catch (IOException e) {
                        seen.add(e.toString());
                    }
                }
            });
            seen.add("open");
        }

        private void sendMuch(RemoteEndpoint.Basic remote) {
            try {
                for (int i = 0; i < MUCH / 20_000; i++) {
                    remote.sendBinary(ByteBuffer.allocate(20_000));
                }
                seen.add("sent");
            } catch (IOException e) {
                seen.add("not sent");
            }
        }

        private void ping(RemoteEndpoint.Basic remote) {
            try {
                remote.sendPing(ByteBuffer.wrap(new byte[] {1, 2}));
            } catch (IOException e) {
                seen.add(e.toString());
            }
        }

        private void send(RemoteEndpoint.Basic remote, String text) {
            try {
                remote.sendText(text);
            } catch (IOException e) {
                seen.add(e.toString());
            }
        }

        private void close(Session session, int code, String reason) {
            try {
                session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), reason));
            } catch (IOException e) {
                seen.add(e.toString());
            }
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            seen.add("closed " + reason.getCloseCode().getCode());
        }
    }

    private static RunningCatalina serve() throws Exception {
        return new RunningCatalina(
                (request, response) -> response.sendError(404), protocol -> {}, context -> addSockets(context, 8192));
    }

    private static void addSockets(Context context, int bufferSize) {
        context.addServletContainerInitializer(new WsSci(), null);
        context.addServletContainerInitializer(
                (classes, servlets) -> {
                    ServerContainer container =
                            (ServerContainer) servlets.getAttribute(ServerContainer.class.getName());
                    container.setDefaultMaxTextMessageBufferSize(bufferSize);
                    container.setDefaultMaxBinaryMessageBufferSize(bufferSize);
                    try {
                        container.addEndpoint(ServerEndpointConfig.Builder.create(Echo.class, "/echo")
                                .build());
                    } catch (DeploymentException e) {
                        throw new IllegalStateException(e);
                    }
                },
                Set.of());
    }

    /** Notes what a client of the JDK receives. */
    private static final class Received implements WebSocket.Listener {

        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                messages.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            messages.add("binary " + data.remaining());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer data) {
            messages.add("ping " + data.remaining());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
            messages.add("pong " + data.remaining());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            messages.add("closed " + code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            lost();
        }

        void lost() {
            messages.add("lost");
        }

        String next() throws InterruptedException {
            return String.valueOf(messages.poll(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS));
        }
    }

    private static WebSocket connect(RunningCatalina server, Received received) throws InterruptedException {
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .connectTimeout(Duration.ofSeconds(Wire.DEADLINE_SECONDS))
                .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/echo"), received)
                .join();
        assertThat(event()).isEqualTo("open");
        return socket;
    }

    /** The container takes 3 MB for each socket here. */
    @Test
    void buffersOfTheContainerCount() throws Exception {
        Received received = new Received();
        try (RunningCatalina server = new RunningCatalina(
                (request, response) -> response.sendError(404),
                protocol -> protocol.setServerOptions(
                        HTTPServerOptions.builder().memoryBudget(2 << 20).build()),
                context -> addSockets(context, 1 << 20))) {
            HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/echo"), received)
                    .whenComplete((socket, failure) -> {
                        if (failure != null) {
                            received.lost();
                        }
                    });
            assertThat(received.next()).isEqualTo("lost");
        }
    }

    @Test
    void messagesOfAllKindsComeBack() throws Exception {
        Received received = new Received();
        try (RunningCatalina server = serve()) {
            WebSocket socket = connect(server, received);
            for (int i = 0; i < 100; i++) {
                socket.sendText("message " + i, true).join();
                assertThat(received.next()).isEqualTo("message " + i);
            }
            socket.sendBinary(ByteBuffer.allocate(3), true).join();
            assertThat(received.next()).isEqualTo("binary 3");
            socket.sendText("in ", false).join();
            socket.sendText("parts", true).join();
            assertThat(received.next()).isEqualTo("in parts");
            socket.sendText("y".repeat(900_000), true).join();
            assertThat(received.next()).hasSize(900_000);
            socket.sendPing(ByteBuffer.allocate(4)).join();
            assertThat(received.next()).isEqualTo("pong 4");
            socket.sendText("ping", true).join();
            assertThat(received.next()).isEqualTo("ping 2");
            socket.sendClose(4001, "").join();
            assertThat(received.next()).startsWith("closed 4001");
            assertThat(event()).isEqualTo("closed 4001");
        }
    }

    @Test
    void endpointCloses() throws Exception {
        Received received = new Received();
        try (RunningCatalina server = serve()) {
            WebSocket socket = connect(server, received);
            socket.sendText("close", true).join();
            assertThat(received.next()).isEqualTo("closed 4002 enough");
            assertThat(event()).isEqualTo("closed 4002");
        }
    }

    @Test
    void clientThatLeavesIsNoticed() throws Exception {
        try (RunningCatalina server = serve()) {
            WebSocket socket = connect(server, new Received());
            socket.abort();
            assertThat(event()).isEqualTo("closed 1006");
        }
    }

    @Test
    void clientThatResetsIsNoticed() throws Exception {
        try (RunningCatalina server = serve()) {
            open(server.connect(), "").reset();
            assertThat(event()).isEqualTo("closed 1006");
        }
    }

    @Test
    void messageBeyondTheBufferIsRefused() throws Exception {
        Received received = new Received();
        try (RunningCatalina server = serve()) {
            WebSocket socket = connect(server, received);
            socket.sendText("z".repeat((1 << 20) + 1), true);
            assertThat(received.next()).startsWith("closed 1009");
        }
    }

    // ------------------------------------------------------------------------------------------ frame by frame

    private static Wire open(Wire wire, String fields) throws Exception {
        wire.send("GET /echo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" + fields
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        Wire.Response response = wire.readHead();
        assertThat(response.status()).isEqualTo(101);
        assertThat(response.field("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        if (!fields.isEmpty()) {
            assertThat(response.field("Sec-WebSocket-Extensions")).startsWith("permessage-deflate");
        }
        assertThat(event()).isEqualTo("open");
        return wire;
    }

    /** A client whose kernel takes little, so that a server soon has to wait for it. */
    private static Wire slow(RunningCatalina server) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(64 * 1024);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        return new Wire(socket);
    }

    /** A short frame with a mask of zeros. */
    private static byte[] frame(int first, byte... content) {
        byte[] frame = new byte[6 + content.length];
        frame[0] = (byte) first;
        frame[1] = (byte) (0x80 | content.length);
        System.arraycopy(content, 0, frame, 6, content.length);
        return frame;
    }

    private static byte[] text(String text) {
        return frame(0x81, text.getBytes(UTF_8));
    }

    /** Reads a frame of any length; returns its first byte and then its content. */
    private static byte[] readFrame(Wire wire) throws IOException {
        byte[] head = wire.readBytes(2);
        long length = head[1];
        if (length >= 126) {
            length = 0;
            for (byte b : wire.readBytes(head[1] == 126 ? 2 : 8)) {
                length = (length << 8) | (b & 0xFF);
            }
        }
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(head[0]);
        frame.write(wire.readBytes((int) length));
        return frame.toByteArray();
    }

    @Test
    void messagesAreCompressed() throws Exception {
        try (RunningCatalina server = serve();
                Wire wire = open(server.connect(), "Sec-WebSocket-Extensions: permessage-deflate\r\n")) {
            String words = "again and ".repeat(100);
            wire.send(frame(0xC1, deflate(words)));
            byte[] frame = readFrame(wire);
            assertThat(frame[0] & 0xFF).isEqualTo(0xC1);
            assertThat(frame).hasSizeLessThan(100);
            Inflater inflater = new Inflater(true);
            inflater.setInput(frame, 1, frame.length - 1);
            byte[] inflated = new byte[words.length()];
            assertThat(inflater.inflate(inflated)).isEqualTo(words.length());
            inflater.end();
            assertThat(new String(inflated, UTF_8)).isEqualTo(words);
        }
    }

    /** Returns {@code text} as a message of permessage-deflate, less than 126 bytes. */
    private static byte[] deflate(String text) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(text.getBytes(UTF_8));
        byte[] buffer = new byte[125];
        int length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(buffer, length - 4);
    }

    @Test
    void writerWaitsForASlowClient() throws Exception {
        try (RunningCatalina server = serve();
                Wire wire = open(slow(server), "")) {
            wire.send(text("much"));
            assertThat(readFrame(wire)).hasSize(20_001);
            assertThat(events).isEmpty(); // there is no room for all of it between the two
            for (int i = 1; i < MUCH / 20_000; i++) {
                assertThat(readFrame(wire)).hasSize(20_001);
            }
            assertThat(event()).isEqualTo("sent");
        }
    }

    /** While the end of a message that is sent asynchronously waits for the client, the close frame waits for that end. */
    @Test
    void closeFollowsWhatIsSentAsynchronously() throws Exception {
        try (RunningCatalina server = serve();
                Wire wire = open(slow(server), "")) {
            wire.send(text("async"));
            wire.send(text("end"));
            assertThat(readFrame(wire)).hasSize(MUCH + 1).startsWith(0x82);
            assertThat(readFrame(wire)).startsWith(0x88, 1000 >> 8, 1000 & 0xFF);
            wire.send(frame(0x88, (byte) (1000 >> 8), (byte) 1000));
            assertThat(wire.readToEnd()).isEmpty();
            assertThat(new String[] {event(), event()}).containsExactlyInAnyOrder("sent true", "closed 1000");
        }
    }

    @Test
    void clientThatLeavesEndsAnAsynchronousMessage() throws Exception {
        try (RunningCatalina server = serve();
                Wire wire = open(slow(server), "")) {
            wire.send(text("async"));
            wire.readBytes(1);
            wire.reset();
            assertThat(new String[] {event(), event()}).containsExactlyInAnyOrder("sent false", "closed 1006");
        }
    }

    // ------------------------------------------------------------------------------------------ shutting down

    /** The container knows a session only after it was opened: one whose message came back is known. */
    @Test
    void stopClosesSockets() throws Exception {
        Received received = new Received();
        try (RunningCatalina server = serve()) {
            connect(server, received).sendText("known", true).join();
            assertThat(received.next()).isEqualTo("known");
        }
        assertThat(received.next()).startsWith("closed 1001");
    }

    @Test
    void drainClosesSocketsAndWaitsForThem() throws Exception {
        Received received = new Received();
        try (RunningCatalina server = serve()) {
            connect(server, received);
            CompletableFuture<Long> left = CompletableFuture.supplyAsync(
                    () -> server.protocol().awaitConnectionsClose(TimeUnit.SECONDS.toMillis(Wire.DEADLINE_SECONDS)));
            assertThat(received.next()).startsWith("closed 1001");
            assertThat(event()).isEqualTo("closed 1001");
            assertThat(left.get(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS)).isPositive();
        }
    }

    @Test
    void drainSpreadsTheEndOfSockets() throws Exception {
        Received received = new Received();
        try (RunningCatalina server = serve()) {
            server.protocol().setDrainSpread(Duration.ofHours(1));
            WebSocket socket = connect(server, received);
            CompletableFuture<Long> left = CompletableFuture.supplyAsync(
                    () -> server.protocol().awaitConnectionsClose(TimeUnit.MINUTES.toMillis(5)));
            awaitDrain(server);
            for (int i = 0; i < 20; i++) {
                socket.sendText("still here " + i, true).join();
                assertThat(received.next()).isEqualTo("still here " + i);
            }
            assertThat(left).isNotDone();
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
            assertThat(left.get(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS)).isPositive();
        }
    }

    /** A server that drains ends each connection with its response. */
    private static void awaitDrain(RunningCatalina server) {
        Awaitility.await().atMost(Duration.ofSeconds(Wire.DEADLINE_SECONDS)).until(() -> {
            try (Wire wire = server.connect()) {
                return "close".equalsIgnoreCase(wire.get("/").field("Connection"));
            } catch (IOException e) {
                return true; // closed as it was idle
            }
        });
    }
}
