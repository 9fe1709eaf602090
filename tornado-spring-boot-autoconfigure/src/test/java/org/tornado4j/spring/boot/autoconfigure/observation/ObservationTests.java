package org.tornado4j.spring.boot.autoconfigure.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.tornado4j.spring.boot.Client;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.spring.boot.observation.DefaultHandlerObservationConvention;
import org.tornado4j.spring.boot.observation.HandlerObservationContext;
import org.tornado4j.spring.boot.observation.HandlerObservationConvention;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.HTTPError;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.RequestObserver;

/** The observations of a whole application, by the registry of Boot's actuator. */
@Timeout(60)
class ObservationTests {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Observations that were current in handlers, by place. */
    private static final List<String> CURRENT = new CopyOnWriteArrayList<>();

    private static CompletableFuture<@Nullable Void> gate = new CompletableFuture<>();

    private @Nullable ConfigurableApplicationContext context;

    @BeforeEach
    void forget() {
        CURRENT.clear();
        gate = new CompletableFuture<>();
    }

    @AfterEach
    void close() {
        if (context != null) {
            context.close();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Items.class, Failing.class, Gated.class, Elsewhere.class})
    static class App {}

    @Configuration(proxyBeanMethods = false)
    @Import(App.class)
    static class WithTestRegistry {

        @Bean
        TestObservationRegistry testObservationRegistry() {
            return TestObservationRegistry.create();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(App.class)
    static class WithConvention {

        @Bean
        HandlerObservationConvention convention() {
            return new DefaultHandlerObservationConvention("shop.requests") {
                @Override
                public KeyValues getLowCardinalityKeyValues(HandlerObservationContext context) {
                    return super.getLowCardinalityKeyValues(context).and(KeyValue.of("shop", "north"));
                }
            };
        }
    }

    @Route("/items/{id}")
    static class Items extends RequestHandler {

        private final ObservationRegistry registry;

        Items(ObservationRegistry registry) {
            this.registry = registry;
        }

        private void note(String where) {
            Observation current = registry.getCurrentObservation();
            CURRENT.add(where + " "
                    + (current != null && current.getContext() instanceof HandlerObservationContext context
                            ? context.getPathPattern()
                            : null));
        }

        CompletionStage<?> get(String id) {
            note("get");
            return CompletableFuture.runAsync(() -> {}).thenRunAsync(() -> note("stage"), loopExecutor());
        }

        @Blocking
        void post(String id) {
            note("post");
        }

        void delete(String id) {
            setStatus(204);
        }
    }

    @Route("/failing/{kind}")
    static class Failing extends RequestHandler {

        void get(String kind) {
            switch (kind) {
                case "error" -> throw new HTTPError(409, "taken");
                case "exception" -> throw new IllegalStateException("of a test");
                default -> throw new HTTPError(503);
            }
        }
    }

    @Route("/gated")
    static class Gated extends RequestHandler {

        CompletionStage<?> get() {
            return gate;
        }
    }

    @Route("/elsewhere")
    static class Elsewhere extends RequestHandler {

        void get() {
            redirect("/items/1");
        }
    }

    private Client run(Class<?> application, String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("--server.port=0", "--tornado.server.loops=1", "--management.metrics.enable.jvm=false"));
        all.addAll(List.of(arguments));
        context = SpringApplication.run(application, all.toArray(String[]::new));
        return Client.of(context);
    }

    private MeterRegistry meters() {
        return context().getBean(MeterRegistry.class);
    }

    private ConfigurableApplicationContext context() {
        assertThat(context).isNotNull();
        return context;
    }

    /** Waits for the timer {@code name}: a response leaves before its observation ends. */
    private Timer timer(String name, String... tags) {
        return await().atMost(LIMIT)
                .until(() -> meters().find(name).tags(tags).timer(), found -> found != null && found.count() > 0);
    }

    private static Map<String, String> tags(Timer timer) {
        return timer.getId().getTags().stream()
                .collect(Collectors.toMap(Tag::getKey, Tag::getValue, (one, other) -> one, TreeMap::new));
    }

    // ------------------------------------------------------------------------------------------ names and tags

    /** Method, path, uri, status, outcome, exception. */
    private static final String[][] REQUESTS = {
        {"GET", "/items/7?x=y", "/items/{id}", "200", "SUCCESS", "none"},
        {"DELETE", "/items/7", "/items/{id}", "204", "SUCCESS", "none"},
        {"HEAD", "/items/7", "/items/{id}", "200", "SUCCESS", "none"},
        {"PUT", "/items/7", "/items/{id}", "405", "CLIENT_ERROR", "HTTPError"},
        {"BREW", "/items/7", "/items/{id}", "501", "SERVER_ERROR", "HTTPError"},
        {"GET", "/failing/error", "/failing/{kind}", "409", "CLIENT_ERROR", "HTTPError"},
        {"GET", "/failing/exception", "/failing/{kind}", "500", "SERVER_ERROR", "IllegalStateException"},
        {"GET", "/elsewhere", "/elsewhere", "302", "REDIRECTION", "none"},
        {"GET", "/nothing/7", "NOT_FOUND", "404", "CLIENT_ERROR", "HTTPError"},
        {"GET", "/actuator/health", "/actuator/health", "200", "SUCCESS", "none"},
    };

    @Test
    void tagsAreThoseOfSpringsFrameworks() throws Exception {
        Client client = run(App.class);
        for (String[] row : REQUESTS) {
            String method = row[0];
            client.send(client.request(row[1]).method(method, BodyPublishers.noBody()));
            String shown = method.equals("BREW") ? "UNKNOWN" : method; // or else clients could make up values
            Timer timer = timer("http.server.requests", "method", shown, "uri", row[2], "status", row[3]);
            assertThat(tags(timer))
                    .as(method + " " + row[1])
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "method", shown,
                            "uri", row[2],
                            "status", row[3],
                            "outcome", row[4],
                            "exception", row[5],
                            "error", row[5]));
        }
    }

    @Test
    void requestsThatAreBeingAnsweredAreActive() throws Exception {
        Client client = run(App.class);
        CompletableFuture<?> answer = client.getLater("/gated");
        LongTaskTimer active = await().atMost(LIMIT)
                .until(
                        () -> meters().find("http.server.requests.active").longTaskTimer(),
                        found -> found != null && found.activeTasks() == 1);
        assertThat(active.getId().getTag("uri")).isEqualTo("/gated");
        assertThat(active.getId().getTag("status")).isEqualTo("UNKNOWN");
        gate.complete(null);
        answer.join();
        timer("http.server.requests", "uri", "/gated");
        await().atMost(LIMIT).until(() -> active.activeTasks() == 0);
    }

    @Test
    void statusIsUnknownIfTheClientDidNotWait() throws Exception {
        run(App.class);
        int port = context().getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        try (Socket client = new Socket("127.0.0.1", port)) {
            client.getOutputStream()
                    .write("GET /gated HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            await().atMost(LIMIT)
                    .until(() -> meters().find("http.server.requests.active").longTaskTimer() != null);
            client.setSoLinger(true, 0);
        }
        assertThat(tags(timer("http.server.requests")))
                .containsEntry("status", "UNKNOWN")
                .containsEntry("outcome", "UNKNOWN")
                .containsEntry("uri", "/gated");
    }

    // ------------------------------------------------------------------------------------------ keys and beans

    @Test
    void nameIsThatOfBootsKey() throws Exception {
        run(App.class, "--management.observations.http.server.requests.name=asked")
                .get("/items/7");
        assertThat(timer("asked").count()).isEqualTo(1);
    }

    @Test
    void keyOfBootSwitchesThemOff() throws Exception {
        run(App.class, "--management.observations.enable.http.server.requests=false")
                .get("/items/7");
        assertThat(meters().find("http.server.requests").meters()).isEmpty();
        assertThat(CURRENT).contains("get null");
    }

    @Test
    void keyOfBootBoundsTheValuesOfUri() throws Exception {
        Client client = run(App.class, "--management.metrics.web.server.max-uri-tags=1");
        client.get("/items/7");
        timer("http.server.requests");
        client.get("/elsewhere");
        client.get("/items/7");
        await().atMost(LIMIT)
                .until(() -> timer("http.server.requests", "uri", "/items/{id}").count() == 2);
        assertThat(meters().find("http.server.requests")
                        .tag("uri", "/elsewhere")
                        .meters())
                .isEmpty();
    }

    @Test
    void conventionOfTheApplicationCounts() throws Exception {
        run(WithConvention.class).get("/items/7");
        assertThat(tags(timer("shop.requests"))).containsEntry("shop", "north").containsEntry("uri", "/items/{id}");
    }

    /** The queries of {@code docs/operations.md} ask for metrics that there are, by labels that they have. */
    @Test
    void queriesOfTheDocumentFindWhatTheyAskFor() throws Exception {
        Client client =
                run(App.class, "--management.metrics.distribution.percentiles-histogram.http.server.requests=true");
        client.get("/items/7");
        CompletableFuture<?> active = client.getLater("/gated");
        timer("http.server.requests");
        await().atMost(LIMIT)
                .until(() -> meters().find("http.server.requests.active")
                                .tag("uri", "/gated")
                                .longTaskTimer()
                        != null);
        String scraped = context().getBean(PrometheusMeterRegistry.class).scrape();
        gate.complete(null);
        active.join();
        List<String> names = metricsOfTheDocument();
        assertThat(names).hasSizeGreaterThan(5);
        assertThat(names).allSatisfy(name -> assertThat(scraped).containsPattern("(?m)^" + name + "\\{"));
        assertThat(scraped)
                .containsPattern("http_server_requests_seconds_count\\{[^}]*uri=\"/items/\\{id}\"")
                .containsPattern("http_server_requests_seconds_bucket\\{.*le=")
                .containsPattern("http_server_requests_active_seconds_gcount\\{[^}]*uri=\"/gated\"");
    }

    /** The figures of docs/actuator.md, and its keys. */
    @Test
    void percentilesCostTimeSeries() throws Exception {
        String distribution = "--management.metrics.distribution.";
        assertThat(seriesOfARoute()).isEqualTo(3);
        assertThat(seriesOfARoute(distribution + "percentiles-histogram.http.server.requests=true"))
                .isEqualTo(72);
        assertThat(seriesOfARoute(
                        distribution + "percentiles-histogram.http.server.requests=true",
                        distribution + "minimum-expected-value.http.server.requests=5ms",
                        distribution + "maximum-expected-value.http.server.requests=5s"))
                .isEqualTo(51);
    }

    private long seriesOfARoute(String... arguments) throws Exception {
        run(App.class, arguments).get("/items/1");
        timer("http.server.requests");
        String scraped = context().getBean(PrometheusMeterRegistry.class).scrape();
        close();
        return scraped.lines()
                .filter(line -> line.startsWith("http_server_requests_seconds") && line.contains("uri=\"/items/{id}\""))
                .count();
    }

    private static List<String> metricsOfTheDocument() throws IOException {
        String document = Files.readString(Path.of("..", "docs", "operations.md"));
        String section =
                document.substring(document.indexOf("### Which route is slow"), document.indexOf("## Shutdown"));
        return Pattern.compile("\\b(http_server|tornado)_\\w+")
                .matcher(section)
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
    }

    // ------------------------------------------------------------------------------------------ scopes

    @Test
    void observationIsCurrentInHandlersBlockingMethodsAndStages() throws Exception {
        Client client = run(WithTestRegistry.class);
        client.get("/items/7");
        client.send(client.request("/items/7").POST(BodyPublishers.noBody()));
        assertThat(CURRENT).containsExactly("get /items/{id}", "stage /items/{id}", "post /items/{id}");
        TestObservationRegistry registry = context().getBean(TestObservationRegistry.class);
        await().atMost(LIMIT)
                .untilAsserted(() -> TestObservationRegistryAssert.assertThat(registry)
                        .hasNumberOfObservationsWithNameEqualTo("http.server.requests", 2)
                        .forAllObservationsWithNameEqualTo(
                                "http.server.requests",
                                observation -> observation
                                        .hasHighCardinalityKeyValue("http.url", "/items/7")
                                        .hasLowCardinalityKeyValue("uri", "/items/{id}")
                                        .doesNotHaveParentObservation()));
    }

    @Test
    void observersAreThoseOfTheContext() {
        run(App.class);
        assertThat(context().getBeansOfType(RequestObserver.class).values())
                .hasOnlyElementsOfType(MicrometerObserver.class);
    }
}
