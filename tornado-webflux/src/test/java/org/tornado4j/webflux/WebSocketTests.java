package org.tornado4j.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseCookie;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.handler.WebFluxResponseStatusExceptionHandler;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import org.tornado4j.websocket.WebSocketClosedException;
import org.tornado4j.websocket.WebSocketOptions;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** WebSocket handlers of WebFlux: the JDK's client for what is ordinary, frames of one's own for the rest. */
class WebSocketTests {

    /** Has an operator hold many messages. One with threads of its own forgets them if it is cancelled before a task of it runs. */
    private static final Scheduler HOLDS_MANY = Schedulers.immediate();

    private static final Duration DEADLINE = Duration.ofSeconds(RunningServer.DEADLINE_SECONDS);

    private final Map<String, Object> handlers = new HashMap<>();
    private final Map<String, CorsConfiguration> corsRules = new HashMap<>();
    private final QuietLog log = new QuietLog("tornado.application");

    private CountedBuffers buffers;
    private WebSocketOptions options = WebSocketOptions.DEFAULT;
    private WebFilter filter = (exchange, chain) -> chain.filter(exchange);
    private GenericApplicationContext context;
    private RunningServer server;

    @BeforeEach
    void listen() {
        log.start();
    }

    private void serve(String path, WebSocketHandler handler) throws Exception {
        handlers.put(path, handler);
        context = new GenericApplicationContext();
        context.registerBean("webHandler", DispatcherHandler.class);
        context.registerBean(SimpleUrlHandlerMapping.class, () -> {
            SimpleUrlHandlerMapping mapping = new SimpleUrlHandlerMapping(handlers);
            mapping.setCorsConfigurations(corsRules);
            return mapping;
        });
        context.registerBean(WebSocketHandlerAdapter.class, () -> {
            HandshakeWebSocketService service =
                    new HandshakeWebSocketService(new TornadoRequestUpgradeStrategy(options));
            service.setSessionAttributePredicate(name -> name.startsWith("kept"));
            return new WebSocketHandlerAdapter(service);
        });
        context.registerBean(WebFluxResponseStatusExceptionHandler.class);
        context.registerBean(WebFilter.class, () -> (exchange, chain) -> filter.filter(exchange, chain));
        context.refresh();
        var handling = WebHttpHandlerBuilder.applicationContext(context).build();
        server = new RunningServer(
                buffers == null
                        ? new TornadoHttpHandlerAdapter(handling)
                        : new TornadoHttpHandlerAdapter(handling, buffers));
    }

    @AfterEach
    void stop() {
        log.stop();
        if (server != null) {
            server.close();
            context.close();
        }
    }

    private SocketWire open(String path, String... fields) throws Exception {
        return SocketWire.open(server.port(), path, fields);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Mono<Void> echo(WebSocketSession session) {
        return session.send(session.receive().doOnNext(WebSocketMessage::retain));
    }

    /** Notes what a client of the JDK receives. */
    private static final class Received implements WebSocket.Listener {

        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            messages.add(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            messages.add("binary " + data.remaining());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            messages.add("closed " + code + " " + reason);
            return null;
        }

        String next() throws InterruptedException {
            return String.valueOf(messages.poll(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS));
        }
    }

    private WebSocket connect(String path, Received received, WebSocket.Builder builder) {
        return builder.connectTimeout(DEADLINE)
                .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + path), received)
                .join();
    }

    private static WebSocket.Builder client() {
        return HttpClient.newHttpClient().newWebSocketBuilder();
    }

    // ------------------------------------------------------------------------------------------ ordinary conversations

    @Test
    void echoes() throws Exception {
        serve("/echo", WebSocketTests::echo);
        Received received = new Received();
        WebSocket socket = connect("/echo", received, client());
        for (int i = 0; i < 100; i++) {
            socket.sendText("message " + i, true).join();
        }
        socket.sendBinary(ByteBuffer.allocate(3), true).join();
        for (int i = 0; i < 100; i++) {
            assertThat(received.next()).isEqualTo("message " + i);
        }
        assertThat(received.next()).isEqualTo("binary 3");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        assertThat(received.next()).startsWith("closed 1000");
    }

    /** A message may come in fragments, and be larger than what is sent at once. */
    @Test
    void echoesLargeMessages() throws Exception {
        serve("/echo", WebSocketTests::echo);
        Received received = new Received();
        WebSocket socket = connect("/echo", received, client());
        socket.sendText("x".repeat(300_000), false).join();
        socket.sendText("y".repeat(300_000), true).join();
        int length = 0;
        while (length < 600_000) {
            length += received.next().length();
        }
        assertThat(length).isEqualTo(600_000);
    }

    @Test
    void signalsComeFromOtherThreads() throws Exception {
        serve(
                "/echo",
                session -> session.send(session.receive()
                        .publishOn(Schedulers.parallel())
                        .map(message -> session.textMessage("you said " + message.getPayloadAsText()))
                        .publishOn(Schedulers.boundedElastic())));
        try (SocketWire client = open("/echo")) {
            for (int i = 0; i < 200; i++) {
                client.send(SocketWire.TEXT, Integer.toString(i));
            }
            for (int i = 0; i < 200; i++) {
                client.expect(SocketWire.TEXT, "you said " + i);
            }
        }
    }

    @Test
    void subprotocolIsAgreedOn() throws Exception {
        CompletableFuture<String> told = new CompletableFuture<>();
        serve("/sub", new WebSocketHandler() {
            @Override
            public List<String> getSubProtocols() {
                return List.of("bar", "foo");
            }

            @Override
            public Mono<Void> handle(WebSocketSession session) {
                told.complete(session.getHandshakeInfo().getSubProtocol());
                return session.receive().then();
            }
        });
        WebSocket socket = connect("/sub", new Received(), client().subprotocols("foo", "bar"));
        assertThat(socket.getSubprotocol()).isEqualTo("foo");
        assertThat(get(told)).isEqualTo("foo");
    }

    @Test
    void handlerSeesTheHandshake() throws Exception {
        CompletableFuture<HandshakeInfo> told = new CompletableFuture<>();
        filter = (exchange, chain) -> exchange.getSession()
                .doOnNext(session -> {
                    session.getAttributes().put("kept", "attribute");
                    session.getAttributes().put("other", "attribute");
                })
                .then(chain.filter(exchange));
        serve("/info", session -> {
            told.complete(session.getHandshakeInfo());
            return session.receive().then();
        });
        try (SocketWire client = open("/info?a=1", "X-Custom: here", "Cookie: one=two")) {
            client.send(SocketWire.PING, "").expect(SocketWire.PONG, "");
            HandshakeInfo info = get(told);
            assertThat(info.getUri().getRawQuery()).isEqualTo("a=1");
            assertThat(info.getHeaders().getFirst("X-Custom")).isEqualTo("here");
            assertThat(info.getCookies().getFirst("one").getValue()).isEqualTo("two");
            assertThat(info.getRemoteAddress().getAddress().isLoopbackAddress()).isTrue();
            assertThat(info.getAttributes()).containsEntry("kept", "attribute").doesNotContainKey("other");
        }
    }

    @Test
    void fieldsAndCookiesOfFiltersAreSent() throws Exception {
        filter = (exchange, chain) -> {
            exchange.getResponse().getHeaders().set("X-Filter", "here");
            exchange.getResponse().addCookie(ResponseCookie.from("one", "two").build());
            return chain.filter(exchange);
        };
        serve("/echo", WebSocketTests::echo);
        try (Wire wire = server.connect()) {
            Wire.Response response = SocketWire.handshake(wire, "/echo");
            assertThat(response.status()).isEqualTo(101);
            assertThat(response.field("X-Filter")).isEqualTo("here");
            assertThat(response.field("Set-Cookie")).isEqualTo("one=two");
            assertThat(response.field("Content-Type")).isNull();
        }
    }

    /** The context that filters made is there for the whole conversation, and the exchange is over with the handshake. */
    @Test
    void contextOfFiltersIsTheHandlers() throws Exception {
        CompletableFuture<String> told = new CompletableFuture<>();
        CompletableFuture<Integer> status = new CompletableFuture<>();
        filter = (exchange, chain) -> chain.filter(exchange)
                .doFinally(signal ->
                        status.complete(exchange.getResponse().getStatusCode().value()))
                .contextWrite(reactor -> reactor.put("user", "Ann"));
        serve(
                "/who",
                session -> session.receive()
                        .flatMap(message -> Mono.deferContextual(reactor -> Mono.just((String) reactor.get("user"))))
                        .doOnNext(told::complete)
                        .then());
        try (SocketWire client = open("/who")) {
            assertThat(get(status)).isEqualTo(101);
            client.send(SocketWire.TEXT, "who am I");
            assertThat(get(told)).isEqualTo("Ann");
        }
    }

    // ------------------------------------------------------------------------------------------ closing

    @Test
    void handlerCloses() throws Exception {
        CompletableFuture<CloseStatus> told = new CompletableFuture<>();
        serve("/close", session -> {
            session.closeStatus().subscribe(told::complete);
            return session.close(CloseStatus.GOING_AWAY.withReason("far"));
        });
        try (SocketWire client = open("/close")) {
            client.expectClose(1001, "far");
            client.sendClose(1001).expectEnd();
            assertThat(get(told)).isEqualTo(CloseStatus.GOING_AWAY.withReason("far"));
        }
    }

    @Test
    void clientCloses() throws Exception {
        CompletableFuture<CloseStatus> told = new CompletableFuture<>();
        CompletableFuture<Boolean> open = new CompletableFuture<>();
        serve("/close", session -> {
            session.closeStatus().subscribe(told::complete);
            return session.receive().then(Mono.fromRunnable(() -> open.complete(session.isOpen())));
        });
        try (SocketWire client = open("/close")) {
            client.sendClose(4001).expectClose(4001, "");
            client.expectEnd();
            assertThat(get(told).getCode()).isEqualTo(4001);
            assertThat(get(open)).isFalse();
        }
    }

    @Test
    void clientThatLeavesWithoutACloseFrameIsNoticed() throws Exception {
        CompletableFuture<CloseStatus> told = new CompletableFuture<>();
        serve("/leave", session -> {
            session.closeStatus().subscribe(told::complete);
            return session.send(Flux.never());
        });
        open("/leave").wire().reset();
        assertThat(get(told).getCode()).isEqualTo(1006);
        Awaitility.await().atMost(DEADLINE).until(() -> server.server().connectionCount() == 0);
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void handlerThatCompletesClosesTheSocket() throws Exception {
        serve("/short", session -> session.send(Mono.just(session.textMessage("all there is"))));
        try (SocketWire client = open("/short")) {
            client.expect(SocketWire.TEXT, "all there is");
            client.expectClose(1000, "");
        }
    }

    @Test
    void handlerThatFailsClosesTheSocket() throws Exception {
        serve(
                "/fail",
                session -> session.receive()
                        .map(message -> {
                            throw new IllegalStateException("intended");
                        })
                        .then());
        try (SocketWire client = open("/fail")) {
            client.send(SocketWire.TEXT, "fail").expectClose(1011, "");
        }
        assertThat(log.lines()).containsExactly("Failed in the conversation over a WebSocket: /fail");
    }

    @Test
    void handlerThatThrowsClosesTheSocket() throws Exception {
        serve("/throw", session -> {
            throw new IllegalStateException("intended");
        });
        try (SocketWire client = open("/throw")) {
            client.expectClose(1011, "");
        }
        assertThat(log.lines()).hasSize(1);
    }

    /** RFC 6455 section 7.4.1: what stands for a missing code or frame is never sent. */
    @Test
    void codesThatCannotBeSentFail() throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        serve(
                "/code",
                session -> session.close(CloseStatus.NO_CLOSE_FRAME)
                        .doOnError(told::complete)
                        .onErrorComplete());
        try (SocketWire client = open("/code")) {
            assertThat(get(told)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("1006");
            client.expectClose(1000, "");
        }
    }

    @Test
    void protocolErrorsAndLimitsAreTheEngines() throws Exception {
        options = WebSocketOptions.builder().maxMessageBytes(10).build();
        CompletableFuture<CloseStatus> told = new CompletableFuture<>();
        serve("/echo", session -> {
            session.closeStatus().subscribe(told::complete);
            return echo(session);
        });
        try (SocketWire client = open("/echo")) {
            client.send(SocketWire.TEXT, "0123456789").expect(SocketWire.TEXT, "0123456789");
            client.send(SocketWire.TEXT, "0123456789a").expectClose(1009, "message too big");
        }
        assertThat(get(told).getCode()).isEqualTo(1009);
        try (SocketWire client = open("/echo")) {
            client.wire().send(new byte[] {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0});
            assertThat(client.read().closeCode()).isEqualTo(1002);
        }
    }

    @Test
    void drainCloses() throws Exception {
        options = WebSocketOptions.builder().drainSpread(Duration.ZERO).build();
        CompletableFuture<Void> completed = new CompletableFuture<>();
        serve("/echo", session -> echo(session).doOnSuccess(completed::complete));
        try (SocketWire client = open("/echo")) {
            client.send(SocketWire.TEXT, "x").expect(SocketWire.TEXT, "x");
            CompletableFuture<?> drained =
                    server.call(() -> server.server().drain().toCompletableFuture());
            client.expectClose(1001, "server is shutting down");
            assertThat(drained).isNotDone();
            client.sendClose(1001).expectEnd();
            get(drained);
            get(completed);
        }
    }

    // ------------------------------------------------------------------------------------------ pings

    @Test
    void pingsAreAnsweredAndNotDelivered() throws Exception {
        serve("/echo", WebSocketTests::echo);
        try (SocketWire client = open("/echo")) {
            client.send(SocketWire.PING, "are you there").expect(SocketWire.PONG, "are you there");
            client.send(SocketWire.TEXT, "x").expect(SocketWire.TEXT, "x");
        }
    }

    @Test
    void pongsAreDeliveredToTheHandlerThatPings() throws Exception {
        serve(
                "/ping",
                session -> session.send(Flux.just(
                                session.pingMessage(factory -> factory.wrap(new byte[0])),
                                session.pingMessage(factory -> factory.wrap(utf8("x"))),
                                session.pongMessage(factory -> factory.wrap(utf8("unasked")))))
                        .and(session.send(session.receive()
                                .map(message -> session.textMessage(
                                        message.getType() + "(" + message.getPayloadAsText() + ")")))));
        try (SocketWire client = open("/ping")) {
            client.expect(SocketWire.PING, "");
            client.expect(SocketWire.PING, "x");
            client.expect(SocketWire.PONG, "unasked");
            client.send(SocketWire.PONG, "")
                    .send(SocketWire.PONG, "") // as if it answered a ping of the server itself
                    .send(SocketWire.PONG, "x")
                    .send(SocketWire.TEXT, "y");
            client.expect(SocketWire.TEXT, "PONG()");
            client.expect(SocketWire.TEXT, "PONG(x)");
            client.expect(SocketWire.TEXT, "TEXT(y)");
        }
    }

    @Test
    void pingThatIsTooLongFailsItsSender() throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        serve(
                "/ping",
                session -> session.send(Mono.just(session.pingMessage(factory -> factory.wrap(new byte[126]))))
                        .doOnError(told::complete)
                        .onErrorComplete());
        try (SocketWire client = open("/ping")) {
            assertThat(get(told)).isInstanceOf(IllegalArgumentException.class);
            client.expectClose(1000, "");
        }
    }

    // ------------------------------------------------------------------------------------------ demand

    /** Asks for messages when the test says so. */
    private static final class Asking extends BaseSubscriber<WebSocketMessage> {

        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // nothing is asked for yet
        }

        @Override
        protected void hookOnNext(WebSocketMessage message) {
            messages.add(message.getPayloadAsText());
        }

        @Override
        protected void hookOnComplete() {
            messages.add("complete");
        }

        @Override
        protected void hookOnError(Throwable failure) {
            messages.add(failure.toString());
        }

        String next() throws InterruptedException {
            return String.valueOf(messages.poll(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS));
        }
    }

    private void serveAsking(Asking asking, CompletableFuture<WebSocketSession> opened) throws Exception {
        serve("/ask", session -> {
            session.receive().subscribe(asking);
            opened.complete(session);
            return Mono.never();
        });
    }

    @Test
    void nothingIsReadBeyondOneMessageThatNobodyAskedFor() throws Exception {
        Asking asking = new Asking();
        CompletableFuture<WebSocketSession> opened = new CompletableFuture<>();
        serveAsking(asking, opened);
        try (SocketWire client = open("/ask")) {
            WebSocketSession session = get(opened);
            long before = server.server().statistics().heldMemory();
            client.send(SocketWire.PING, "before").expect(SocketWire.PONG, "before");
            client.send(
                    SocketWire.frame(SocketWire.TEXT, "a".repeat(60_000)),
                    SocketWire.frame(SocketWire.TEXT, "b"),
                    SocketWire.frame(SocketWire.PING, "behind"));
            Awaitility.await()
                    .atMost(DEADLINE)
                    .until(() -> server.server().statistics().heldMemory() > before + 50_000);
            session.send(Mono.just(session.textMessage("nothing was read"))).block(DEADLINE);
            assertThat(asking.messages).isEmpty();
            asking.request(1);
            assertThat(asking.next()).isEqualTo("a".repeat(60_000));
            server.settle();
            assertThat(asking.messages).isEmpty();
            asking.request(1);
            assertThat(asking.next()).isEqualTo("b");
            client.expect(SocketWire.TEXT, "nothing was read");
            client.expect(SocketWire.PONG, "behind");
            client.sendClose(1000).expectClose(1000, "");
            assertThat(asking.next()).isEqualTo("complete");
        }
    }

    @Test
    void messageThatWaitsIsDeliveredAfterTheEnd() throws Exception {
        Asking asking = new Asking();
        CompletableFuture<WebSocketSession> opened = new CompletableFuture<>();
        serveAsking(asking, opened);
        try (SocketWire client = open("/ask")) {
            WebSocketSession session = get(opened);
            client.send(SocketWire.frame(SocketWire.PING, "x"), SocketWire.frame(SocketWire.TEXT, "last"));
            client.expect(SocketWire.PONG, "x");
            session.close().block(DEADLINE);
            client.expectClose(1000, "");
            client.sendClose(1000).expectEnd();
        }
        assertThat(asking.messages).isEmpty();
        asking.request(1);
        assertThat(asking.next()).isEqualTo("last");
        assertThat(asking.next()).isEqualTo("complete");
    }

    @Test
    void whatComesAfterCancellationIsDroppedAndTheEndNoticed() throws Exception {
        CompletableFuture<CloseStatus> told = new CompletableFuture<>();
        serve("/take", session -> {
            session.closeStatus().subscribe(told::complete);
            return session.send(session.receive().take(2)).then(Mono.never());
        });
        try (SocketWire client = open("/take")) {
            for (String text : List.of("1", "2", "3", "4")) {
                client.send(SocketWire.TEXT, text);
            }
            client.expect(SocketWire.TEXT, "1");
            client.expect(SocketWire.TEXT, "2");
            client.sendClose(1000).expectClose(1000, "");
            assertThat(get(told).getCode()).isEqualTo(1000);
        }
    }

    @Test
    void secondSubscriberIsRefused() throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        serve("/two", session -> {
            session.receive().subscribe();
            return session.receive().then().doOnError(told::complete).onErrorComplete();
        });
        try (SocketWire client = open("/two")) {
            assertThat(get(told)).isInstanceOf(IllegalStateException.class).hasMessageContaining("share()");
            client.expectClose(1000, "");
        }
    }

    @Test
    void demandOfNothingFails() throws Exception {
        Asking asking = new Asking();
        CompletableFuture<Subscription> subscribed = new CompletableFuture<>();
        serve("/zero", session -> {
            session.receive().subscribe(new CoreSubscriber<WebSocketMessage>() {
                @Override
                public void onSubscribe(Subscription subscription) {
                    subscribed.complete(subscription);
                }

                @Override
                public void onNext(WebSocketMessage message) {}

                @Override
                public void onError(Throwable failure) {
                    asking.messages.add(failure.getMessage());
                }

                @Override
                public void onComplete() {}
            });
            return Mono.never();
        });
        try (SocketWire client = open("/zero")) {
            get(subscribed).request(0);
            assertThat(asking.next()).contains("rule 3.9");
            client.sendClose(1000).expectClose(1000, "");
        }
    }

    @Test
    void slowClientHoldsBackTheSource() throws Exception {
        int count = 2000;
        AtomicInteger produced = new AtomicInteger();
        CompletableFuture<Void> sent = new CompletableFuture<>();
        String text = "x".repeat(32_000);
        serve(
                "/much",
                session -> session.send(Flux.range(0, count).map(i -> {
                            produced.incrementAndGet();
                            return session.textMessage(text);
                        }))
                        .doOnSuccess(sent::complete));
        try (SocketWire client = SocketWire.openSlow(server.port(), "/much")) {
            assertThat(client.read().payload()).hasSize(32_000);
            assertThat(produced.get()).isLessThan(count); // 64 MB do not fit into the buffers of the kernel
            assertThat(sent).isNotDone();
            for (int i = 1; i < count; i++) {
                assertThat(client.read().payload()).hasSize(32_000);
            }
            client.expectClose(1000, "");
            get(sent);
        }
    }

    /** As many as are asked for ahead, so that no pause of the machine makes them too many. */
    @Test
    void sourceThatCannotWaitIsAskedAhead() throws Exception {
        serve(
                "/ticks",
                session -> session.send(
                        Flux.interval(Duration.ofMillis(1)).take(32).map(i -> session.textMessage(i.toString()))));
        try (SocketWire client = open("/ticks")) {
            for (int i = 0; i < 32; i++) {
                client.expect(SocketWire.TEXT, Integer.toString(i));
            }
            client.expectClose(1000, "");
        }
    }

    @Test
    void messagesBeforeAFailureAreSent() throws Exception {
        serve(
                "/half",
                session -> session.send(Flux.just("1", "2")
                        .concatWith(Flux.error(new IllegalStateException("intended")))
                        .map(session::textMessage)));
        try (SocketWire client = open("/half")) {
            client.expect(SocketWire.TEXT, "1");
            client.expect(SocketWire.TEXT, "2");
            client.expectClose(1011, "");
        }
        assertThat(log.lines()).hasSize(1);
    }

    @Test
    void sendingFailsWhenTheClientLeaves() throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        CompletableFuture<Throwable> later = new CompletableFuture<>();
        serve(
                "/never",
                session -> session.send(Flux.never())
                        .doOnError(told::complete)
                        .onErrorComplete()
                        .then(session.send(Mono.just(session.textMessage("too late")))
                                .doOnError(later::complete)));
        try (SocketWire client = open("/never")) {
            client.sendClose(1000).expectClose(1000, "");
        }
        assertThat(get(told)).isInstanceOf(WebSocketClosedException.class);
        assertThat(get(later)).isInstanceOf(WebSocketClosedException.class);
        server.settle();
        assertThat(log.lines()).isEmpty();
    }

    // ------------------------------------------------------------------------------------------ buffers

    @Test
    void buffersAreReleasedWhenSent() throws Exception {
        buffers = new CountedBuffers();
        serve(
                "/echo",
                session -> session.send(session.receive()
                        .map(message ->
                                session.textMessage(message.getPayloadAsText().toUpperCase(Locale.ROOT)))));
        try (SocketWire client = open("/echo")) {
            client.send(SocketWire.TEXT, "abc").expect(SocketWire.TEXT, "ABC");
            buffers.expectReleased();
        }
    }

    @Test
    void buffersAreReleasedWhenTheClientLeaves() throws Exception {
        buffers = new CountedBuffers();
        String text = "x".repeat(32_000);
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        serve(
                "/much",
                session -> session.send(Flux.range(0, 5000)
                                .map(i -> session.textMessage(text))
                                .publishOn(HOLDS_MANY))
                        .doOnError(told::complete));
        try (SocketWire client = SocketWire.openSlow(server.port(), "/much")) {
            client.read();
            client.wire().reset();
        }
        assertThat(get(told)).isInstanceOf(WebSocketClosedException.class);
        buffers.expectReleased();
        assertThat(buffers.made()).isLessThan(5000);
    }

    @Test
    void buffersAreReleasedWhenSendingIsCancelled() throws Exception {
        buffers = new CountedBuffers();
        String text = "x".repeat(32_000);
        CompletableFuture<Disposable> sending = new CompletableFuture<>();
        serve("/much", session -> {
            sending.complete(session.send(Flux.range(0, 5000)
                            .map(i -> session.textMessage(text))
                            .publishOn(HOLDS_MANY))
                    .subscribe());
            return Mono.never();
        });
        try (SocketWire client = SocketWire.openSlow(server.port(), "/much")) {
            client.read();
            get(sending).dispose();
            buffers.expectReleased();
        }
    }

    /** One message may be sent to many sessions. */
    @Test
    void messageIsSentToMany() throws Exception {
        WebSocketMessage shared = new WebSocketMessage(
                WebSocketMessage.Type.TEXT, DefaultDataBufferFactory.sharedInstance.wrap(utf8("for all")));
        WebSocketMessage part = new WebSocketMessage(
                WebSocketMessage.Type.TEXT,
                DefaultDataBufferFactory.sharedInstance.allocateBuffer(100).write(utf8("part")));
        serve("/all", session -> session.send(Flux.just(shared, part)));
        for (int i = 0; i < 3; i++) {
            try (SocketWire client = open("/all")) {
                client.expect(SocketWire.TEXT, "for all");
                client.expect(SocketWire.TEXT, "part");
            }
        }
    }

    // ------------------------------------------------------------------------------------------ refusals

    @Test
    void handshakesThatAreNoneAreRefused() throws Exception {
        serve("/echo", WebSocketTests::echo);
        try (Wire wire = server.connect()) {
            assertThat(wire.get("/echo").status()).isEqualTo(400);
            Wire.Response response = SocketWire.handshake(wire, "/echo", "Sec-WebSocket-Version: 8");
            assertThat(response.status()).isEqualTo(426);
            assertThat(response.field("Sec-WebSocket-Version")).isEqualTo("13");
            assertThat(response.text()).isEqualTo("WebSocket version 13 is needed");
            assertThat(wire.get("/echo").status()).isEqualTo(400);
        }
    }

    @Test
    void pagesOfOtherOriginsAreRefusedUnlessTheyAreAllowed() throws Exception {
        CorsConfiguration friends = new CorsConfiguration();
        friends.setAllowedOrigins(List.of("https://friend.example"));
        friends.setAllowedMethods(List.of(HttpMethod.GET.name()));
        corsRules.put("/friends", friends);
        handlers.put("/friends", (WebSocketHandler) WebSocketTests::echo);
        serve("/echo", WebSocketTests::echo);
        assertThat(statusFor("/echo", "https://foe.example")).isEqualTo(403);
        assertThat(statusFor("/echo", "http://localhost")).isEqualTo(101);
        assertThat(statusFor("/echo", "::malformed::")).isEqualTo(403);
        assertThat(statusFor("/friends", "https://friend.example")).isEqualTo(101);
        assertThat(statusFor("/friends", "https://foe.example")).isEqualTo(403);
    }

    private int statusFor(String path, String origin) throws Exception {
        try (Wire wire = server.connect()) {
            return SocketWire.handshake(wire, path, HttpHeaders.ORIGIN + ": " + origin)
                    .status();
        }
    }

    @Test
    void exchangeOfAnotherServerIsRefused() {
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/echo"));
        assertThatThrownBy(() -> new TornadoRequestUpgradeStrategy()
                        .upgrade(exchange, WebSocketTests::echo, null, () -> null)
                        .block())
                .hasMessageContaining("TornadoHttpHandlerAdapter");
    }

    @Test
    void sessionsHaveDifferentIds() throws Exception {
        serve("/id", session -> session.send(Mono.just(session.textMessage(session.getId()))));
        assertThat(IntStream.range(0, 3).mapToObj(i -> idOfSession()).distinct())
                .hasSize(3);
    }

    private String idOfSession() {
        try (SocketWire client = open("/id")) {
            return client.read().text();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
