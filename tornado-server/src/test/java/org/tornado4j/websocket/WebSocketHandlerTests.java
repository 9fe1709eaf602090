package org.tornado4j.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.tornado4j.websocket.Frames.CLOSE;
import static org.tornado4j.websocket.Frames.CONTINUATION;
import static org.tornado4j.websocket.Frames.FIN;
import static org.tornado4j.websocket.Frames.PING;
import static org.tornado4j.websocket.Frames.PONG;
import static org.tornado4j.websocket.Frames.TEXT;
import static org.tornado4j.websocket.Frames.binary;
import static org.tornado4j.websocket.Frames.bytes;
import static org.tornado4j.websocket.Frames.masked;
import static org.tornado4j.websocket.Frames.text;

import ch.qos.logback.classic.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;
import org.tornado4j.web.Application;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.HandlerDefinitionException;

/** WebSocket handlers over real connections; K is the table of Tornado's own tests. */
@Timeout(60)
class WebSocketHandlerTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    private String event() throws InterruptedException {
        String event = events.poll(30, TimeUnit.SECONDS);
        assertThat(event).as("an event").isNotNull();
        return String.valueOf(event);
    }

    /** Sends each message back, and notes how it ends. */
    class Echo extends WebSocketHandler {

        @Override
        protected @Nullable CompletionStage<?> onMessage(String text) throws Exception {
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

    // ------------------------------------------------------------------------------------------ the handshake

    @ParameterizedTest
    @CsvSource({
        "'GET /ws HTTP/1.1\r\nHost: x\r\n\r\n', 400",
        "'GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n', 400",
        "'GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 12\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n', 426",
        "'POST /ws HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n', 405",
    })
    void whatIsNoHandshake(String request, int status) throws Exception {
        try (RunningSockets server = new RunningSockets(Echo::new);
                RawClient client = RawClient.connect(server.port())) {
            client.send(request);
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.field("Sec-WebSocket-Version")).isEqualTo(status == 426 ? "13" : null);
            client.send(request);
            assertThat(client.read().status()).as("the connection goes on").isEqualTo(status);
        }
    }

    /** W7. */
    @Test
    void handshakeWithContentIsRefused() throws Exception {
        try (RunningSockets server = new RunningSockets(Echo::new);
                RawClient client = RawClient.connect(server.port())) {
            client.send(SocketClient.request("/ws", "Content-Length: 4") + "abcd");
            assertThat(client.read().status()).isEqualTo(400);
        }
    }

    /** Tells what the handshake said, long after it. */
    static final class Remembering extends WebSocketHandler {

        @Override
        protected @Nullable CompletionStage<?> onMessage(String field) {
            return writeMessage(
                    request().method() + " " + request().uri() + " " + request().host() + " "
                            + request().headers().get(field) + " " + getCookie("user") + " " + getArgument("room") + " "
                            + getStatus());
        }
    }

    @Test
    void requestCanBeAskedForInMessages() throws Exception {
        try (RunningSockets server = new RunningSockets(Remembering::new);
                SocketClient client = SocketClient.open(
                        server.port(), "/ws?room=a%20b", "X-Own: 1", "X-Own: 2", "Cookie: user=ada")) {
            client.text("x-own").expectText("GET /ws?room=a%20b localhost 1,2 ada a b 101");
            client.text("upgrade").expectText("GET /ws?room=a%20b localhost websocket ada a b 101");
            client.text("none").expectText("GET /ws?room=a%20b localhost null ada a b 101");
        }
    }

    /** K02, W7: what comes behind the handshake is a message. */
    @Test
    void echo() throws Exception {
        try (RunningSockets server = new RunningSockets(Echo::new);
                RawClient raw = RawClient.connect(server.port())) {
            raw.send(SocketClient.request("/ws") + new String(text("first"), StandardCharsets.ISO_8859_1));
            assertThat(raw.readHead().status()).isEqualTo(101);
            assertThat(raw.readBytes(7)).isEqualTo(Frames.plain(FIN | TEXT, Frames.utf8("first")));
        }
        try (RunningSockets server = new RunningSockets(Echo::new);
                SocketClient client = server.connect()) {
            client.text("hello").expectText("hello");
            client.text("\u00e9\u20ac\ud83d\ude00").expectText("\u00e9\u20ac\ud83d\ude00");
            client.send(binary(bytes(0, 255, 3)));
            assertThat(client.read().payload()).isEqualTo(bytes(0, 255, 3));
            client.text("").expectText("");
            for (int length : new int[] {125, 126, 127, 256, 257, 4096, 4097, 65_535, 65_536, 200_000}) {
                client.text("x".repeat(length)).expectText("x".repeat(length));
                client.send(binary(new byte[length]));
                assertThat(client.read().payload()).isEqualTo(new byte[length]);
            }
        }
    }

    @Test
    void messagesThatComeTogetherAreAnsweredTogether() throws Exception {
        try (RunningSockets server = new RunningSockets(Echo::new);
                SocketClient client = server.connect()) {
            client.send(
                    text("a"), text("b"), masked(TEXT, "c"), masked(FIN | PING, "p"), masked(FIN | CONTINUATION, "d"));
            client.expectText("a");
            client.expectText("b");
            client.expect(PONG, "p");
            client.expectText("cd");
        }
    }

    /** K06, K08. */
    @Test
    void fieldsAndPathReachTheSocket() throws Exception {
        class Named extends Echo {
            @Override
            protected void setDefaultHeaders() {
                setHeader("X-Version", "1");
            }

            @Override
            protected @Nullable CompletionStage<?> prepare() {
                setCookie("seen", "yes");
                return CompletableFuture.supplyAsync(() -> "", loopExecutor());
            }

            void open(String room, int seat) {
                writeMessage(room + " " + seat + " " + request().headers().get("X-Name"));
            }
        }
        try (RunningSockets server = new RunningSockets(
                        RunningSockets.settings(WebSocketOptions.DEFAULT),
                        "/rooms/{room}/{seat}",
                        Named::new,
                        Clock.SYSTEM,
                        HTTPServerOptions.DEFAULT);
                SocketClient client = SocketClient.open(server.port(), "/rooms/b%20c/7", "X-Name: Joe");
                RawClient refused = RawClient.connect(server.port())) {
            assertThat(client.response().field("X-Version")).isEqualTo("1");
            assertThat(client.response().field("Set-Cookie")).startsWith("seen=yes");
            client.expectText("b c 7 Joe");
            refused.send(SocketClient.request("/rooms/b/seven"));
            assertThat(refused.read().status()).as("before the socket is open").isEqualTo(400);
        }
    }

    /** K08: no message before an asynchronous open has ended. */
    @Test
    void openIsAwaited() throws Exception {
        CompletableFuture<String> opened = new CompletableFuture<>();
        class Slow extends Echo {
            CompletionStage<?> open() {
                return opened.thenAccept(this::writeMessage);
            }
        }
        try (RunningSockets server = new RunningSockets(Slow::new);
                SocketClient client = server.connect()) {
            client.text("early");
            server.settle();
            assertThat(client.raw().hasReceived()).isFalse();
            opened.complete("open");
            client.expectText("open");
            client.expectText("early");
        }
    }

    /** K10. */
    @Test
    void subprotocol() throws Exception {
        class Choosing extends Echo {
            @Override
            protected @Nullable String selectSubprotocol(List<String> offered) {
                events.add("select " + offered);
                return offered.contains("b") ? "b" : null;
            }

            void open() {
                writeMessage(String.valueOf(selectedSubprotocol()));
            }
        }
        try (RunningSockets server = new RunningSockets(Choosing::new);
                SocketClient client = SocketClient.open(server.port(), "/ws", "Sec-WebSocket-Protocol: a, b");
                SocketClient none = server.connect()) {
            assertThat(client.response().field("Sec-WebSocket-Protocol")).isEqualTo("b");
            client.expectText("b");
            assertThat(none.response().field("Sec-WebSocket-Protocol")).isNull();
            none.expectText("null");
            assertThat(event()).isEqualTo("select [a, b]");
            assertThat(event()).isEqualTo("select []");
            assertThat(events).isEmpty();
        }
    }

    @Test
    void subprotocolThatIsNotOfferedFails() throws Exception {
        class Wrong extends Echo {
            @Override
            protected String selectSubprotocol(List<String> offered) {
                return "c";
            }
        }
        try (RunningSockets server = new RunningSockets(Wrong::new);
                RawClient client = RawClient.connect(server.port())) {
            client.send(SocketClient.request("/ws", "Sec-WebSocket-Protocol: a"));
            assertThat(client.read().status()).isEqualTo(500);
            logs.expect(Level.ERROR, "Uncaught exception GET /ws");
        }
    }

    /** K09, W6. */
    @Test
    void origins() throws Exception {
        WebSocketOptions options = WebSocketOptions.builder()
                .allowedOrigins(AllowedOrigins.of(List.of("https://app.example.com")))
                .build();
        try (RunningSockets server = new RunningSockets(options, Echo::new);
                SocketClient own = SocketClient.open(server.port(), "/ws", "Origin: http://localhost");
                SocketClient listed = SocketClient.open(server.port(), "/ws", "Origin: https://app.example.com");
                RawClient foreign = RawClient.connect(server.port())) {
            own.text("a").expectText("a");
            listed.text("a").expectText("a");
            foreign.send(SocketClient.request("/ws", "Origin: https://evil.example.com"));
            RawClient.Response response = foreign.read();
            assertThat(response.status()).isEqualTo(403);
            assertThat(response.text()).isEqualTo("Cross origin websockets not allowed");
        }
    }

    @Test
    void handlerMayJudgeTheOrigin() throws Exception {
        class Open extends Echo {
            @Override
            protected boolean checkOrigin(String origin) {
                events.add(origin);
                return origin.endsWith(".example.com");
            }
        }
        try (RunningSockets server = new RunningSockets(Open::new);
                SocketClient client = SocketClient.open(server.port(), "/ws", "Origin: https://a.example.com");
                SocketClient none = server.connect()) {
            client.text("a").expectText("a");
            none.text("a").expectText("a");
            assertThat(events).containsExactly("https://a.example.com");
        }
    }

    /** K05. */
    @Test
    void nothingCanBeDoneToTheResponse() throws Exception {
        class Checking extends Echo {
            void open() {
                List<ThrowingCallable> calls = List.of(
                        () -> write("x"),
                        () -> redirect("/"),
                        () -> setHeader("X-A", "b"),
                        () -> setCookie("a", "b"),
                        () -> setStatus(200),
                        this::flush,
                        this::finish);
                for (ThrowingCallable call : calls) {
                    assertThatIllegalStateException().isThrownBy(call);
                }
                assertThatIllegalArgumentException().isThrownBy(() -> ping(new byte[126]));
                assertThatIllegalArgumentException().isThrownBy(() -> close(1005));
                assertThatIllegalArgumentException().isThrownBy(() -> close(1000, "\u00e9".repeat(62)));
                writeMessage("checked");
            }
        }
        try (RunningSockets server = new RunningSockets(Checking::new);
                SocketClient client = server.connect()) {
            client.expectText("checked");
        }
    }

    @Test
    void nothingCanBeSentBeforeItIsOpen() throws Exception {
        class Early extends Echo {
            @Override
            protected @Nullable CompletionStage<?> prepare() {
                assertThatIllegalStateException()
                        .isThrownBy(() -> writeMessage("x"))
                        .withMessageContaining("open()");
                assertThat(isOpen()).isFalse();
                return null;
            }

            void open() {
                writeMessage("open " + isOpen());
            }
        }
        try (RunningSockets server = new RunningSockets(Early::new);
                SocketClient client = server.connect()) {
            client.expectText("open true");
        }
    }

    // ------------------------------------------------------------------------------------------ messages

    /** K08: one at a time. */
    @Test
    void nextMessageWaitsForTheStage() throws Exception {
        List<CompletableFuture<@Nullable Void>> running =
                List.of(new CompletableFuture<>(), new CompletableFuture<>(), new CompletableFuture<>());
        class Slow extends Echo {
            private int count;

            @Override
            protected CompletionStage<?> onMessage(String text) {
                events.add(text);
                return running.get(count++);
            }
        }
        try (RunningSockets server = new RunningSockets(Slow::new);
                SocketClient client = server.connect()) {
            client.send(text("a"), text("b"), masked(FIN | PING, "p"));
            client.text("c");
            assertThat(event()).isEqualTo("a");
            server.settle();
            assertThat(events).isEmpty();
            running.get(0).complete(null);
            assertThat(event()).isEqualTo("b");
            server.settle();
            assertThat(events).isEmpty();
            assertThat(client.raw().hasReceived())
                    .as("the ping is behind a message")
                    .isFalse();
            running.get(1).complete(null);
            client.expect(PONG, "p");
            assertThat(event()).isEqualTo("c");
            running.get(2).complete(null);
        }
    }

    @Test
    void stageOfAMessageCompletesWhenItHasLeft() throws Exception {
        class Counting extends Echo {
            @Override
            protected CompletionStage<?> onMessage(String text) {
                return writeMessage(text).thenRun(() -> events.add("sent " + text));
            }
        }
        try (RunningSockets server = new RunningSockets(Counting::new);
                SocketClient client = server.connect()) {
            client.send(text("a"), text("b"));
            client.expectText("a");
            assertThat(event()).isEqualTo("sent a");
            client.expectText("b");
            assertThat(event()).isEqualTo("sent b");
        }
    }

    /** K03, E28: what fails is logged, and the client told. */
    @Test
    void failureClosesTheSocket() throws Exception {
        class Failing extends Echo {
            @Override
            protected CompletionStage<?> onMessage(String text) throws Exception {
                if (text.equals("later")) {
                    return CompletableFuture.failedFuture(new IllegalStateException("later"));
                }
                throw new Exception("now");
            }
        }
        for (String message : List.of("now", "later")) {
            try (RunningSockets server = new RunningSockets(Failing::new);
                    SocketClient client = server.connect()) {
                client.text(message).expectClose(1011, "");
                client.send(Frames.close(1011, ""));
                client.expectEnd();
                assertThat(event()).isEqualTo("close 1011 ");
                logs.expect(Level.ERROR, "Uncaught exception GET /ws");
            }
        }
    }

    @Test
    void failureOfOpenClosesTheSocket() throws Exception {
        class Throwing extends Echo {
            void open() {
                throw new IllegalStateException("now");
            }
        }
        class Failing extends Echo {
            CompletionStage<?> open() {
                return CompletableFuture.failedFuture(new IllegalStateException("later"));
            }
        }
        for (java.util.function.Supplier<Echo> handler :
                List.<java.util.function.Supplier<Echo>>of(Throwing::new, Failing::new)) {
            try (RunningSockets server = new RunningSockets(handler::get);
                    SocketClient client = server.connect()) {
                client.text("never");
                client.expectClose(1011, "");
                logs.expect(Level.ERROR, "Uncaught exception GET /ws");
            }
            assertThat(event()).isEqualTo("close 1011 ");
        }
    }

    @Test
    void messagesOfTheOtherKindAreNotAccepted() throws Exception {
        class Text extends WebSocketHandler {
            @Override
            protected @Nullable CompletionStage<?> onMessage(String text) {
                return writeMessage(text);
            }
        }
        class Binary extends WebSocketHandler {
            @Override
            protected @Nullable CompletionStage<?> onMessage(byte[] bytes) {
                return writeMessage(bytes);
            }
        }
        try (RunningSockets server = new RunningSockets(Text::new);
                SocketClient client = server.connect()) {
            client.text("a").expectText("a");
            client.send(binary(bytes(1))).expectClose(1003, "only text is accepted");
        }
        try (RunningSockets server = new RunningSockets(Binary::new);
                SocketClient client = server.connect()) {
            client.text("a").expectClose(1003, "no text is accepted");
        }
    }

    @Test
    void objectsAreSentAsJson() throws Exception {
        class Json extends Echo {
            void open() {
                writeMessage(java.util.Map.of("a", List.of(1, 2)));
                writeMessage((Object) "text");
                writeMessage((Object) new byte[] {1});
            }
        }
        try (RunningSockets server = new RunningSockets(Json::new);
                SocketClient client = server.connect()) {
            client.expectText("{\"a\":[1,2]}");
            client.expectText("text");
            assertThat(client.read().opcode()).isEqualTo(Frames.BINARY);
        }
    }

    /** K15. */
    @Test
    void pingsAndPongs() throws Exception {
        class Pinging extends Echo {
            void open() {
                ping(Frames.utf8("from here"));
            }

            @Override
            protected void onPing(byte[] payload) {
                events.add("ping " + new String(payload, StandardCharsets.UTF_8));
            }

            @Override
            protected void onPong(byte[] payload) {
                events.add("pong " + new String(payload, StandardCharsets.UTF_8));
            }
        }
        try (RunningSockets server = new RunningSockets(Pinging::new);
                SocketClient client = server.connect()) {
            client.expect(PING, "from here");
            client.send(masked(FIN | PONG, "from here"), masked(FIN | PING, "from there"), masked(FIN | PONG, ""));
            client.expect(PONG, "from there");
            assertThat(event()).isEqualTo("pong from here");
            assertThat(event()).isEqualTo("ping from there");
            assertThat(event()).isEqualTo("pong ");
        }
    }

    // ------------------------------------------------------------------------------------------ threads

    @Test
    void otherThreadsMaySend() throws Exception {
        class Handing extends Echo {
            @Override
            protected @Nullable CompletionStage<?> onMessage(String text) {
                CompletableFuture.runAsync(() -> {
                    events.add("in loop " + loop().isInLoop());
                    writeMessage("1" + text).thenRun(() -> events.add("sent"));
                    writeMessage(Frames.utf8("2" + text));
                    close(4000, "done");
                });
                return null;
            }
        }
        try (RunningSockets server = new RunningSockets(Handing::new);
                SocketClient client = server.connect()) {
            client.text("a").expectText("1a");
            client.expect(Frames.BINARY, "2a");
            client.expectClose(4000, "done");
            assertThat(event()).isEqualTo("in loop false");
            assertThat(event()).isEqualTo("sent");
        }
    }

    @Test
    void threadThatOutrunsTheLoopIsStopped() throws Exception {
        WebSocketOptions options =
                WebSocketOptions.builder().maxPendingBytes(100_000).build();
        BlockingQueue<WebSocketHandler> handlers = new LinkedBlockingQueue<>();
        class Handing extends Echo {
            void open() {
                handlers.add(this);
            }
        }
        try (RunningSockets server = new RunningSockets(options, Handing::new);
                SocketClient client = server.connect()) {
            WebSocketHandler handler = handlers.poll(30, TimeUnit.SECONDS);
            assertThat(handler).isNotNull();
            CompletableFuture<@Nullable Void> last = new CompletableFuture<>();
            CompletableFuture.runAsync(() -> {
                        server.loop().addCallback(last::join); // the loop is busy
                        CompletionStage<?> first = handler.writeMessage(new byte[100_000]);
                        CompletionStage<?> second = handler.writeMessage(new byte[1]);
                        CompletionStage<?> third = handler.writeMessage(new byte[1]);
                        assertThat(first.toCompletableFuture()).isNotDone();
                        assertThat(second.toCompletableFuture()).isNotDone();
                        assertThat(third.toCompletableFuture()).isCompletedExceptionally();
                    })
                    .whenComplete((nothing, failure) -> last.complete(null))
                    .get(30, TimeUnit.SECONDS);
            assertThat(client.read().payload()).hasSize(100_000);
            assertThat(client.read().payload()).hasSize(1);
        }
    }

    @Test
    void messageMethodsMayBlock() throws Exception {
        class Blockers extends Echo {
            @Blocking
            void open() {
                events.add("open in loop " + loop().isInLoop());
                writeMessage("welcome");
            }

            @Blocking
            @Override
            protected @Nullable CompletionStage<?> onMessage(String text) throws Exception {
                if (text.equals("fail")) {
                    throw new Exception("blocking");
                }
                events.add(text + " in loop " + loop().isInLoop());
                return writeMessage(text);
            }

            @Blocking
            @Override
            protected @Nullable CompletionStage<?> onMessage(byte[] bytes) {
                writeMessage(bytes);
                return null;
            }
        }
        try (RunningSockets server = new RunningSockets(Blockers::new);
                SocketClient client = server.connect()) {
            client.send(text("a"), text("b"), binary(bytes(1, 2)));
            client.expectText("welcome");
            client.expectText("a");
            client.expectText("b");
            assertThat(client.read().payload()).isEqualTo(bytes(1, 2));
            assertThat(event()).isEqualTo("open in loop false");
            assertThat(event()).isEqualTo("a in loop false");
            assertThat(event()).isEqualTo("b in loop false");
            client.text("fail").expectClose(1011, "");
            logs.expect(Level.ERROR, "Uncaught exception GET /ws");
        }
    }

    // ------------------------------------------------------------------------------------------ closing

    /** K07. */
    @Test
    void serverCloses() throws Exception {
        class Closing extends Echo {
            @Override
            protected @Nullable CompletionStage<?> onMessage(String text) {
                writeMessage("last");
                close(1001, "goodbye");
                close(1000, "again");
                assertThat(isOpen()).isFalse();
                writeMessage("too late")
                        .whenComplete((nothing, failure) ->
                                events.add(failure.getClass().getSimpleName()));
                return null;
            }
        }
        try (RunningSockets server = new RunningSockets(Closing::new);
                SocketClient client = server.connect()) {
            client.text("a").expectText("last");
            client.expectClose(1001, "goodbye");
            assertThat(event()).isEqualTo("WebSocketClosedException");
            client.send(text("dropped"), Frames.close(1001, "goodbye"));
            client.expectEnd();
            assertThat(event()).isEqualTo("close 1001 goodbye");
            server.awaitConnections(0);
            assertThat(events).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"1000, bye", "1001, ''", "3000, ''", "4999, \u00e9", "1007, x", "1014, x"})
    void clientCloses(int code, String reason) throws Exception {
        try (RunningSockets server = new RunningSockets(Echo::new);
                SocketClient client = server.connect()) {
            client.send(Frames.close(code, reason), text("ignored")).expectClose(code, "");
            client.expectEnd();
            assertThat(event()).isEqualTo("close " + code + " " + reason);
        }
    }

    @Test
    void clientClosesWithoutACode() throws Exception {
        try (RunningSockets server = new RunningSockets(Echo::new);
                SocketClient client = server.connect()) {
            client.send(masked(FIN | CLOSE, "")).expectClose(1005, "");
            client.expectEnd();
            assertThat(event()).isEqualTo("close 1005 ");
        }
    }

    @Test
    void clientThatLeavesIsNoticed() throws Exception {
        try (RunningSockets server = new RunningSockets(Echo::new);
                SocketClient client = server.connect();
                SocketClient other = server.connect()) {
            client.text("a").expectText("a");
            client.raw().finishSending();
            client.expectEnd();
            assertThat(event()).isEqualTo("close 1006 ");
            other.raw().reset();
            assertThat(event()).isEqualTo("close 1006 ");
        }
    }

    /** E29, E33, E34, E35, W1. */
    @ParameterizedTest
    @CsvSource({
        "c1 80 00 00 00 00, 1002, reserved bit set",
        "83 80 00 00 00 00, 1002, unknown opcode",
        "81 01 61, 1002, frame is not masked",
        "88 81 00 00 00 00 03, 1002, close frame of one byte",
        "88 82 00 00 00 00 03 e7, 1002, invalid close code",
        "88 82 00 00 00 00 03 ed, 1002, invalid close code",
        "88 83 00 00 00 00 03 e8 ff, 1007, close reason is not UTF-8",
        "81 81 00 00 00 00 ff, 1007, text is not UTF-8",
        "80 80 00 00 00 00, 1002, nothing to continue",
        "82 ff 7f ff ff ff ff ff ff ff, 1009, message too big",
    })
    void faultsAreAnsweredWithACode(String wire, int code, String reason) throws Exception {
        byte[] frame = bytes(java.util.Arrays.stream(wire.split(" "))
                .mapToInt(hex -> Integer.parseInt(hex, 16))
                .toArray());
        logs.enable("tornado.general", Level.INFO);
        try (RunningSockets server = new RunningSockets(Echo::new);
                SocketClient client = server.connect()) {
            client.send(text("before"), frame, text("behind"));
            client.expectText("before");
            client.expectClose(code, reason);
            client.expectEnd();
            client.raw().finishSending();
            assertThat(event()).isEqualTo("close " + code + " " + reason);
            server.awaitConnections(0);
            logs.expect(
                    Level.INFO,
                    code == 1009 ? "max-message-size" : "Malformed WebSocket message of 127.0.0.1: " + reason);
        }
    }

    /** The end of a client is noticed, although nothing was read when its fault was found. */
    @Test
    void faultThatWaitedForTheHandlerEndsTheSocket() throws Exception {
        CompletableFuture<@Nullable Void> held = new CompletableFuture<>();
        class Holding extends Echo {
            @Override
            protected @Nullable CompletionStage<?> onMessage(String text) {
                return held;
            }
        }
        WebSocketOptions patient =
                WebSocketOptions.builder().closeTimeout(Duration.ofHours(1)).build();
        logs.allow(Level.INFO, "Malformed WebSocket message");
        try (RunningSockets server = new RunningSockets(patient, Holding::new);
                SocketClient client = server.connect()) {
            client.send(text("a"), masked(0x83, ""));
            server.settle();
            held.complete(null);
            client.expectClose(1002, "unknown opcode");
            client.expectEnd();
            client.raw().finishSending();
            assertThat(event()).isEqualTo("close 1002 unknown opcode");
        }
    }

    // ------------------------------------------------------------------------------------------ compression

    private static final WebSocketOptions COMPRESSED = WebSocketOptions.builder()
            .compression(WebSocketCompression.DEFAULT.withMinMessageBytes(0))
            .build();

    /** K11: both sides, and what it saves. */
    @Test
    void compressedEcho() throws Exception {
        try (RunningSockets server = new RunningSockets(COMPRESSED, Echo::new);
                SocketClient client =
                        SocketClient.open(server.port(), "/ws", "Sec-WebSocket-Extensions: permessage-deflate")) {
            assertThat(client.response().field("Sec-WebSocket-Extensions")).isEqualTo("permessage-deflate");
            java.util.zip.Deflater deflater = new java.util.zip.Deflater(-1, true);
            byte[] message = Frames.utf8("the same message ".repeat(40));
            int first = 0;
            java.util.zip.Inflater inflater = new java.util.zip.Inflater(true);
            for (int i = 0; i < 3; i++) {
                client.send(masked(FIN | Frames.RSV1 | TEXT, Frames.deflated(deflater, message)));
                SocketClient.Frame frame = client.read();
                assertThat(frame.isCompressed()).isTrue();
                inflater.setInput(Frames.join(frame.payload(), bytes(0, 0, 0xff, 0xff)));
                byte[] out = new byte[message.length + 1];
                assertThat(inflater.inflate(out)).isEqualTo(message.length);
                first = i == 0 ? frame.payload().length : first;
                assertThat(frame.payload().length)
                        .as("builds on the one before")
                        .isLessThanOrEqualTo(first);
            }
            deflater.end();
            inflater.end();
            client.text("not compressed");
            assertThat(client.read().isCompressed()).as("would become larger").isFalse();
        }
    }

    @Test
    void noCompressionUnlessBothWantIt() throws Exception {
        try (RunningSockets plain = new RunningSockets(Echo::new);
                RunningSockets compressed = new RunningSockets(COMPRESSED, Echo::new);
                SocketClient one =
                        SocketClient.open(plain.port(), "/ws", "Sec-WebSocket-Extensions: permessage-deflate");
                SocketClient other = compressed.connect()) {
            assertThat(one.response().field("Sec-WebSocket-Extensions")).isNull();
            assertThat(other.response().field("Sec-WebSocket-Extensions")).isNull();
            one.text("x".repeat(200)).expectText("x".repeat(200));
            other.text("x".repeat(200)).expectText("x".repeat(200));
            one.send(masked(FIN | Frames.RSV1 | TEXT, "x")).expectClose(1002, "reserved bit set");
        }
    }

    /** E28. */
    @Test
    void corruptMessageClosesTheSocket() throws Exception {
        try (RunningSockets server = new RunningSockets(COMPRESSED, Echo::new);
                SocketClient client =
                        SocketClient.open(server.port(), "/ws", "Sec-WebSocket-Extensions: permessage-deflate")) {
            client.send(masked(FIN | Frames.RSV1 | TEXT, bytes(0xff, 0xff, 0xff)));
            client.expectClose(1007, "message cannot be decompressed");
            client.expectEnd();
            client.raw().finishSending();
            assertThat(event()).startsWith("close 1007 ");
        }
    }

    // ------------------------------------------------------------------------------------------ definitions

    @Test
    void classesThatCannotWorkAreRefusedAtStart() {
        class WithGet extends Echo {
            @SuppressWarnings("unused")
            void get() {}
        }
        @Blocking
        class WholeBlocking extends Echo {}
        class BlockingClose extends Echo {
            @Blocking
            @Override
            protected void onClose() {}
        }
        class ValuedOpen extends Echo {
            String open() {
                return "";
            }
        }
        class WrongPath extends Echo {
            void open(String room) {}
        }
        for (java.util.function.Supplier<Echo> handler : List.<java.util.function.Supplier<Echo>>of(
                WithGet::new, WholeBlocking::new, BlockingClose::new, ValuedOpen::new, WrongPath::new)) {
            assertThatExceptionOfType(HandlerDefinitionException.class)
                    .isThrownBy(
                            () -> Application.builder().route("/ws", handler).build())
                    .withMessageContaining(handler.get().getClass().getSimpleName());
        }
    }

    @Test
    void drainClosesEachSocket() throws Exception {
        class Draining extends Echo {
            @Override
            protected void onDrain() {
                writeMessage("drain");
            }
        }
        WebSocketOptions options =
                WebSocketOptions.builder().drainSpread(java.time.Duration.ZERO).build();
        try (RunningSockets server = new RunningSockets(options, Draining::new);
                SocketClient client = server.connect()) {
            CompletableFuture<?> drained = server.server().drain().toCompletableFuture();
            client.expectText("drain");
            client.expectClose(1001, "server is shutting down");
            assertThat(drained).isNotDone();
            client.send(Frames.close(1001, ""));
            client.expectEnd();
            LoopThread.await(drained);
            assertThat(event()).isEqualTo("close 1001 server is shutting down");
        }
    }
}
