package org.tornado4j.spring.boot.starter.webflux.beside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import brave.Tracing;
import brave.context.slf4j.MDCScopeDecorator;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.ThreadLocalCurrentTraceContext;
import brave.propagation.TraceContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.brave.bridge.BraveBaggageManager;
import io.micrometer.tracing.brave.bridge.BraveCurrentTraceContext;
import io.micrometer.tracing.brave.bridge.BravePropagator;
import io.micrometer.tracing.brave.bridge.BraveTracer;
import io.micrometer.tracing.brave.bridge.W3CPropagation;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.spring.boot.starter.webflux.app.Clients;
import org.tornado4j.spring.boot.starter.webflux.app.TestApplication;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.HTTPError;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.StreamRequestBody;

/** Traces and observations of requests whose handlers are behind the filters of WebFlux, Spring Security's among them. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class TracingTests {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";

    /** A span that is over. */
    private record Ended(String trace, @Nullable String parent, String name, boolean error) {}

    private static final List<Ended> ENDED = new CopyOnWriteArrayList<>();

    /** Values that handlers found in the MDC. */
    private static final List<String> SEEN = new CopyOnWriteArrayList<>();

    private static CompletableFuture<@Nullable Void> gate = new CompletableFuture<>();

    /** The only loop. */
    private static @Nullable IOLoop loop;

    private @Nullable ConfigurableApplicationContext context;

    @BeforeEach
    void forget() {
        ENDED.clear();
        SEEN.clear();
        gate = new CompletableFuture<>();
    }

    @AfterEach
    void close() {
        if (context != null) {
            context.close();
        }
    }

    // ------------------------------------------------------------------------------------------ the application

    @Configuration(proxyBeanMethods = false)
    @Import({TestApplication.class, Items.class, Uploads.class, Parts.class, Gated.class, Failing.class})
    static class App {

        @Bean
        SecurityWebFilterChain security(ServerHttpSecurity http) {
            return http.authorizeExchange(exchange -> exchange.anyExchange().authenticated())
                    .httpBasic(basic -> {})
                    .csrf(ServerHttpSecurity.CsrfSpec::disable)
                    .build();
        }

        @Bean
        ObservationHandler<?> tracing() {
            Tracing tracing = Tracing.newBuilder()
                    .currentTraceContext(ThreadLocalCurrentTraceContext.newBuilder()
                            .addScopeDecorator(MDCScopeDecorator.get())
                            .build())
                    .traceId128Bit(true)
                    .supportsJoin(false)
                    .propagationFactory(new W3CPropagation())
                    .addSpanHandler(new SpanHandler() {
                        @Override
                        public boolean end(@Nullable TraceContext ended, MutableSpan span, Cause cause) {
                            return cause != Cause.FINISHED
                                    || ENDED.add(new Ended(
                                            span.traceId(), span.parentId(), span.name(), span.error() != null));
                        }
                    })
                    .build();
            Tracer tracer = new BraveTracer(
                    tracing.tracer(),
                    new BraveCurrentTraceContext(tracing.currentTraceContext()),
                    new BraveBaggageManager());
            return new FirstMatchingCompositeObservationHandler(
                    new PropagatingReceiverTracingObservationHandler<>(tracer, new BravePropagator(tracing)),
                    new DefaultTracingObservationHandler(tracer));
        }
    }

    private static void note(String where) {
        SEEN.add(where + " " + MDC.get("traceId") + " " + (MDC.get("spanId") != null));
    }

    @Route("/items/{id}")
    static class Items extends RequestHandler {

        @Override
        protected void initialize() {
            loop = loop();
            note("initialize");
        }

        @Override
        protected @Nullable CompletionStage<?> prepare() {
            note("prepare");
            return null;
        }

        CompletionStage<?> get(String id) {
            note("get");
            LoggerFactory.getLogger(Items.class).info("asked for {}", id);
            return CompletableFuture.runAsync(() -> {}).thenRunAsync(() -> note("stage"), loopExecutor());
        }

        @Blocking
        void post(String id) {
            note("blocking");
            LoggerFactory.getLogger(Items.class).info("kept {}", id);
            write("kept");
            flush();
            note("blocking after flush");
        }

        @Override
        protected void onFinish() {
            note("onFinish");
        }
    }

    @StreamRequestBody
    @Route("/uploads/{id}")
    static class Uploads extends RequestHandler {

        @Override
        protected CompletionStage<?> dataReceived(ByteBuffer chunk) {
            note("data");
            return CompletableFuture.runAsync(() -> {});
        }

        void post(String id) {
            note("post");
        }
    }

    /** Writes piece by piece, as the client takes them. */
    @Route("/parts/{count}")
    static class Parts extends RequestHandler {

        CompletionStage<?> get(int count) {
            return next(count);
        }

        private CompletionStage<?> next(int left) {
            note("part " + left);
            if (left == 0) {
                return CompletableFuture.completedStage(null);
            }
            write("part " + left + "\n");
            return flush().thenComposeAsync(ok -> CompletableFuture.runAsync(() -> {}))
                    .thenComposeAsync(ok -> next(left - 1), loopExecutor());
        }
    }

    @Route("/gated")
    static class Gated extends RequestHandler {

        CompletionStage<?> get() {
            write("begun");
            flush();
            return gate;
        }
    }

    @Route("/failing/{status}")
    static class Failing extends RequestHandler {

        void get(int status) {
            throw status == 500 ? new IllegalStateException("of a test") : new HTTPError(status);
        }
    }

    private void run(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--tornado.server.loops=1",
                "--spring.security.user.name=user",
                "--spring.security.user.password={noop}secret",
                "--logging.pattern.correlation=[%X{traceId:-}] ",
                "--management.metrics.enable.jvm=false"));
        arguments.addAll(List.of(more));
        context = SpringApplication.run(App.class, arguments.toArray(String[]::new));
    }

    private ConfigurableApplicationContext context() {
        assertThat(context).isNotNull();
        return context;
    }

    private WebTestClient.ResponseSpec request(HttpMethod method, String path) {
        return prepare(method, path).exchange();
    }

    private WebTestClient.RequestBodySpec prepare(HttpMethod method, String path) {
        return Clients.of(context().getEnvironment(), "local.server.port")
                .method(method)
                .uri(path)
                .headers(headers -> headers.setBasicAuth("user", "secret"))
                .header("traceparent", "00-" + TRACE + "-" + CALLER + "-01");
    }

    /** Returns the spans of requests, of which there are to be so many. */
    private static List<Ended> requests(int count) {
        return await().atMost(LIMIT)
                .until(
                        () -> ENDED.stream()
                                .filter(span -> span.name().startsWith("http "))
                                .toList(),
                        all -> all.size() >= count);
    }

    private static void expect(String... where) {
        List<String> all =
                Stream.of(where).map(name -> name + " " + TRACE + " true").toList();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(SEEN).containsExactlyElementsOf(all));
    }

    private Collection<Timer> timers() {
        return search().timers();
    }

    private Search search() {
        return context().getBean(MeterRegistry.class).find("http.server.requests");
    }

    private Timer timer(String... tags) {
        return await().atMost(LIMIT)
                .until(() -> search().tags(tags).timer(), found -> found != null && found.count() > 0);
    }

    // ------------------------------------------------------------------------------------------ where it is current

    @ParameterizedTest
    @ValueSource(strings = {"limited", "auto"})
    void traceIsThereWhereverAHandlerWorks(String propagation, CapturedOutput output) throws Exception {
        run("--spring.reactor.context-propagation=" + propagation);
        request(HttpMethod.GET, "/items/7").expectStatus().isOk();
        expect("initialize", "prepare", "get", "stage", "onFinish");
        assertThat(requests(1)).containsExactly(new Ended(TRACE, CALLER, "http get /items/{id}", false));
        assertThat(output).containsPattern("\\[" + TRACE + "] .*: asked for 7");
        SEEN.clear();
        request(HttpMethod.POST, "/items/8").expectStatus().isOk();
        expect("initialize", "prepare", "blocking", "blocking after flush", "onFinish");
        assertThat(output).containsPattern("\\[" + TRACE + "] .*: kept 8");
        assertThat(leftOnTheLoop()).isEqualTo("null null");
    }

    private static String leftOnTheLoop() throws Exception {
        CompletableFuture<String> left = new CompletableFuture<>();
        assertThat(loop).isNotNull();
        loop.addCallback(() -> left.complete(MDC.get("traceId") + " " + MDC.get("spanId")));
        return left.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void traceIsThereWhereContentIsTaken() {
        run();
        prepare(HttpMethod.POST, "/uploads/7")
                .bodyValue("content")
                .exchange()
                .expectStatus()
                .isOk();
        expect("data", "post");
    }

    @ParameterizedTest
    @ValueSource(strings = {"limited", "auto"})
    void traceIsThereWhenAnAsynchronousWriterGoesOn(String propagation) {
        run("--spring.reactor.context-propagation=" + propagation);
        request(HttpMethod.GET, "/parts/3").expectBody(String.class).isEqualTo("part 3\npart 2\npart 1\n");
        expect("part 3", "part 2", "part 1", "part 0");
    }

    /** The second begins where the response of the first ends. */
    @Test
    void nextRequestOfAConnectionIsNotAChildOfTheOneBefore() throws Exception {
        run();
        String fields = " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic "
                + Base64.getEncoder().encodeToString("user:secret".getBytes(StandardCharsets.US_ASCII)) + "\r\n";
        int port = context().getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        try (Socket socket = new Socket("localhost", port)) {
            String both = "GET /gated" + fields + "\r\nGET /hello/you" + fields + "Connection: close\r\n\r\n";
            socket.getOutputStream().write(both.getBytes(StandardCharsets.US_ASCII));
            InputStream input = socket.getInputStream();
            assertThat(input.read()).isEqualTo('H'); // so the handler has returned
            gate.complete(null);
            assertThat(new String(input.readAllBytes(), StandardCharsets.US_ASCII))
                    .contains("begun", "Hello you");
        }
        List<Ended> spans = requests(2);
        assertThat(spans).extracting(Ended::name).containsExactly("http get /gated", "http get /hello/{name}");
        assertThat(spans).extracting(Ended::parent).containsOnlyNulls();
        assertThat(spans).extracting(Ended::trace).doesNotHaveDuplicates();
    }

    // ------------------------------------------------------------------------------------------ what is told of it

    @Test
    void requestsAreCountedOnceByTheirRoute() {
        run();
        request(HttpMethod.GET, "/items/7").expectStatus().isOk();
        request(HttpMethod.GET, "/items/8").expectStatus().isOk();
        request(HttpMethod.GET, "/parts/1").expectStatus().isOk();
        await().atMost(LIMIT)
                .until(() -> timers().stream().mapToLong(Timer::count).sum() >= 3);
        assertThat(timers())
                .allSatisfy(timer -> assertThat(timer.getId().getTag("status")).isEqualTo("200"));
        assertThat(timer("uri", "/items/{id}", "exception", "none").count()).isEqualTo(2);
        assertThat(timer("uri", "/parts/{count}").count()).isEqualTo(1);
        assertThat(timers()).hasSize(2);
    }

    @Test
    void failureIsToldAndIsAnErrorIfTheServerIsToBlame() {
        run();
        request(HttpMethod.GET, "/failing/409").expectStatus().isEqualTo(409);
        request(HttpMethod.GET, "/failing/500").expectStatus().isEqualTo(500);
        timer("uri", "/failing/{status}", "status", "409", "exception", "HTTPError");
        timer("uri", "/failing/{status}", "status", "500", "exception", "IllegalStateException");
        assertThat(requests(2)).extracting(Ended::error).containsExactly(false, true);
    }

    @Test
    void headIsCountedWithTheStatusThatTheClientGot() {
        run();
        request(HttpMethod.HEAD, "/gated").expectStatus().isOk();
        timer("uri", "/gated", "method", "HEAD", "status", "200");
        assertThat(timers()).hasSize(1);
    }
}
