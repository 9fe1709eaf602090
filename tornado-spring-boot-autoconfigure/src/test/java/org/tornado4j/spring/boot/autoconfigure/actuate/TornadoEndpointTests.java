package org.tornado4j.spring.boot.autoconfigure.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.tornado4j.spring.boot.Client;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.RequestHandler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The endpoint {@code tornado} of a whole application, asked over HTTP while requests are under way. */
@Timeout(60)
class TornadoEndpointTests {

    private static volatile CountDownLatch gate = new CountDownLatch(1);

    private @Nullable ConfigurableApplicationContext context;

    @BeforeEach
    void closeGate() {
        gate = new CountDownLatch(1);
    }

    @AfterEach
    void close() {
        gate.countDown();
        if (context != null) {
            context.close();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Gated.class, Held.class})
    static class App {}

    @Route("/gated/{name}")
    static class Gated extends RequestHandler {

        @Blocking
        void get(String name) throws InterruptedException {
            gate.await();
        }
    }

    @Route("/held")
    static class Held extends RequestHandler {

        void get() throws InterruptedException {
            gate.await();
        }
    }

    private Client run(String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("--server.port=0", "--management.endpoints.web.exposure.include=tornado"));
        all.addAll(List.of(arguments));
        context = SpringApplication.run(App.class, all.toArray(String[]::new));
        return Client.of(context);
    }

    private Client management() {
        return new Client(java.util.Objects.requireNonNull(context)
                .getEnvironment()
                .getRequiredProperty("local.management.port", Integer.class));
    }

    private static JsonNode ask(Client client) throws Exception {
        return JsonMapper.shared().readTree(client.get("/actuator/tornado").body());
    }

    @Test
    void requestsAndBlockingMethodsUnderWayAreShown() throws Exception {
        Client client = run("--tornado.server.loops=1", "--tornado.server.accesslog.mask-parameters=key");
        CompletableFuture<?> waiting = client.getLater("/gated/shop?key=secret");
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() ->
                        ask(client).at("/blocking/oldest/0/thread").asString("").startsWith("tornado"));
        JsonNode server = ask(client);
        assertThat(server.at("/requests/active").asInt()).isEqualTo(2); // with this one
        JsonNode oldest = server.at("/requests/oldest/0");
        assertThat(oldest.get("target").asString()).isEqualTo("/gated/shop?key=***");
        assertThat(oldest.get("route").asString()).startsWith("/gated/").contains("Gated");
        assertThat(oldest.get("state").asString()).isEqualTo("handling");
        assertThat(oldest.get("client").asString()).isEqualTo("127.0.0.1");
        assertThat(oldest.get("age").asLong())
                .isGreaterThanOrEqualTo(server.at("/requests/oldest/1/age").asLong());
        assertThat(server.at("/blocking/active").asInt()).isEqualTo(1);
        assertThat(server.at("/blocking/oldest/0/task").asString())
                .isEqualTo("Gated[GET /gated/shop?key=*** (127.0.0.1)]");
        assertThat(server.at("/memory/budget").asLong()).isPositive();
        assertThat(server.at("/limits").isArray()).isTrue();
        assertThat(server.at("/loops")).hasSize(1);
        assertThat(server.at("/loops/0/thread").asString()).startsWith("tornado-");
        assertThat(server.at("/loops/0/held").isMissingNode()
                        || server.at("/loops/0/held").isNull())
                .isTrue();
        gate.countDown();
        waiting.join();
    }

    @Test
    void loopThatIsHeldIsShownFromTheManagementPort() throws Exception {
        Client client = run("--management.server.port=0", "--tornado.server.loops=1");
        CompletableFuture<?> holding = client.getLater("/held");
        Client management = management();
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> ask(management).at("/loops/0/held/by").asString("").startsWith("Held["));
        JsonNode held = ask(management).at("/loops/0/held");
        assertThat(held.get("by").asString()).isEqualTo("Held[GET /held (127.0.0.1)]");
        assertThat(held.get("time").asLong()).isGreaterThanOrEqualTo(1000);
        assertThat(held.get("stack").toString()).contains("TornadoEndpointTests$Held.get");
        gate.countDown();
        holding.join();
        assertThat(ask(management).at("/loops/0").hasNonNull("held")).isFalse();
    }

    @Test
    void connectionsAreToldByListener(@TempDir Path directory) throws Exception {
        Path socket = directory.resolve("socket");
        Client client = run(
                "--tornado.server.listeners[0].name=beside",
                "--tornado.server.listeners[0].socket-file=" + socket,
                "--tornado.server.loops=2");
        JsonNode server = ask(client);
        JsonNode listeners = server.at("/connections/listeners");
        assertThat(listeners).hasSize(2);
        assertThat(listeners.at("/0/name").asString()).isEqualTo("main");
        assertThat(listeners.at("/0/open").asInt()).isEqualTo(1);
        assertThat(listeners.at("/0/serving").asInt()).isEqualTo(1);
        assertThat(listeners.at("/1/name").asString()).isEqualTo("beside");
        assertThat(listeners.at("/1/place").asString()).isEqualTo(socket.toString());
        assertThat(listeners.at("/1/open").asInt()).isZero();
        assertThat(server.at("/loops").findValuesAsString("thread"))
                .hasSize(3)
                .anyMatch(name -> name.endsWith("-acceptor"));
    }

    @Test
    void limitsThatFiredAreShownWithTheLastAddress() throws Exception {
        Client client = run("--tornado.server.max-body-size=1B");
        client.send(client.request("/held").POST(java.net.http.HttpRequest.BodyPublishers.ofString("12")));
        JsonNode limit = ask(client).at("/limits/0");
        assertThat(limit.get("limit").asString()).isEqualTo("max-body-size");
        assertThat(limit.get("count").asInt()).isEqualTo(1);
        assertThat(limit.get("lastAddress").asString()).isEqualTo("127.0.0.1");
        assertThat(limit.get("lastTime").asString()).startsWith("20");
    }

    /** As Boot has it: an indicator and {@code info}, for the bundles that the server uses. */
    @Test
    void certificatesThatExpireAreShown() throws Exception {
        run(
                "--server.ssl.bundle=web",
                "--spring.ssl.bundle.jks.web.keystore.location=classpath:tls/server.p12",
                "--spring.ssl.bundle.jks.web.keystore.password=changeit",
                "--management.server.port=0",
                "--management.server.ssl.enabled=false",
                "--management.endpoints.web.exposure.include=health,info",
                "--management.endpoint.health.show-details=always",
                "--management.info.ssl.enabled=true");
        JsonNode health = JsonMapper.shared()
                .readTree(management().get("/actuator/health").body());
        assertThat(health.at("/components/ssl/details").toString()).contains("\"alias\":\"server\"", "validityEnds");
        assertThat(management().get("/actuator/info").body()).contains("\"ssl\":{\"bundles\":[{", "\"name\":\"web\"");
    }
}
