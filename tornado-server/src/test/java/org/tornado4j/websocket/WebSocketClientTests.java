package org.tornado4j.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.tornado4j.testing.LoopThread.await;
import static org.tornado4j.websocket.WebSocketClient.websocketConnect;

import ch.qos.logback.classic.Level;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.iostream.TLSOptions;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.tcp.ListenerOptions;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.testing.TestCertificates;
import org.tornado4j.web.Application;

/** The client, against our own server and against others that answer as they should not; K is the table of Tornado's own tests. */
@Timeout(60)
class WebSocketClientTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread(new ManualClock());

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    private String event() throws InterruptedException {
        String event = events.poll(30, TimeUnit.SECONDS);
        assertThat(event).as("an event").isNotNull();
        return String.valueOf(event);
    }

    /** Sends each message back, and notes how it ends. */
    class Echo extends WebSocketHandler {

        void open() {
            events.add("open " + request().headers().get("X-Name") + " "
                    + request().fullUrl());
        }

        @Override
        protected @Nullable String selectSubprotocol(List<String> offered) {
            return offered.isEmpty() ? null : offered.get(offered.size() - 1);
        }

        @Override
        protected @Nullable CompletionStage<?> onMessage(String text) {
            if (text.equals("bye")) {
                close(4000, "goodbye");
            }
            return writeMessage(text);
        }

        @Override
        protected @Nullable CompletionStage<?> onMessage(byte[] bytes) {
            return writeMessage(bytes);
        }

        @Override
        protected void onClose() {
            events.add("close " + closeCode() + " " + closeReason());
        }
    }

    private CompletableFuture<WebSocketClientConnection> connecting(WebSocketRequest request) throws Exception {
        return loop.call(() -> websocketConnect(request)).toCompletableFuture();
    }

    private WebSocketClientConnection connect(WebSocketRequest request) throws Exception {
        return await(connecting(request));
    }

    private static WebSocketRequest.Builder to(int port) {
        return WebSocketRequest.builder("ws://127.0.0.1:" + port + "/ws");
    }

    private static ReceivedMessage read(WebSocketClientConnection socket) throws Exception {
        return Objects.requireNonNull(await(socket.readMessage().toCompletableFuture()), "the socket has ended");
    }

    private static void expectEnd(WebSocketClientConnection socket, int code, String reason) throws Exception {
        assertThat(await(socket.readMessage().toCompletableFuture())).isNull();
        await(socket.closed().toCompletableFuture());
        assertThat(socket.closeCode()).isEqualTo(code);
        assertThat(socket.closeReason()).isEqualTo(reason);
        assertThat(socket.isOpen()).isFalse();
    }

    // ------------------------------------------------------------------------------------------ our own server

    /** K02, K06, K10. */
    @Test
    void echo() throws Exception {
        try (RunningSockets server = new RunningSockets(Echo::new)) {
            WebSocketClientConnection socket = connect(to(server.port())
                    .header("X-Name", "Joe")
                    .subprotocols("first", "second")
                    .build());
            assertThat(event()).isEqualTo("open Joe http://127.0.0.1:" + server.port() + "/ws");
            assertThat(socket.selectedSubprotocol()).isEqualTo("second");
            assertThat(socket.responseHeaders().get("Upgrade")).isEqualTo("websocket");
            await(socket.writeMessage("h\u00e9llo \ud83d\ude00").toCompletableFuture());
            ReceivedMessage message = read(socket);
            assertThat(message.isText()).isTrue();
            assertThat(message.text()).isEqualTo("h\u00e9llo \ud83d\ude00");
            for (int length : new int[] {0, 1, 7, 125, 126, 4096, 4097, 65_535, 65_536, 1_000_000}) {
                byte[] bytes = bytes(length);
                socket.writeMessage(bytes.clone());
                assertThat(read(socket).bytes()).isEqualTo(bytes);
            }
            socket.close();
            expectEnd(socket, 1000, "");
            assertThat(event()).isEqualTo("close 1000 ");
            assertThatExceptionOfType(WebSocketClosedException.class)
                    .isThrownBy(() -> await(socket.writeMessage("late").toCompletableFuture()));
        }
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }

    /** K07. */
    @Test
    void closeCodesGoBothWays() throws Exception {
        try (RunningSockets server = new RunningSockets(Echo::new)) {
            WebSocketClientConnection first = connect(to(server.port()).build());
            event();
            first.writeMessage("bye");
            expectEnd(first, 4000, "goodbye");
            assertThat(event()).isEqualTo("close 4000 goodbye");
            WebSocketClientConnection second = connect(to(server.port()).build());
            event();
            second.close(1001, "leaving");
            expectEnd(second, 1001, "leaving");
            assertThat(event()).isEqualTo("close 1001 leaving");
            server.awaitConnections(0);
        }
    }

    /** All that client and server can want of each other. */
    @ParameterizedTest
    @CsvSource({
        "true, true, 15, 15",
        "false, true, 15, 9",
        "true, false, 9, 15",
        "false, false, 10, 11",
        "true, true, 9, 9",
    })
    void compressionIsAgreedOn(boolean serverTakeover, boolean clientTakeover, int serverBits, int clientBits)
            throws Exception {
        WebSocketCompression wanted = WebSocketCompression.DEFAULT
                .withServerContextTakeover(serverTakeover)
                .withClientContextTakeover(clientTakeover)
                .withServerMaxWindowBits(serverBits)
                .withClientMaxWindowBits(clientBits);
        for (WebSocketCompression servers : List.of(WebSocketCompression.DEFAULT, wanted)) {
            WebSocketOptions options =
                    WebSocketOptions.builder().compression(servers).build();
            try (RunningSockets server = new RunningSockets(options, Echo::new)) {
                WebSocketClientConnection socket = connect(to(server.port())
                        .options(WebSocketOptions.builder().compression(wanted).build())
                        .build());
                assertThat(socket.responseHeaders().get("Sec-WebSocket-Extensions"))
                        .startsWith("permessage-deflate");
                for (int i = 0; i < 5; i++) {
                    String text = ("round " + i + " of what is said again and again; ").repeat(200 * i + 1);
                    socket.writeMessage(text);
                    assertThat(read(socket).text()).isEqualTo(text);
                    socket.writeMessage(bytes(5000));
                    assertThat(read(socket).bytes()).isEqualTo(bytes(5000));
                }
                socket.close();
                expectEnd(socket, 1000, "");
            }
        }
    }

    @Test
    void serverHasToWaitForReads() throws Exception {
        int count = 200;
        AtomicInteger sent = new AtomicInteger();
        class Pushing extends WebSocketHandler {
            void open() {
                push(0);
            }

            private void push(int number) {
                if (number < count) {
                    byte[] message = new byte[128 * 1024];
                    message[0] = (byte) number;
                    writeMessage(message).thenRun(() -> {
                        sent.incrementAndGet();
                        loop().addCallback(() -> push(number + 1));
                    });
                }
            }
        }
        try (RunningSockets server = new RunningSockets(Pushing::new)) {
            WebSocketClientConnection socket = connect(to(server.port()).build());
            int[] before = {-1};
            Awaitility.await().pollInterval(Duration.ofMillis(200)).until(() -> {
                boolean still = before[0] == sent.get() && before[0] > 0;
                before[0] = sent.get();
                return still;
            });
            assertThat(sent.get()).as("sent, of which the kernel has some").isLessThan(count - 20);
            for (int i = 0; i < count; i++) {
                assertThat(read(socket).bytes()[0]).isEqualTo((byte) i);
            }
            socket.close();
        }
    }

    @Test
    void oneReadWaits() throws Exception {
        try (RunningSockets server = new RunningSockets(Echo::new)) {
            WebSocketClientConnection socket = connect(to(server.port()).build());
            CompletableFuture<@Nullable ReceivedMessage> waiting =
                    socket.readMessage().toCompletableFuture();
            assertThatIllegalStateException()
                    .isThrownBy(() -> await(socket.readMessage().toCompletableFuture()))
                    .withMessageContaining("another read waits");
            socket.writeMessage("x");
            assertThat(String.valueOf(await(waiting))).isEqualTo("text message of 1 bytes");
            socket.close();
        }
    }

    @Test
    void messagesGoToCallback() throws Exception {
        CompletableFuture<@Nullable Void> held = new CompletableFuture<>();
        try (RunningSockets server = new RunningSockets(Echo::new)) {
            WebSocketClientConnection socket = connect(to(server.port())
                    .onMessage((from, message) -> {
                        events.add(message.text());
                        from.ping(new byte[0]);
                        return message.text().equals("1") ? held : null;
                    })
                    .build());
            event();
            socket.writeMessage("1");
            socket.writeMessage("2");
            assertThat(event()).isEqualTo("1");
            server.settle();
            loop.settle();
            assertThat(events).as("while the first is not done").isEmpty();
            held.complete(null);
            assertThat(event()).isEqualTo("2");
            assertThatIllegalStateException()
                    .isThrownBy(() -> await(socket.readMessage().toCompletableFuture()));
            socket.close();
        }
    }

    @Test
    void callbackThatFailsClosesWith1011() throws Exception {
        logs.expect(Level.ERROR, "Exception in the callback of the WebSocket to ws://127.0.0.1:");
        try (RunningSockets server = new RunningSockets(Echo::new)) {
            WebSocketClientConnection socket = connect(to(server.port())
                    .onMessage((from, message) -> {
                        throw new IOException("as the test wants it");
                    })
                    .build());
            event();
            socket.writeMessage("1");
            assertThat(event()).isEqualTo("close 1011 ");
            await(socket.closed().toCompletableFuture());
            assertThat(socket.closeCode()).isEqualTo(1011);
        }
    }

    @Test
    void tooLargeMessagesCloseWith1009() throws Exception {
        try (RunningSockets server = new RunningSockets(Echo::new)) {
            WebSocketClientConnection socket = connect(to(server.port())
                    .options(WebSocketOptions.builder().maxMessageBytes(100).build())
                    .build());
            event();
            socket.writeMessage(new byte[101]);
            expectEnd(socket, 1009, "message too big");
            assertThat(event()).isEqualTo("close 1009 message too big");
        }
    }

    @Test
    void tls() throws Exception {
        Application application = Application.builder().route("/ws", Echo::new).build();
        TLSOptions tls = TLSOptions.builder(TestCertificates.server()).build();
        HTTPServer server = loop.call(() -> {
            HTTPServer made = new HTTPServer(application, HTTPServerOptions.DEFAULT);
            made.listen(BindOptions.of(0, "127.0.0.1"), ListenerOptions.DEFAULT.withTls(tls));
            return made;
        });
        int port = ((InetSocketAddress) server.sockets().get(0).getLocalAddress()).getPort();
        WebSocketRequest.Builder request = WebSocketRequest.builder("wss://localhost:" + port + "/ws?a=%20b");
        WebSocketClientConnection socket = connect(request.tls(
                        TLSOptions.builder(TestCertificates.anonymousClient()).build())
                .build());
        assertThat(event()).isEqualTo("open null https://localhost:" + port + "/ws?a=%20b");
        socket.writeMessage("secret");
        assertThat(read(socket).text()).isEqualTo("secret");
        socket.close();
        expectEnd(socket, 1000, "");
        logs.allow(Level.INFO, "SSL Error");
        assertThatExceptionOfType(IOException.class)
                .as("a certificate of an unknown authority")
                .isThrownBy(() -> connect(WebSocketRequest.builder("wss://localhost:" + port + "/ws")
                        .build()));
        loop.run(server::stop);
    }

    // ------------------------------------------------------------------------------------------ other servers

    /** A server that answers one handshake with a text, in which {@code $accept} stands for the right value. */
    private static final class Hostile implements AutoCloseable {

        private final ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        private final Thread thread;
        private final CompletableFuture<Socket> answered = new CompletableFuture<>();

        Hostile(String answer) throws IOException {
            thread = new Thread(() -> serve(answer), "hostile-server");
            thread.start();
        }

        private void serve(String answer) {
            try {
                Socket socket = listening.accept();
                socket.setSoTimeout(30_000);
                String head = readHead(socket.getInputStream());
                String key = head.replaceAll("(?s).*Sec-WebSocket-Key: (\\S+).*", "$1");
                socket.getOutputStream()
                        .write(answer.replace("$accept", Handshake.acceptOf(key))
                                .getBytes(ISO_8859_1));
                answered.complete(socket);
            } catch (IOException e) {
                answered.completeExceptionally(e);
            }
        }

        private static String readHead(InputStream in) throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
                head.write(in.read());
            }
            return head.toString(ISO_8859_1);
        }

        int port() {
            return listening.getLocalPort();
        }

        Socket socket() throws Exception {
            return await(answered);
        }

        @Override
        public void close() throws IOException {
            listening.close();
            try {
                thread.join(LoopThread.DEADLINE.toMillis());
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while waiting for the server to end", e);
            }
            if (answered.isDone() && !answered.isCompletedExceptionally()) {
                answered.join().close();
            }
        }
    }

    private static final String ACCEPTED =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    private static final String RIGHT = ACCEPTED + "Sec-WebSocket-Accept: $accept\r\n";

    static List<List<String>> wrongAnswers() {
        List<List<String>> answers = new ArrayList<>();
        answers.add(List.of("HTTP/1.1 404 Not Found\r\n", "the server answered 404 Not Found"));
        answers.add(List.of("HTTP/1.1 200 OK\r\n", "the server answered 200 OK"));
        answers.add(List.of("HTTP/1.1 302 Found\r\nLocation: /other\r\n", "the server answered 302 Found"));
        answers.add(List.of(ACCEPTED, "Sec-WebSocket-Accept does not answer"));
        answers.add(List.of(
                ACCEPTED + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
                "Sec-WebSocket-Accept does not answer"));
        answers.add(List.of(RIGHT + "Sec-WebSocket-Accept: $accept\r\n", "Sec-WebSocket-Accept does not answer"));
        answers.add(List.of(
                "HTTP/1.1 101 x\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: $accept\r\n", "Upgrade is not"));
        answers.add(List.of(
                "HTTP/1.1 101 x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: $accept\r\n",
                "Upgrade is not"));
        answers.add(List.of(
                "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: close\r\nSec-WebSocket-Accept: $accept\r\n",
                "Connection does not have upgrade"));
        answers.add(List.of(RIGHT + "Sec-WebSocket-Protocol: other\r\n", "Sec-WebSocket-Protocol is not one"));
        answers.add(List.of(
                RIGHT + "Sec-WebSocket-Protocol: one\r\nSec-WebSocket-Protocol: two\r\n",
                "Sec-WebSocket-Protocol is not one"));
        answers.add(List.of(RIGHT + "Sec-WebSocket-Extensions: x-other\r\n", "Sec-WebSocket-Extensions does not"));
        answers.add(List.of(RIGHT + "Sec-WebSocket-Extensions: ;\r\n", "Sec-WebSocket-Extensions does not"));
        for (String parameters : List.of(
                "",
                "; server_no_context_takeover; unknown",
                "; server_no_context_takeover; server_max_window_bits=13",
                "; server_no_context_takeover; server_max_window_bits=10; client_max_window_bits",
                "; server_no_context_takeover; server_max_window_bits=10, permessage-deflate",
                "; server_max_window_bits=10")) {
            answers.add(List.of(
                    RIGHT + "Sec-WebSocket-Extensions: permessage-deflate" + parameters + "\r\n",
                    "Sec-WebSocket-Extensions does not"));
        }
        answers.add(List.of("HTTP/1.0 101 x\r\n", "Malformed HTTP response"));
        answers.add(List.of("HTTP/1.1 099 x\r\n", "Malformed HTTP response"));
        answers.add(List.of("HTTP/1.1 +01 x\r\n", "Malformed HTTP response"));
        answers.add(List.of("HTTP/1.1 101\r\n", "Malformed HTTP response"));
        answers.add(List.of("SSH-2.0\r\n", "Malformed HTTP response"));
        answers.add(List.of(RIGHT + "Folded: a\r\n b\r\n", "Folded header field line"));
        answers.add(List.of("HTTP/1.1 101 x\r\n First: a\r\n", "Whitespace before the first header field"));
        answers.add(List.of(RIGHT + "Name : a\r\n", "Whitespace between header field name and colon"));
        answers.add(List.of(RIGHT + "a: b\nc: d\r\n", "Line does not end with CRLF"));
        answers.add(List.of(RIGHT + "a: 1\r\n".repeat(100), "Too many header fields"));
        answers.add(List.of("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(8) + "HTTP/1.1 103 x\r\n", "interim responses"));
        return answers;
    }

    @Test
    void wrongAnswersAreRefused() throws Exception {
        WebSocketCompression compression =
                WebSocketCompression.DEFAULT.withServerContextTakeover(false).withServerMaxWindowBits(12);
        for (List<String> row : wrongAnswers()) {
            try (Hostile server = new Hostile(row.get(0) + "\r\n")) {
                WebSocketRequest request = to(server.port())
                        .subprotocols("one", "two")
                        .options(WebSocketOptions.builder()
                                .compression(compression)
                                .build())
                        .build();
                assertThatExceptionOfType(IOException.class)
                        .as(row.get(0))
                        .isThrownBy(() -> connect(request))
                        .withMessageStartingWith("no WebSocket at ws://127.0.0.1:" + server.port() + "/ws: ")
                        .withMessageContaining(row.get(1));
                assertThat(server.socket().getInputStream().read())
                        .as("the connection has ended")
                        .isEqualTo(-1);
            }
        }
    }

    /** K04. */
    @Test
    void otherStatusesAreTold() throws Exception {
        try (Hostile server = new Hostile("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\n\r\n")) {
            assertThatExceptionOfType(WebSocketHandshakeException.class)
                    .isThrownBy(() -> connect(to(server.port()).build()))
                    .satisfies(e -> {
                        assertThat(e.status()).isEqualTo(503);
                        assertThat(e.headers().get("retry-after")).isEqualTo("7");
                    });
        }
    }

    @Test
    void interimResponsesAreSkippedAndCompressionMayBeDeclined() throws Exception {
        String answer = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + RIGHT + "\r\n" + "\u0081\u0001x";
        try (Hostile server = new Hostile(answer)) {
            WebSocketClientConnection socket = connect(to(server.port())
                    .options(WebSocketOptions.builder()
                            .compression(WebSocketCompression.DEFAULT)
                            .build())
                    .build());
            assertThat(read(socket).text()).as("what came with the response").isEqualTo("x");
            socket.writeMessage("x".repeat(100));
            byte[] head = server.socket().getInputStream().readNBytes(2);
            assertThat(head).as("masked, not compressed").isEqualTo(Frames.bytes(0x81, 0x80 | 100));
            server.socket().close();
            expectEnd(socket, 1006, "");
        }
    }

    /** RFC 6455 section 5.1. */
    @ParameterizedTest
    @ValueSource(strings = {"\u0081\u0081abcdx", "\u00c1\u0001x", "\u0083\u0000", "\u0089\u007e\u0000\u007e"})
    void wrongFramesCloseWith1002(String frame) throws Exception {
        logs.allow(Level.INFO, "Malformed WebSocket message of 127.0.0.1");
        try (Hostile server = new Hostile(RIGHT + "\r\n" + frame)) {
            WebSocketClientConnection socket = connect(to(server.port()).build());
            InputStream in = server.socket().getInputStream();
            byte[] head = in.readNBytes(2);
            assertThat(head[0] & 0xFF).isEqualTo(0x88);
            byte[] rest = in.readNBytes(4 + (head[1] & 0x7F));
            int code = ((rest[0] ^ rest[4]) << 8) | ((rest[1] ^ rest[5]) & 0xFF);
            assertThat(code).isEqualTo(1002);
            server.socket().close();
            await(socket.closed().toCompletableFuture());
            assertThat(socket.closeCode()).isEqualTo(1002);
        }
    }

    /** RFC 6455 section 5.3: no mask can be told from those before it. */
    @Test
    void masksDiffer() throws Exception {
        try (Hostile server = new Hostile(RIGHT + "\r\n")) {
            WebSocketClientConnection socket = connect(to(server.port()).build());
            int count = 300;
            for (int i = 0; i < count; i++) {
                socket.writeMessage("x");
            }
            List<String> masks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] frame = server.socket().getInputStream().readNBytes(7);
                assertThat(frame[6] ^ frame[2]).isEqualTo('x');
                masks.add(new String(frame, 2, 4, ISO_8859_1));
            }
            assertThat(masks).doesNotHaveDuplicates();
            server.socket().close();
            await(socket.closed().toCompletableFuture());
        }
    }

    @Test
    void silentServerIsGivenUp() throws Exception {
        try (Hostile server = new Hostile("")) {
            CompletableFuture<WebSocketClientConnection> connecting = connecting(
                    to(server.port()).connectTimeout(Duration.ofSeconds(3)).build());
            Socket socket = server.socket();
            loop.advance(Duration.ofSeconds(2));
            assertThat(connecting).isNotDone();
            loop.advance(Duration.ofSeconds(1));
            assertThatExceptionOfType(TimeoutException.class)
                    .isThrownBy(() -> await(connecting))
                    .withMessage("no WebSocket at ws://127.0.0.1:" + server.port() + "/ws within PT3S");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void serverThatAnswersNoPingIsClosed() throws Exception {
        try (Hostile server = new Hostile(RIGHT + "\r\n")) {
            WebSocketClientConnection socket = connect(to(server.port()).build());
            server.socket();
            loop.settle();
            loop.advance(Duration.ofSeconds(30));
            loop.advance(Duration.ofSeconds(20));
            loop.advance(Duration.ofSeconds(5));
            await(socket.closed().toCompletableFuture());
            assertThat(socket.closeCode()).isEqualTo(1000);
            assertThat(socket.closeReason()).isEqualTo("ping timed out");
        }
    }

    /** RFC 6455 section 7.1.1: the server ends the connection; one that does not is cut off. */
    @Test
    void serverEndsTheConnection() throws Exception {
        try (Hostile server = new Hostile(RIGHT + "\r\n" + "\u0088\u0002\u0003\u00e9")) {
            WebSocketClientConnection socket = connect(to(server.port()).build());
            byte[] answer = server.socket().getInputStream().readNBytes(8);
            assertThat(answer[0] & 0xFF).isEqualTo(0x88);
            loop.settle();
            assertThat(socket.closed().toCompletableFuture()).isNotDone();
            loop.advance(Duration.ofSeconds(5));
            await(socket.closed().toCompletableFuture());
            assertThat(socket.closeCode()).isEqualTo(1001);
        }
    }

    @Test
    void nobodyListens() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> connect(to(port).build()));
    }

    // ------------------------------------------------------------------------------------------ requests

    @Test
    void requestsAreChecked() {
        for (String url : List.of(
                "http://a/",
                "a",
                "ws:/a",
                "ws://",
                "ws://user@a/",
                "ws://a/#x",
                "ws://a:0/",
                "ws://a:65536/",
                "ws://a b/")) {
            assertThatIllegalArgumentException().as(url).isThrownBy(() -> WebSocketRequest.builder(url));
        }
        WebSocketRequest.Builder request = WebSocketRequest.builder("ws://a");
        for (String name : List.of("Host", "upgrade", "Sec-WebSocket-Key", "Content-Length", "a b", "")) {
            assertThatIllegalArgumentException().as(name).isThrownBy(() -> request.header(name, "x"));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> request.header("Name", "a\r\nb: c"));
        assertThatIllegalArgumentException().isThrownBy(() -> request.subprotocols("a", "a"));
        assertThatIllegalArgumentException().isThrownBy(() -> request.subprotocols("a,b"));
        assertThatIllegalArgumentException().isThrownBy(() -> request.connectTimeout(Duration.ZERO));
        assertThatIllegalStateException().isThrownBy(() -> websocketConnect("ws://a"));
        assertThatIllegalStateException()
                .isThrownBy(() -> request.onMessage((socket, message) -> null)
                        .onFragment((socket, fragment) -> null)
                        .build());
    }

    @ParameterizedTest
    @CsvSource({
        "ws://a, a, /",
        "WS://a:80/b, a, /b",
        "wss://a:443/b?c, a, /b?c",
        "wss://a:80, a:80, /",
        "ws://[::1]:8080/, [::1]:8080, /",
        "ws://a/\u00e9?\u20ac, a, /%C3%A9?%E2%82%AC",
    })
    void urlsBecomeRequests(String url, String authority, String target) {
        WebSocketRequest request = WebSocketRequest.builder(url).build();
        assertThat(request.authority()).isEqualTo(authority);
        assertThat(request.target()).isEqualTo(target);
        String head = new String(new ClientHandshake(request, new byte[16], false).head(), ISO_8859_1);
        assertThat(head)
                .isEqualTo("GET " + target + " HTTP/1.1\r\nHost: " + authority + "\r\nUpgrade: websocket\r\n"
                        + "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                        + "Sec-WebSocket-Version: 13\r\n\r\n");
    }

    @Test
    void compressionIsOffered() {
        assertThat(DeflateAgreement.offer(WebSocketCompression.DEFAULT, false))
                .isEqualTo("permessage-deflate; client_max_window_bits");
        assertThat(DeflateAgreement.offer(
                        WebSocketCompression.DEFAULT
                                .withClientContextTakeover(false)
                                .withServerMaxWindowBits(9)
                                .withClientMaxWindowBits(10),
                        true))
                .isEqualTo("permessage-deflate; server_no_context_takeover; client_no_context_takeover;"
                        + " server_max_window_bits=9; client_max_window_bits=10");
    }
}
