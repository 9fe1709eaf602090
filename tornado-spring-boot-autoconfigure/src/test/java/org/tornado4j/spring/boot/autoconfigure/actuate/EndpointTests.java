package org.tornado4j.spring.boot.autoconfigure.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.tornado4j.spring.boot.Client;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.RequestHandler;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The actuator of a whole application in native mode, asked over HTTP. */
class EndpointTests {

    private @Nullable ConfigurableApplicationContext context;

    @AfterEach
    void close() {
        if (context != null) {
            context.close();
        }
    }

    private Client run(String... arguments) {
        return Client.of(start(arguments));
    }

    private ConfigurableApplicationContext start(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--server.port=0", "--tornado.server.loops=1"));
        all.addAll(List.of(arguments));
        context = SpringApplication.run(App.class, all.toArray(String[]::new));
        return context;
    }

    private static Client managementOf(ConfigurableApplicationContext context) {
        return new Client(context.getEnvironment().getRequiredProperty("local.management.port", Integer.class));
    }

    private static String contentType(HttpResponse<?> response) {
        return response.headers().firstValue("Content-Type").orElse("");
    }

    private static final String ALL = "--management.endpoints.web.exposure.include=*";

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Everything.class, Shop.class, Plain.class, Reactive.class, Held.class})
    static class App {}

    @Test
    void basePathOfHandlersIsNotThatOfEndpoints() throws Exception {
        Client client = run(ALL, "--tornado.web.base-path=/app");
        assertThat(client.get("/actuator/health").statusCode()).isEqualTo(200);
        assertThat(client.get("/app/actuator/health").body()).isEqualTo("handler of actuator/health");
        assertThat(client.get("/actuator/mappings").body()).contains("/app/{*path}");
    }

    /** Behind the endpoints, although it is for all paths. */
    @Route("/{*path}")
    static class Everything extends RequestHandler {

        void get(String path) {
            write("handler of " + path);
        }

        @Blocking
        void delete(String path) {
            setStatus(204);
        }
    }

    @Endpoint(id = "shop")
    static class Shop {

        @ReadOperation
        Map<String, Object> all(@Nullable String colour, @Nullable Integer size) {
            return Map.of("colour", String.valueOf(colour), "size", String.valueOf(size));
        }

        @ReadOperation
        @Nullable
        String one(@Selector String name, @Selector(match = Selector.Match.ALL_REMAINING) String... rest) {
            return name.equals("none") ? null : name + List.of(rest);
        }

        @WriteOperation
        Map<String, Object> change(int size) {
            return Map.of("size", size);
        }

        @DeleteOperation
        void empty() {}
    }

    @WebEndpoint(id = "plain")
    static class Plain {

        @ReadOperation(produces = "text/plain")
        String text() {
            return "pl\u00e4in";
        }

        @ReadOperation(produces = "application/octet-stream")
        Resource file(@Selector String name) {
            return new ByteArrayResource("0123456789".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Endpoint(id = "reactive")
    static class Reactive {

        @ReadOperation
        Flux<Integer> several() {
            return Flux.just(1, 2, 3);
        }

        @ReadOperation
        Mono<Map<String, String>> one(@Selector String name) {
            return name.equals("none") ? Mono.empty() : Mono.just(Map.of("name", name));
        }
    }

    @Endpoint(id = "held")
    static class Held {

        static CompletableFuture<String> release = new CompletableFuture<>();

        @ReadOperation
        String wait_() {
            return release.join();
        }
    }

    @Test
    void healthAloneIsExposedUnlessMoreIsAskedFor() throws Exception {
        Client client = run();
        assertThat(client.get("/actuator/health").body()).contains("\"status\":\"UP\"");
        assertThat(client.get("/actuator/beans").body()).isEqualTo("handler of actuator/beans");
        assertThat(client.get("/elsewhere").body()).isEqualTo("handler of elsewhere");
    }

    /** The probes of docs/operations.md. */
    @Test
    void probesFollowTheAvailabilityOfTheApplication() throws Exception {
        Client client = run();
        assertThat(client.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(client.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        AvailabilityChangeEvent.publish(running(), ReadinessState.REFUSING_TRAFFIC);
        assertThat(client.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
        assertThat(client.get("/actuator/health/readiness").body()).contains("OUT_OF_SERVICE");
        assertThat(client.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
    }

    /** The keys of docs/actuator.md. */
    @Test
    void probesOnTheMainPortAreThoseOfTheirStates() throws Exception {
        Client client =
                run("--management.endpoint.health.probes.add-additional-paths=true", "--management.server.port=0");
        assertThat(client.get("/readyz").statusCode()).isEqualTo(200);
        AvailabilityChangeEvent.publish(running(), ReadinessState.REFUSING_TRAFFIC);
        assertThat(client.get("/readyz").statusCode()).isEqualTo(503);
        assertThat(client.get("/livez").statusCode()).isEqualTo(200);
    }

    /** The pitfall that docs/actuator.md warns of. */
    @Test
    void groupWithoutIncludeHasReadinessToo() throws Exception {
        Client client = run("--management.endpoint.health.group.liveness.additional-path=server:/livez");
        assertThat(client.get("/livez").statusCode()).isEqualTo(200);
        AvailabilityChangeEvent.publish(running(), ReadinessState.REFUSING_TRAFFIC);
        assertThat(client.get("/livez").statusCode()).isEqualTo(503);
    }

    @Test
    void heapDumpNeedsAccessOfItsOwn() throws Exception {
        assertThat(run(ALL).get("/actuator").body()).contains("/actuator/beans").doesNotContain("heapdump");
        close();
        assertThat(run(ALL, "--management.endpoint.heapdump.access=unrestricted")
                        .get("/actuator")
                        .body())
                .contains("/actuator/heapdump");
    }

    @Test
    void readinessFollowsTheDrainFile(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("drain");
        Client client = run("--tornado.server.drain-file=" + file);
        assertThat(client.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        Files.createFile(file);
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> client.get("/actuator/health/readiness").statusCode() == 503);
        assertThat(client.get("/elsewhere").statusCode()).isEqualTo(200);
    }

    private ConfigurableApplicationContext running() {
        return Objects.requireNonNull(context);
    }

    @Test
    void everyEndpointThatIsListedAnswers() throws Exception {
        Client client = run(ALL, "--management.endpoint.heapdump.access=none");
        Held.release.complete("");
        String links = client.get("/actuator").body();
        List<String> paths = Pattern.compile("\"href\":\"http://[^/]+(/[^\"{]*)\"")
                .matcher(links)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(paths).hasSizeGreaterThan(10).contains("/actuator/beans", "/actuator/mappings", "/actuator/shop");
        for (String path : paths) {
            assertThat(client.get(path).statusCode()).as(path).isEqualTo(200);
        }
    }

    @Test
    void mediaTypesAreNegotiated() throws Exception {
        Client client = run();
        String path = "/actuator/health";
        assertThat(contentType(client.get(path))).isEqualTo("application/vnd.spring-boot.actuator.v3+json");
        assertThat(contentType(client.send(client.request(path).header("Accept", "application/json"))))
                .isEqualTo("application/json");
        assertThat(contentType(client.send(client.request(path)
                        .header(
                                "Accept",
                                "application/vnd.spring-boot.actuator.v2+json;q=0.9, application/json;q=0.1"))))
                .isEqualTo("application/vnd.spring-boot.actuator.v2+json");
        assertThat(client.send(client.request(path).header("Accept", "text/html"))
                        .statusCode())
                .isEqualTo(406);
        assertThat(client.send(client.request(path).header("Accept", "nonsense"))
                        .statusCode())
                .isEqualTo(406);
    }

    @Test
    void otherMethodsAreRefused() throws Exception {
        Client client = run();
        HttpResponse<String> refused =
                client.send(client.request("/actuator/health").POST(BodyPublishers.noBody()));
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
        assertThat(refused.body()).contains("\"status\":405", "\"path\":\"/actuator/health\"");
        HttpResponse<String> head =
                client.send(client.request("/actuator/health").method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void argumentsComeFromPathQueryAndContent() throws Exception {
        Client client = run(ALL);
        assertThat(client.get("/actuator/shop?colour=red&size=3").body())
                .contains("\"colour\":\"red\"", "\"size\":\"3\"");
        assertThat(client.get("/actuator/shop/a%20b/c%2Fd/e").body()).isEqualTo("a b[c/d, e]");
        assertThat(client.get("/actuator/shop/none/x").statusCode()).isEqualTo(404);
        assertThat(client.get("/actuator/shop?size=x").statusCode()).isEqualTo(400);
        assertThat(post(client, "/actuator/shop", "application/json", "{\"size\":4}")
                        .body())
                .isEqualTo("{\"size\":4}");
        assertThat(post(client, "/actuator/shop", "application/json", "").statusCode())
                .isEqualTo(400);
        assertThat(post(client, "/actuator/shop", "application/json", "{\"size\":{}}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(post(client, "/actuator/shop", "application/json", "[").statusCode())
                .isEqualTo(400);
        assertThat(post(client, "/actuator/shop", "text/plain", "size").statusCode())
                .isEqualTo(415);
        assertThat(client.send(client.request("/actuator/shop").DELETE()).statusCode())
                .isEqualTo(204);
    }

    private static HttpResponse<String> post(Client client, String path, String type, String content)
            throws IOException, InterruptedException {
        return client.send(client.request(path).header("Content-Type", type).POST(BodyPublishers.ofString(content)));
    }

    @Test
    void textAndFilesAreSentAsTheyAre() throws Exception {
        Client client = run(ALL);
        HttpResponse<String> text = client.get("/actuator/plain");
        assertThat(contentType(text)).isEqualTo("text/plain;charset=UTF-8");
        assertThat(text.body()).isEqualTo("pl\u00e4in");
        assertThat(client.get("/actuator/plain/file").body()).isEqualTo("0123456789");
        HttpResponse<String> part =
                client.send(client.request("/actuator/plain/file").header("Range", "bytes=2-4"));
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.headers().firstValue("Content-Range")).contains("bytes 2-4/10");
        assertThat(part.body()).isEqualTo("234");
        assertThat(client.send(client.request("/actuator/plain/file").header("Range", "bytes=10-"))
                        .statusCode())
                .isEqualTo(416);
    }

    @Test
    void logFileIsServed(@TempDir Path directory) throws Exception {
        Path log = directory.resolve("app.log");
        Client client = run(ALL, "--logging.file.name=" + log);
        assertThat(client.get("/actuator/logfile").body()).contains("Tornado started on port");
        assertThat(Files.exists(log)).isTrue();
    }

    @Test
    void reactiveOperationsAreAwaited() throws Exception {
        Client client = run(ALL);
        assertThat(client.get("/actuator/reactive").body()).isEqualTo("[1,2,3]");
        assertThat(client.get("/actuator/reactive/x").body()).isEqualTo("{\"name\":\"x\"}");
        assertThat(client.get("/actuator/reactive/none").statusCode()).isEqualTo(404);
    }

    @Test
    void operationsDoNotHoldTheLoop() throws Exception {
        Held.release = new CompletableFuture<>();
        Client client = run(ALL);
        CompletableFuture<HttpResponse<String>> held = client.getLater("/actuator/held");
        assertThat(client.get("/x").body()).isEqualTo("handler of x");
        assertThat(held).isNotDone();
        Held.release.complete("released");
        assertThat(held.get(30, TimeUnit.SECONDS).body()).isEqualTo("released");
    }

    @Test
    void pathsAreThoseOfBootsKeys() throws Exception {
        Client client = run(
                "--management.endpoints.web.base-path=/manage",
                "--management.endpoints.web.path-mapping.health=state",
                "--management.endpoint.health.group.live.include=livenessState",
                "--management.endpoint.health.group.live.additional-path=server:/livez");
        assertThat(client.get("/manage/state").body()).contains("UP");
        assertThat(client.get("/manage/state/live").body()).contains("UP");
        assertThat(client.get("/livez").body()).contains("UP");
        assertThat(client.get("/manage").body()).contains("/manage/state");
        assertThat(client.get("/actuator/health").body()).isEqualTo("handler of actuator/health");
    }

    @Test
    void accessRulesHold() throws Exception {
        Client client = run(ALL, "--management.endpoint.shop.access=read-only");
        assertThat(client.get("/actuator/shop").statusCode()).isEqualTo(200);
        assertThat(client.send(client.request("/actuator/shop").DELETE()).statusCode())
                .isEqualTo(405);
    }

    @Test
    void pagesOfOtherOriginsMayAskIfThatIsConfigured() throws Exception {
        Client client = run("--management.endpoints.web.cors.allowed-origins=http://a.example");
        HttpRequest.Builder asked = client.request("/actuator/health").header("Origin", "http://a.example");
        assertThat(client.send(asked).headers().firstValue("Access-Control-Allow-Origin"))
                .contains("http://a.example");
        assertThat(client.send(client.request("/actuator/health").header("Origin", "http://b.example"))
                        .statusCode())
                .isEqualTo(403);
        HttpResponse<String> preflight = client.send(client.request("/actuator/health")
                .header("Origin", "http://a.example")
                .header("Access-Control-Request-Method", "GET")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods"))
                .contains("GET,HEAD");
    }

    @Test
    void pagesOfOtherOriginsPassTheCheckOfOriginsWithCredentials() throws Exception {
        Client client = run(
                ALL,
                "--tornado.web.cross-origin-check=true",
                "--management.endpoints.web.cors.allowed-origins=http://a.example",
                "--management.endpoints.web.cors.allowed-methods=DELETE",
                "--management.endpoints.web.cors.allow-credentials=true");
        assertThat(statusOfDeleteFrom("http://a.example", client)).isEqualTo(204);
        assertThat(statusOfDeleteFrom("http://b.example", client)).isEqualTo(403);
    }

    @Test
    void pagesOfOtherOriginsNeedCredentialsOrTrustToPassTheCheckOfOrigins() throws Exception {
        Client client = run(
                ALL,
                "--tornado.web.cross-origin-check=true",
                "--tornado.web.trusted-origins=http://b.example",
                "--management.endpoints.web.cors.allowed-origins=http://a.example,http://b.example",
                "--management.endpoints.web.cors.allowed-methods=DELETE");
        assertThat(statusOfDeleteFrom("http://a.example", client)).isEqualTo(403);
        assertThat(statusOfDeleteFrom("http://b.example", client)).isEqualTo(204);
    }

    private static int statusOfDeleteFrom(String origin, Client client) throws Exception {
        return client.send(client.request("/actuator/shop")
                        .header("Origin", origin)
                        .header("Sec-Fetch-Site", "cross-site")
                        .DELETE())
                .statusCode();
    }

    @Test
    void mappingsTellTheRoutes() throws Exception {
        String body = run(ALL).get("/actuator/mappings").body();
        assertThat(body)
                .contains("tornadoRoutes")
                .contains("\"condition\":\"/{*path}\"", "Everything", "\"blockingMethods\":[\"DELETE\"]");
    }

    @Test
    void managementPortServesTheEndpointsAlone() throws Exception {
        ConfigurableApplicationContext running = start(
                ALL,
                "--management.server.port=0",
                "--management.server.base-path=/ops",
                "--management.endpoint.health.group.live.include=livenessState",
                "--management.endpoint.health.group.live.additional-path=management:/livez",
                "--tornado.server.accesslog.enabled=true");
        Client management = managementOf(running);
        assertThat(management.get("/ops/actuator/health").body()).contains("UP");
        assertThat(management.get("/ops/livez").body()).contains("UP");
        assertThat(management.get("/ops/actuator").body()).contains("/ops/actuator/health");
        assertThat(management.get("/x").statusCode()).isEqualTo(404);
        assertThat(Client.of(running).get("/actuator/health").body()).isEqualTo("handler of actuator/health");
    }

    @Test
    void managementPortClosesWithTheApplication() {
        ConfigurableApplicationContext running = start("--management.server.port=0");
        Client management = managementOf(running);
        running.close();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> management.get("/actuator/health"));
    }
}
