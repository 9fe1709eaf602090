package org.tornado4j.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.RequestObservation;
import reactor.core.publisher.Mono;

/** Observers of requests whose handlers are behind the filters of WebFlux. */
class ObservedHandlerTests {

    private static final Duration LIMIT = Duration.ofSeconds(Wire.DEADLINE_SECONDS);

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final ThreadLocal<@Nullable String> current = new ThreadLocal<>();
    private final CompletableFuture<@Nullable Void> gate = new CompletableFuture<>();

    private RunningServer server;
    private AnnotationConfigApplicationContext context;

    @Configuration(proxyBeanMethods = false)
    @EnableWebFlux
    static class WebFlux {}

    /** Finds what the filter has put into the context, and makes it current. */
    private final class Heard implements RequestObservation {

        private final String name;

        Heard(String name) {
            this.name = name;
        }

        @Override
        public Scope openScope() {
            String before = current.get();
            current.set(name);
            return () -> current.set(before);
        }

        @Override
        public void finished(RequestHandler handler) {
            heard.add("finished " + handler.getStatus());
        }

        @Override
        public void clientGone(RequestHandler handler) {
            heard.add("client gone");
        }
    }

    /** Sends its head, and waits for the test. */
    private final class GatedHandler extends RequestHandler {

        CompletionStage<?> get() {
            heard.add("gated in " + current.get());
            flush();
            return gate.thenRunAsync(() -> heard.add("stage in " + current.get()), loopExecutor());
        }
    }

    private final class PlainHandler extends RequestHandler {

        void get() {
            heard.add("plain in " + current.get());
        }
    }

    private Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        heard.add("filter in " + current.get());
        String path = exchange.getRequest().getPath().value();
        return chain.filter(exchange).contextWrite(known -> known.put("name", path));
    }

    /** Nothing is current for what may be another request. */
    private void runOutside(Runnable step) {
        String before = current.get();
        current.remove();
        step.run();
        current.set(before);
    }

    @BeforeEach
    void start() throws Exception {
        ApplicationSettings settings = ApplicationSettings.builder()
                .logRequests(false)
                .addRequestObserver((request, route) ->
                        new Heard(RouteHandlerAdapter.contextOf(request).get("name")))
                .build();
        Application application = Application.builder()
                .settings(settings)
                .route("/gated", GatedHandler.class, GatedHandler::new)
                .route("/plain", PlainHandler.class, PlainHandler::new)
                .build();
        AnnotationConfigApplicationContext made = new AnnotationConfigApplicationContext();
        made.register(WebFlux.class);
        made.registerBean(RouteHandlerMapping.class, () -> new RouteHandlerMapping(application));
        made.registerBean(RouteHandlerAdapter.class, () -> new RouteHandlerAdapter(() -> 1000, this::runOutside));
        made.registerBean(WebFilter.class, () -> this::filter);
        made.refresh();
        context = made;
        server =
                new RunningServer(WebHttpHandlerBuilder.applicationContext(made).build());
    }

    @AfterEach
    void stop() {
        server.close();
        context.close();
    }

    private static String head(String method, String path) {
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    private void expect(String... all) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(heard).containsExactly(all));
    }

    // ------------------------------------------------------------------------------------------ tests

    @Test
    void contextOfFiltersIsThereWhenARequestBegins() throws Exception {
        try (Wire wire = server.connect()) {
            assertThat(wire.get("/plain").status()).isEqualTo(200);
        }
        expect("filter in null", "plain in /plain", "finished 200");
        assertThat(server.call(current::get)).isNull();
    }

    /** It comes in behind one whose stage ends the response, and begins with that. */
    @Test
    void nextRequestBeginsOutsideOfTheOneBefore() throws Exception {
        try (Wire wire = server.connect()) {
            wire.send(head("GET", "/gated") + head("GET", "/plain"));
            wire.readHead();
            gate.complete(null);
            assertThat(wire.readChunk()).isEmpty();
            assertThat(wire.read().status()).isEqualTo(200);
        }
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(heard)
                        .containsSubsequence(
                                "filter in null",
                                "gated in /gated",
                                "stage in /gated",
                                "filter in null",
                                "plain in /plain"));
        assertThat(server.call(current::get)).isNull();
    }

    /** The client has its response, and keeps the connection. */
    @Test
    void observationOfHeadEndsThoughTheHandlerNeverDoes() throws Exception {
        try (Wire wire = server.connect()) {
            wire.send(head("HEAD", "/gated"));
            assertThat(wire.readHead().status()).isEqualTo(200);
            expect("filter in null", "gated in /gated", "finished 200");
        }
    }

    @Test
    void observationEndsWhenTheClientLeaves() throws Exception {
        try (Wire wire = server.connect()) {
            wire.send(head("GET", "/gated"));
            assertThat(wire.readHead().status()).isEqualTo(200);
        }
        expect("filter in null", "gated in /gated", "client gone");
    }
}
