package org.tornado4j.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.web.reactive.function.server.RequestPredicates.GET;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import org.springframework.web.util.pattern.PathPattern;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.TrailerUse;
import org.tornado4j.http.Tunnel;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.tcp.ListenerOptions;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.Cors;
import org.tornado4j.web.EventStream;
import org.tornado4j.web.HTTPError;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.RequestInterceptor;
import org.tornado4j.web.ResponseHead;
import org.tornado4j.web.StreamRequestBody;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Handlers behind the filters of WebFlux. */
class RouteHandlerTests {

    private static final int MOST_CONTENT = 100_000;

    /** The observation that a test's filters and handlers report. */
    private final CompletableFuture<Object> told = new CompletableFuture<>();

    private final CompletableFuture<Boolean> begun = new CompletableFuture<>();

    /** The limits that requests reached, according to the log of requests. */
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();

    private RunningServer server;
    private AnnotationConfigApplicationContext context;
    /** The filter of the test, which the one of the context asks. */
    private WebFilter filter = (exchange, chain) -> chain.filter(exchange);

    @Configuration(proxyBeanMethods = false)
    @EnableWebFlux
    static class WebFlux {

        @Bean
        RouterFunction<ServerResponse> function() {
            return route(GET("/function"), request -> ServerResponse.ok().bodyValue("function"));
        }
    }

    // ------------------------------------------------------------------------------------------ handlers

    class HelloHandler extends RequestHandler {

        void get(String name) {
            setHeader("X-Handler", "here");
            setCookie("handler", "1");
            write("Hello " + name);
        }

        void post(String name) {
            write(name + ": " + request().body().length + " " + getBodyArgument("word", "none"));
        }
    }

    class FailingHandler extends RequestHandler {

        void get() {
            throw new IllegalStateException("intended");
        }
    }

    @Blocking
    class BlockingHandler extends RequestHandler {

        void get() {
            for (int i = 0; i < 5; i++) {
                write(i + "\n");
                flush();
            }
        }
    }

    class PendingHandler extends RequestHandler {

        CompletionStage<?> get() {
            return CompletableFuture.supplyAsync(() -> "at last").thenAcceptAsync(this::write, loopExecutor());
        }
    }

    class EventsHandler extends RequestHandler {

        CompletionStage<?> get() {
            EventStream events = EventStream.open(this);
            events.send("first");
            return events.closed().thenRun(() -> told.complete("closed"));
        }
    }

    @StreamRequestBody
    class CountHandler extends RequestHandler {

        private int count;

        @Override
        protected @Nullable CompletionStage<?> prepare() {
            request().connection().setMaxBodySize(10L * MOST_CONTENT);
            return null;
        }

        @Override
        protected CompletionStage<?> dataReceived(ByteBuffer chunk) {
            count += chunk.remaining();
            return CompletableFuture.runAsync(() -> {});
        }

        void post() {
            write("counted " + count);
        }
    }

    class FileHandler extends RequestHandler {

        private final Path file;

        FileHandler(Path file) {
            this.file = file;
        }

        void get() throws IOException {
            write("before ");
            request().connection().writeHeaders(200, null, new HTTPHeaders(), new byte[0], 0, 0);
            FileChannel channel = FileChannel.open(file);
            request().connection().sendFile(channel, 1, channel.size() - 1);
            request().connection().finish();
            told.complete(channel);
        }
    }

    class TrailersHandler extends RequestHandler {

        void get() {
            declareTrailers(TrailerUse.OPTIONAL, "X-Sum");
            write("content");
            HTTPHeaders trailers = new HTTPHeaders();
            trailers.set("X-Sum", "7");
            finish(trailers);
        }
    }

    class UpgradingHandler extends RequestHandler {

        void get() {
            Tunnel tunnel;
            try {
                tunnel = switchProtocols("other");
            } catch (IllegalStateException e) {
                setStatus(426);
                write(e.getMessage());
                return;
            }
            byte[] greeting = "hello ".getBytes(StandardCharsets.UTF_8);
            tunnel.send(greeting, 0, greeting.length);
            tunnel.flushed().whenComplete((ok, lost) -> tunnel.sendCopy(greeting, 0, 2));
            tunnel.start(new EchoOfTunnel(tunnel));
        }
    }

    private final class EchoOfTunnel implements Tunnel.Listener {

        private final Tunnel tunnel;

        EchoOfTunnel(Tunnel tunnel) {
            this.tunnel = tunnel;
        }

        @Override
        public void dataReceived(ByteBuffer lent) {
            byte[] bytes = new byte[lent.remaining()];
            lent.get(bytes);
            tunnel.send(bytes, 0, bytes.length);
        }

        @Override
        public void endOfInput() {
            tunnel.close();
        }

        @Override
        public void closed() {
            told.complete("tunnel closed");
        }
    }

    /** Writes 256 pieces of 64 KB, each when the one before has left. */
    class LargeHandler extends RequestHandler {

        private int written;
        /** Bytes that waited for the client when it was said that none did. */
        private volatile long mostUnsent;

        CompletionStage<?> get() {
            return next();
        }

        private CompletionStage<?> next() {
            mostUnsent = Math.max(mostUnsent, request().connection().unsentBytes());
            if (written == 256) {
                return CompletableFuture.completedStage(null);
            }
            written++;
            write(new byte[64 * 1024]);
            return flush().thenComposeAsync(ok -> next(), loopExecutor());
        }

        long mostUnsent() {
            return mostUnsent;
        }
    }

    class NeverHandler extends RequestHandler {

        CompletionStage<?> get() {
            begun.completeAsync(() -> true); // in another thread, as a timeout would be
            return new CompletableFuture<>();
        }

        @Override
        protected void onConnectionClose() {
            told.complete("closed");
        }
    }

    /** Sends its head, and waits for the test. */
    class GatedHandler extends RequestHandler {

        CompletionStage<?> get() {
            write("begun");
            flush();
            return begun.thenAcceptAsync(ok -> write(", ended"), loopExecutor());
        }

        @Override
        protected void onFinish() {
            told.complete(getStatus());
        }
    }

    /** As {@link GatedHandler}, in a thread of its own. */
    @Blocking
    class GatedBlockingHandler extends RequestHandler {

        void get() {
            write("begun");
            flush();
            begun.join();
            write(", ended");
            flush(); // fails if the client has left
        }

        @Override
        protected void onFinish() {
            told.complete(getStatus());
        }
    }

    class RequestDataHandler extends RequestHandler {

        void get() {
            write(request().method() + " " + request().uri() + " "
                    + request().headers().get("X-Added") + " " + request().remoteIp() + " "
                    + request().fullUrl());
        }
    }

    class UserHandler extends RequestHandler {

        CompletionStage<?> get() {
            return RouteHandlerAdapter.principalOf(request())
                    .map(Principal::getName)
                    .defaultIfEmpty("nobody")
                    .toFuture()
                    .thenAcceptAsync(this::write, loopExecutor());
        }
    }

    private final LargeHandler large = new LargeHandler();

    private Application application(Path file) {
        return Application.builder()
                .settings(ApplicationSettings.builder()
                        .addInterceptor(new Intercepting())
                        .build())
                .route("/hello/{name}", HelloHandler.class, HelloHandler::new)
                .route("/fails", FailingHandler.class, FailingHandler::new)
                .route("/blocking", BlockingHandler.class, BlockingHandler::new)
                .route("/pending", PendingHandler.class, PendingHandler::new)
                .route("/events", EventsHandler.class, EventsHandler::new)
                .route("/count", CountHandler.class, CountHandler::new)
                .route("/file", FileHandler.class, () -> new FileHandler(file))
                .route("/trailers", TrailersHandler.class, TrailersHandler::new)
                .route("/upgrade", UpgradingHandler.class, UpgradingHandler::new)
                .route("/large", LargeHandler.class, () -> large)
                .route("/never", NeverHandler.class, NeverHandler::new)
                .route("/gated", GatedHandler.class, GatedHandler::new)
                .route("/gated-blocking", GatedBlockingHandler.class, GatedBlockingHandler::new)
                .route("/request", RequestDataHandler.class, RequestDataHandler::new)
                .route("/user", UserHandler.class, UserHandler::new)
                .route("/partners", PartnerHandler.class, PartnerHandler::new)
                .build();
    }

    // ------------------------------------------------------------------------------------------ set-up

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[200_001]);
        CorsConfiguration cors = new CorsConfiguration();
        cors.addAllowedOrigin("https://friend.example");
        RouteHandlerMapping mapping = new RouteHandlerMapping(
                application(file),
                match -> true,
                exchange -> exchange.getRequest().getPath().value().startsWith("/hello") ? cors : null,
                RouteHandlerMapping.DEFAULT_ORDER);
        AnnotationConfigApplicationContext made = new AnnotationConfigApplicationContext();
        made.register(WebFlux.class);
        made.registerBean(RouteHandlerMapping.class, () -> mapping);
        made.registerBean(RouteHandlerAdapter.class, () -> new RouteHandlerAdapter(MOST_CONTENT));
        made.registerBean(WebFilter.class, () -> (exchange, chain) -> filter.filter(exchange, chain));
        made.refresh();
        context = made;
        HTTPServerOptions options = HTTPServerOptions.builder()
                .requestLog(loop -> entry -> refusals.add(String.valueOf(entry.refusal())))
                .build();
        server = new RunningServer(
                new TornadoHttpHandlerAdapter(
                        WebHttpHandlerBuilder.applicationContext(made).build()),
                options,
                ListenerOptions.DEFAULT);
    }

    @AfterEach
    void stop() {
        server.close();
        context.close();
    }

    private Wire.Response get(String path, String... fields) throws Exception {
        return request("GET", path, "", fields);
    }

    private Wire.Response request(String method, String path, String content, String... fields) throws Exception {
        try (Wire wire = server.connect()) {
            wire.send(head(method, path, fields) + content);
            return method.equals("HEAD") ? wire.readHead() : wire.read();
        }
    }

    private static String head(String method, String path, String... fields) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    private Object awaitTold() throws Exception {
        return told.get(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    // ------------------------------------------------------------------------------------------ filters

    @Test
    void responseHasWhatFiltersAndHandlerSet() throws Exception {
        filter = (exchange, chain) -> {
            exchange.getResponse().getHeaders().set("X-Filter", "before");
            exchange.getResponse().getHeaders().set("X-Handler", "from a filter");
            exchange.getResponse().beforeCommit(() -> {
                exchange.getResponse()
                        .addCookie(ResponseCookie.from("filter", "2").build());
                return Mono.<Void>empty().publishOn(Schedulers.parallel());
            });
            return chain.filter(exchange);
        };
        Wire.Response response = get("/hello/you");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo("Hello you");
        assertThat(response.fields("Content-Length")).containsExactly("9");
        assertThat(response.fields("X-Filter")).containsExactly("before");
        assertThat(response.fields("X-Handler")).containsExactly("here");
        assertThat(response.fields("Set-Cookie")).containsExactlyInAnyOrder("handler=1; Path=/", "filter=2");
    }

    @Test
    void filterThatRefusesIsTheEnd() throws Exception {
        filter = (exchange, chain) -> {
            exchange.getResponse().setStatusCode(HttpStatus.UNAUTHORIZED);
            return exchange.getResponse().setComplete();
        };
        Wire.Response response = get("/hello/you");
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.field("X-Handler")).isNull();
    }

    @Test
    void filterSeesAndChangesContent() throws Exception {
        filter = (exchange, chain) -> chain.filter(exchange.mutate()
                .response(new ServerHttpResponseDecorator(exchange.getResponse()) {
                    @Override
                    public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
                        return super.writeWith(Flux.from(body)
                                .map(buffer -> bufferFactory()
                                        .wrap(buffer.toString(StandardCharsets.UTF_8)
                                                .toUpperCase(Locale.ROOT)
                                                .getBytes(StandardCharsets.UTF_8))));
                    }
                })
                .build());
        assertThat(get("/hello/you").text()).isEqualTo("HELLO YOU");
        assertThat(get("/blocking").text()).isEqualTo("0\n1\n2\n3\n4\n");
    }

    @Test
    void handlerSeesTheRequestThatFiltersPassOn() throws Exception {
        filter = (exchange, chain) -> chain.filter(exchange.mutate()
                .request(request -> request.method(HttpMethod.GET)
                        .path("/base/request")
                        .contextPath("/base")
                        .header("X-Added", "by a filter"))
                .build());
        String text = request("POST", "/other?a=1", "").text();
        assertThat(text).startsWith("GET /request?a=1 by a filter 127.0.0.1 ").endsWith("/base/request?a=1");
    }

    @Test
    void handlerKnowsTheUser() throws Exception {
        filter = (exchange, chain) -> exchange.getRequest().getHeaders().containsHeader("X-User")
                ? chain.filter(exchange.mutate()
                                .principal(
                                        Mono.deferContextual(known -> Mono.just((Principal) () -> known.get("user"))))
                                .build())
                        .contextWrite(known -> known.put("user", "somebody"))
                : chain.filter(exchange);
        assertThat(get("/user", "X-User: yes").text()).isEqualTo("somebody");
        assertThat(get("/user").text()).isEqualTo("nobody");
    }

    @Test
    void filtersOfAnotherThreadAreFollowed() throws Exception {
        filter = (exchange, chain) -> Mono.defer(() -> chain.filter(exchange)).subscribeOn(Schedulers.boundedElastic());
        assertThat(get("/hello/you").text()).isEqualTo("Hello you");
        assertThat(get("/function").text()).isEqualTo("function");
    }

    @Test
    void filterThatGivesUpIsTold() throws Exception {
        filter = (exchange, chain) -> chain.filter(exchange)
                .timeout(Mono.fromFuture(begun, true))
                .onErrorResume(TimeoutException.class, late -> {
                    exchange.getResponse().setStatusCode(HttpStatus.GATEWAY_TIMEOUT);
                    return exchange.getResponse().setComplete();
                });
        assertThat(get("/never").status()).isEqualTo(504);
        assertThat(awaitTold()).isEqualTo("closed");
    }

    @Test
    void routeIsKnownToFilters() throws Exception {
        filter = (exchange, chain) -> chain.filter(exchange).doOnSuccess(done -> {
            PathPattern pattern = exchange.getRequiredAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
            told.complete(pattern.getPatternString());
        });
        get("/hello/you");
        assertThat(awaitTold()).isEqualTo("/hello/{name}");
    }

    @Test
    void originsThatAreNotAllowedAreRefused() throws Exception {
        assertThat(get("/hello/you", "Origin: https://foe.example").status()).isEqualTo(403);
        Wire.Response response = get("/hello/you", "Origin: https://friend.example");
        assertThat(response.text()).isEqualTo("Hello you");
        assertThat(response.fields("Access-Control-Allow-Origin")).containsExactly("https://friend.example");
        assertThat(get("/pending", "Origin: https://foe.example").text()).isEqualTo("at last");
    }

    @Test
    void preflightIsAnsweredByTheRules() throws Exception {
        Wire.Response response = request(
                "OPTIONS", "/hello/you", "", "Origin: https://friend.example", "Access-Control-Request-Method: GET");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.field("Access-Control-Allow-Methods")).contains("GET");
    }

    @Cors(origins = "https://partner.example")
    private static final class PartnerHandler extends RequestHandler {

        void get() {
            write("partners");
        }
    }

    @Test
    void preflightIsAnsweredByTheRulesOfTheRoute() throws Exception {
        String[] fields = {"Origin: https://partner.example", "Access-Control-Request-Method: GET"};
        Wire.Response preflight = request("OPTIONS", "/partners", "", fields);
        assertThat(preflight.status()).isEqualTo(200);
        assertThat(preflight.fields("Access-Control-Allow-Origin")).containsExactly("https://partner.example");
        assertThat(preflight.field("Access-Control-Allow-Methods")).isEqualTo("GET,HEAD,OPTIONS");
        assertThat(preflight.field("Access-Control-Max-Age")).isEqualTo("1800");
        fields[0] = "Origin: https://foe.example";
        assertThat(request("OPTIONS", "/partners", "", fields).status()).isEqualTo(403);
        Wire.Response response = get("/partners", "Origin: https://partner.example");
        assertThat(response.text()).isEqualTo("partners");
        assertThat(response.fields("Access-Control-Allow-Origin")).containsExactly("https://partner.example");
        assertThat(response.fields("Vary")).contains("Origin");
        assertThat(request("OPTIONS", "/pending", "", fields).fields("Access-Control-Allow-Origin"))
                .as("without rules")
                .isEmpty();
    }

    @Test
    void interceptorsAreAroundTheHandlers() throws Exception {
        assertThat(get("/partners").fields("X-Intercepted")).containsExactly("yes");
        assertThat(get("/partners", "X-Stranger: yes").status()).isEqualTo(401);
        assertThat(get("/partners", "X-Stranger: yes").fields("X-Intercepted")).containsExactly("yes");
        assertThat(get("/function").fields("X-Intercepted")).as("of WebFlux").isEmpty();
    }

    private static final class Intercepting implements RequestInterceptor {

        @Override
        public List<String> paths() {
            return List.of("/partners");
        }

        @Override
        public @Nullable CompletionStage<?> before(RequestHandler handler) {
            if (handler.request().headers().contains("X-Stranger")) {
                throw new HTTPError(401);
            }
            return null;
        }

        @Override
        public void completeHead(ResponseHead head) {
            head.headers().set("X-Intercepted", "yes");
        }
    }

    // ------------------------------------------------------------------------------------------ handlers

    @Test
    void requestsWithoutRouteAreWebFluxs() throws Exception {
        assertThat(get("/function").text()).isEqualTo("function");
        assertThat(get("/none").status()).isEqualTo(404);
    }

    @Test
    void failureIsAnsweredByTheHandler() throws Exception {
        QuietLog log = new QuietLog("tornado.application");
        log.start();
        try {
            Wire.Response response = get("/fails");
            assertThat(response.status()).isEqualTo(500);
            assertThat(response.field("Content-Type")).startsWith("text/html");
        } finally {
            log.stop();
        }
        assertThat(log.lines()).singleElement().asString().contains("/fails");
    }

    @Test
    void methodThatTheHandlerHasNotIsRefused() throws Exception {
        Wire.Response response = request("DELETE", "/pending", "");
        assertThat(response.status()).isEqualTo(405);
        assertThat(response.field("Allow")).contains("GET");
    }

    @Test
    void stageIsAwaited() throws Exception {
        assertThat(get("/pending").text()).isEqualTo("at last");
    }

    @Test
    void blockingMethodStreams() throws Exception {
        Wire.Response response = get("/blocking");
        assertThat(response.field("Transfer-Encoding")).isEqualTo("chunked");
        assertThat(response.text()).isEqualTo("0\n1\n2\n3\n4\n");
    }

    @Test
    void headHasNoContent() throws Exception {
        try (Wire wire = server.connect()) {
            wire.send(head("HEAD", "/hello/you") + head("HEAD", "/blocking") + head("GET", "/pending"));
            Wire.Response whole = wire.readHead();
            assertThat(whole.status()).isEqualTo(200);
            assertThat(whole.field("Content-Length")).isEqualTo("9");
            assertThat(wire.readHead().status()).isEqualTo(200);
            assertThat(wire.read().text()).isEqualTo("at last");
        }
    }

    /** The client need not wait for what it does not get. */
    @Test
    void statusToHeadIsThatOfTheResponseWhenTheClientHasLeft() throws Exception {
        assertThat(statusWhenTheClientHasLeft("HEAD", "/gated")).isEqualTo(200);
    }

    @Test
    void statusOfABlockingMethodToHeadIsThatOfTheResponse() throws Exception {
        assertThat(statusWhenTheClientHasLeft("HEAD", "/gated-blocking")).isEqualTo(200);
    }

    @Test
    void statusIsThatOfAClientThatLeftBeforeItHadItsResponse() throws Exception {
        assertThat(statusWhenTheClientHasLeft("GET", "/gated")).isEqualTo(499);
    }

    private Object statusWhenTheClientHasLeft(String method, String path) throws Exception {
        try (Wire wire = server.connect()) {
            wire.send(head(method, path));
            assertThat(wire.readHead().status()).isEqualTo(200);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(Wire.DEADLINE_SECONDS))
                .until(() -> server.call(() -> server.server().connectionCount()) == 0);
        begun.complete(true);
        return awaitTold();
    }

    @Test
    void conditionalRequestIsAnsweredWithoutContent() throws Exception {
        String tag = get("/hello/you").field("Etag");
        Wire.Response response = get("/hello/you", "If-None-Match: " + tag);
        assertThat(response.status()).isEqualTo(304);
    }

    @Test
    void trailersFollow() throws Exception {
        try (Wire wire = server.connect()) {
            wire.send(head("GET", "/trailers", "TE: trailers", "Connection: TE, close"));
            assertThat(wire.readToEnd()).contains("Trailer: X-Sum", "7\r\ncontent\r\n0\r\nX-Sum: 7\r\n\r\n");
        }
    }

    @Test
    void connectionLeavesHTTPWhenFiltersAreDone() throws Exception {
        filter = (exchange, chain) -> {
            exchange.getResponse().getHeaders().set("X-Filter", "before");
            exchange.getResponse().beforeCommit(() -> Mono.<Void>empty().publishOn(Schedulers.parallel()));
            return chain.filter(exchange);
        };
        try (Wire wire = server.connect()) {
            wire.send(head("GET", "/upgrade", "Connection: Upgrade", "Upgrade: other") + "more");
            Wire.Response response = wire.readHead();
            assertThat(response.status()).isEqualTo(101);
            assertThat(response.fields("X-Filter")).containsExactly("before");
            assertThat(response.fields("Upgrade")).containsExactly("other");
            assertThat(new String(wire.readBytes(12), StandardCharsets.US_ASCII))
                    .startsWith("hello ")
                    .contains("more");
            wire.endOutput();
            assertThat(wire.readToEnd()).isEmpty();
            assertThat(awaitTold()).isEqualTo("tunnel closed");
        }
    }

    @Test
    void connectionStaysIfTheRequestDoesNotAsk() throws Exception {
        Wire.Response response = get("/upgrade", "Connection: Upgrade", "Upgrade: another");
        assertThat(response.status()).isEqualTo(426);
        assertThat(response.text()).contains("does not ask for \"other\"");
    }

    @Test
    void tunnelOfAResponseThatFiltersFailIsClosed() throws Exception {
        filter = (exchange, chain) -> {
            exchange.getResponse().beforeCommit(() -> Mono.error(new IllegalArgumentException("on purpose")));
            return chain.filter(exchange);
        };
        assertThat(get("/upgrade", "Connection: Upgrade", "Upgrade: other").status())
                .isEqualTo(500);
        assertThat(awaitTold()).isEqualTo("tunnel closed");
    }

    @Test
    void fileIsSentInPieces() throws Exception {
        Wire.Response response = get("/file");
        assertThat(response.content()).hasSize(200_000);
        assertThat(((FileChannel) awaitTold()).isOpen()).isFalse();
    }

    @Test
    void eventsArriveAndTheEndIsNoticed() throws Exception {
        try (Wire wire = server.connect()) {
            wire.send(head("GET", "/events"));
            assertThat(wire.readHead().field("Content-Type")).startsWith("text/event-stream");
            assertThat(new String(wire.readChunk(), StandardCharsets.UTF_8)).contains("data: first");
        }
        assertThat(awaitTold()).isEqualTo("closed");
    }

    @Test
    void eventsEndWhenTheServerDrains() throws Exception {
        try (Wire wire = server.connect()) {
            wire.send(head("GET", "/events"));
            wire.readHead();
            wire.readChunk();
            server.call(() -> {
                server.server().stop();
                server.server().drain();
                return 0;
            });
            assertThat(wire.readChunk()).isEmpty();
        }
        assertThat(awaitTold()).isEqualTo("closed");
    }

    @Test
    void handlerWaitsForASlowClient() throws Exception {
        try (Wire wire = server.connect()) {
            wire.send(head("GET", "/large"));
            wire.readHead();
            server.settle(); // so that the client is behind
            long received = 0;
            for (byte[] chunk = wire.readChunk(); chunk.length > 0; chunk = wire.readChunk()) {
                received += chunk.length;
            }
            assertThat(received).isEqualTo(256L * 64 * 1024);
            assertThat(large.mostUnsent()).isLessThan(256 * 1024);
        }
    }

    // ------------------------------------------------------------------------------------------ content

    @Test
    void contentIsCollected() throws Exception {
        assertThat(request("POST", "/hello/you", "abc", "Content-Length: 3").text())
                .isEqualTo("you: 3 none");
        assertThat(request("POST", "/hello/you", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "Transfer-Encoding: chunked")
                        .text())
                .isEqualTo("you: 5 none");
        assertThat(request("POST", "/hello/you", "", "Content-Length: 0").text())
                .isEqualTo("you: 0 none");
    }

    @Test
    void contentBeyondTheLimitIsRefused() throws Exception {
        assertThat(request("POST", "/hello/you", "", "Content-Length: 100001").status())
                .isEqualTo(413);
        String chunk = "186a1\r\n" + "x".repeat(100_001) + "\r\n0\r\n\r\n";
        assertThat(request("POST", "/hello/you", chunk, "Transfer-Encoding: chunked")
                        .status())
                .isEqualTo(413);
        server.settle();
        assertThat(refusals).containsExactly("max-body-size", "max-body-size");
    }

    @Test
    void contentIsTakenAsItArrives() throws Exception {
        String content = "x".repeat(500_000);
        assertThat(request("POST", "/count", content, "Content-Length: 500000").text())
                .isEqualTo("counted 500000");
    }

    @Test
    void formThatAFilterHasReadComesOnceMore() throws Exception {
        filter = (exchange, chain) -> exchange.getFormData()
                .doOnNext(form -> told.complete(form.getFirst("word")))
                .then(chain.filter(exchange));
        Wire.Response response = request(
                "POST",
                "/hello/you",
                "word=gr%C3%BCn+%26&x",
                "Content-Length: 20",
                "Content-Type: application/x-www-form-urlencoded");
        assertThat(response.text()).endsWith("gr\u00c3\u00bcn &");
        assertThat(awaitTold()).isEqualTo("grün &");
    }

    @Test
    void otherContentThatAFilterHasReadIsSaidToBeGone() throws Exception {
        filter = (exchange, chain) -> exchange.getRequest().getBody().then(chain.filter(exchange));
        QuietLog log = new QuietLog("org.springframework.web.server.adapter.HttpWebHandlerAdapter");
        log.start();
        try {
            assertThat(request("POST", "/hello/you", "abc", "Content-Length: 3", "Content-Type: text/plain")
                            .status())
                    .isEqualTo(500);
        } finally {
            log.stop();
        }
        assertThat(log.lines()).hasSize(1);
    }

    @Test
    void requestToAHandlerInFrontHasNoExchange() throws Exception {
        Application inFront = Application.builder()
                .route("/user", UserHandler.class, UserHandler::new)
                .build();
        QuietLog log = new QuietLog("tornado.application");
        log.start();
        try (RunningServer other = new RunningServer(inFront);
                Wire wire = other.connect()) {
            assertThat(wire.get("/user").status()).isEqualTo(500);
        } finally {
            log.stop();
        }
        assertThat(log.lines()).isNotEmpty();
    }

    /** As a test client has it that is bound to the context. */
    @Test
    void requestWithoutServerIsSaidToNeedOne() {
        RouteHandlerMapping mapping = context.getBean(RouteHandlerMapping.class);
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/hello/you"));
        assertThatThrownBy(() -> mapping.getHandler(exchange).block())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("RANDOM_PORT");
        assertThat(mapping.getHandler(MockServerWebExchange.from(MockServerHttpRequest.get("/function")))
                        .blockOptional())
                .isEmpty();
    }
}
