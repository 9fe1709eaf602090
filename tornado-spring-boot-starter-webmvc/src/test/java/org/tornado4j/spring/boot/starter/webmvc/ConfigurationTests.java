package org.tornado4j.spring.boot.starter.webmvc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;
import org.tornado4j.spring.boot.TornadoServletWebServer;
import org.tornado4j.spring.boot.TornadoWebServerApplicationContext;
import org.tornado4j.spring.boot.starter.webmvc.app.GreetingController;
import org.tornado4j.spring.boot.starter.webmvc.app.Running;
import org.tornado4j.spring.boot.starter.webmvc.app.TestApplication;

/** Configuration, as a client sees it. */
@ExtendWith(OutputCaptureExtension.class)
class ConfigurationTests {

    @Test
    void startUpLineIsOurs(CapturedOutput output) {
        new Running("server.servlet.context-path=/app").close();
        assertThat(output)
                .containsPattern("Tornado started on port \\d+ \\(http\\) with 1 loop,"
                        + " mode webmvc with context path '/app', behind 1 route of handler beans")
                .doesNotContain("Tomcat started");
    }

    @Configuration(proxyBeanMethods = false)
    @Import(TestApplication.class)
    static class WithTomcat {

        @Bean
        TomcatServletWebServerFactory factory() {
            return new TomcatServletWebServerFactory();
        }
    }

    @Test
    void serverOfTheApplicationsOwnIsToldOf(CapturedOutput output) {
        new Running(WithTomcat.class).close();
        assertThat(output)
                .containsPattern("WARN.*The server on port \\d+ is a TomcatWebServer.*have that be a"
                        + " TornadoServletWebServerFactory");
    }

    @Test
    void contextPathIsTheContainers() throws Exception {
        try (Running running = new Running("server.servlet.context-path=/app")) {
            assertThat(running.text("/app/hello/you")).contains("Hello you");
            assertThat(running.status("/hello/you")).isEqualTo(404);
        }
    }

    @Test
    void tlsIsOurs() throws Exception {
        try (Running running = new Running(
                "server.ssl.bundle=server",
                "spring.ssl.bundle.pem.server.keystore.certificate=classpath:tls/server-chain.pem",
                "spring.ssl.bundle.pem.server.keystore.private-key=classpath:tls/server-key.pem",
                "spring.ssl.bundle.pem.client.truststore.certificate=classpath:tls/ca.pem")) {
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(running.context()
                            .getBean(SslBundles.class)
                            .getBundle("client")
                            .createSslContext())
                    .build();
            String address = "https://localhost:" + running.port() + "/uri";
            assertThat(client.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
                            .body())
                    .startsWith(address)
                    .endsWith("secure true true");
        }
    }

    @Test
    void certificateOfTheClientIsTold() throws Exception {
        try (Running running = new Running(
                "server.ssl.bundle=server",
                "server.ssl.client-auth=need",
                "spring.ssl.bundle.pem.server.keystore.certificate=classpath:tls/server-chain.pem",
                "spring.ssl.bundle.pem.server.keystore.private-key=classpath:tls/server-key.pem",
                "spring.ssl.bundle.pem.server.truststore.certificate=classpath:tls/ca.pem",
                "spring.ssl.bundle.pem.client.keystore.certificate=classpath:tls/client-chain.pem",
                "spring.ssl.bundle.pem.client.keystore.private-key=classpath:tls/client-key.pem",
                "spring.ssl.bundle.pem.client.truststore.certificate=classpath:tls/ca.pem")) {
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(running.context()
                            .getBean(SslBundles.class)
                            .getBundle("client")
                            .createSslContext())
                    .build();
            URI address = URI.create("https://localhost:" + running.port() + "/certificate");
            assertThat(client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                            .body())
                    .startsWith("CN=");
        }
    }

    @Test
    void sessionsAreThoseOfTlsIfAskedTo() throws Exception {
        try (Running running = new Running(
                "server.servlet.session.tracking-modes=ssl",
                "server.ssl.bundle=server",
                "server.ssl.enabled-protocols=TLSv1.2",
                "spring.ssl.bundle.pem.server.keystore.certificate=classpath:tls/server-chain.pem",
                "spring.ssl.bundle.pem.server.keystore.private-key=classpath:tls/server-key.pem",
                "spring.ssl.bundle.pem.client.truststore.certificate=classpath:tls/ca.pem")) {
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(running.context()
                            .getBean(SslBundles.class)
                            .getBundle("client")
                            .createSslContext())
                    .build();
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + running.port() + "/count"))
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("1");
            HttpResponse<String> second = client.send(request, BodyHandlers.ofString());
            assertThat(second.body()).isEqualTo("2");
            assertThat(second.headers().firstValue("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void responsesAreCompressedIfThatIsEnabled() throws Exception {
        try (Running running = new Running("server.compression.enabled=true")) {
            assertThat(running.send(running.request("/long").header("Accept-Encoding", "gzip"))
                            .headers()
                            .firstValue("Content-Encoding"))
                    .contains("gzip");
            assertThat(running.send(running.request("/long")).headers().firstValue("Content-Encoding"))
                    .isEmpty();
        }
    }

    @Test
    void managementPortIsOursToo(CapturedOutput output) throws Exception {
        try (Running running = new Running(
                "management.server.port=0",
                "tornado.server.listeners[0].name=internal",
                "tornado.server.listeners[0].port=0")) {
            assertThat(running.statusAt("local.management.port", "/actuator/health"))
                    .isEqualTo(200);
            assertThat(running.statusAt("local.management.port", "/hello/you")).isEqualTo(404);
            assertThat(running.statusAt("local.management.port", "/native/you")).isEqualTo(404);
            assertThat(running.statusAt("local.tornado.internal.port", "/hello/you"))
                    .isEqualTo(200);
            assertThat(running.status("/actuator/health")).isEqualTo(404);
            assertThat(running.property("local.management.port")).isNotEqualTo(running.property("local.server.port"));
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("http-nio"));
        }
        assertThat(output)
                .containsPattern("(?s)Tornado started on .*Tornado started on port")
                .doesNotContain("Tomcat started");
    }

    @Test
    void serverOfTheManagementPortRepeatsNoWarning(CapturedOutput output) {
        new Running("management.server.port=0", "server.http2.enabled=true", "server.tomcat.relaxed-query-chars=|")
                .close();
        assertThat(output)
                .containsOnlyOnce("server.http2.enabled is set")
                .containsOnlyOnce("the property relaxedQueryChars of the connector");
    }

    @Test
    void shutdownWaitsForResponses() throws Exception {
        Running running = new Running("spring.lifecycle.timeout-per-shutdown-phase=60s");
        GreetingController controller = running.context().getBean(GreetingController.class);
        running.context().addApplicationListener(event -> {
            if (event instanceof ContextClosedEvent) {
                controller.slowMayEnd.countDown();
            }
        });
        CompletableFuture<String> response = CompletableFuture.supplyAsync(() -> {
            try {
                return running.text("/slow");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(controller.slowBegun.await(30, TimeUnit.SECONDS)).isTrue();
        running.close();
        assertThat(response.get(30, TimeUnit.SECONDS)).isEqualTo("at last");
    }

    @Test
    void serverStartsAgain() throws Exception {
        try (Running running = new Running()) {
            running.context().stop();
            assertThat(running.serving().getWebServer().getPort()).isEqualTo(-1);
            running.context().start();
            int port = running.serving().getWebServer().getPort();
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/hello/you"))
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(request, BodyHandlers.ofString())
                            .body())
                    .contains("Hello you");
        }
    }

    @Test
    void portInUseIsReported() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThatThrownBy(() -> new Running("server.port=" + taken.getLocalPort()))
                    .hasStackTraceContaining(PortInUseException.class.getName());
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void virtualThreadsServeIfTheyAreEnabled() throws Exception {
        try (Running running = new Running("spring.threads.virtual.enabled=true")) {
            assertThat(running.text("/thread")).startsWith("VirtualThread");
        }
    }

    @Test
    void forwardedFieldsAreReadByTheServer() throws Exception {
        try (Running running = new Running("server.forward-headers-strategy=native")) {
            assertThat(running.send(running.request("/uri")
                                    .header("X-Forwarded-Proto", "https")
                                    .header("X-Forwarded-Host", "example.org")
                                    .header("X-Forwarded-For", "192.0.2.7"))
                            .body())
                    .startsWith("https://example.org/uri from 192.0.2.7 secure true");
        }
    }

    @Test
    void forwardedFieldsAreReadByTheFrameworkIfAskedTo() throws Exception {
        try (Running running = new Running("server.forward-headers-strategy=framework")) {
            assertThat(running.send(running.request("/uri").header("X-Forwarded-Proto", "https"))
                            .body())
                    .startsWith("https://localhost");
        }
    }

    @Test
    void forwardedFieldsAreIgnoredUnlessConfigured() throws Exception {
        try (Running running = new Running()) {
            assertThat(running.send(running.request("/uri").header("X-Forwarded-Proto", "https"))
                            .body())
                    .startsWith("http://localhost");
        }
    }

    @Test
    void accessLogIsOurs(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("access.log");
        try (Running running =
                new Running("tornado.server.accesslog.enabled=true", "tornado.server.accesslog.file.path=" + file)) {
            running.text("/hello/you");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> Files.exists(file) && Files.readString(file).contains("GET /hello/you"));
        }
    }

    @Test
    void accessLogOfTomcatHasWhatWasWritten(@TempDir Path directory) throws Exception {
        try (Running running = new Running(
                "server.tomcat.accesslog.enabled=true",
                "server.tomcat.accesslog.buffered=false",
                "server.tomcat.accesslog.pattern=%m %b",
                "server.tomcat.accesslog.directory=" + directory)) {
            String text = running.text("/hello/you");
            running.send(running.request("/hello/you").method("HEAD", HttpRequest.BodyPublishers.noBody()));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(lines(directory)).containsExactlyInAnyOrder("GET " + text.length(), "HEAD -"));
        }
    }

    private static List<String> lines(Path directory) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    @Test
    void accessLogHasTheRoutes(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("access.log");
        try (Running running = new Running(
                "tornado.server.accesslog.enabled=true",
                "tornado.server.accesslog.format=%U %{route}x",
                "tornado.server.accesslog.file.path=" + file)) {
            for (String path : List.of("/hello/you", "/native/you", "/broken", "/stream", "/future")) {
                running.status(path);
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> Files.exists(file) && Files.readAllLines(file).size() == 5);
            assertThat(Files.readAllLines(file))
                    .containsExactlyInAnyOrder(
                            "/hello/you /hello/{name}",
                            "/native/you /native/{name}",
                            "/broken /broken",
                            "/stream /stream",
                            "/future /future");
        }
    }

    @Test
    void requestsAreObservedOnce() throws Exception {
        try (Running running = new Running()) {
            running.status("/hello/you");
            running.status("/native/you");
            MeterRegistry meters = running.context().getBean(MeterRegistry.class);
            for (String route : List.of("/hello/{name}", "/native/{name}")) {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> meters.find("http.server.requests").tag("uri", route).timers().stream()
                                .anyMatch(timer -> timer.count() > 0));
            }
            assertThat(meters.get("http.server.requests").timers())
                    .allSatisfy(timer -> assertThat(timer.count()).isEqualTo(1))
                    .hasSize(2);
        }
    }

    @Test
    void keysWithoutEffectAreNamedWithWhatReplacesThem(CapturedOutput output) {
        new Running(
                        "server.tomcat.connection-timeout=1s",
                        "server.tomcat.max-connections=5",
                        "server.tomcat.threads.max=7",
                        "server.tomcat.basedir=target/basedir",
                        "server.servlet.session.timeout=1h")
                .close();
        assertThat(output)
                .containsPattern("WARN.*Without effect on this server: ")
                .contains("server.tomcat.connection-timeout (use tornado.server.header-timeout)")
                .contains("server.tomcat.max-connections (use tornado.server.max-connections)")
                .doesNotContain("server.tomcat.threads.max (")
                .doesNotContain("server.tomcat.basedir (")
                .doesNotContain("server.servlet.session.timeout (");
    }

    @Test
    void contentIsLimitedIfThatIsConfigured() throws Exception {
        try (Running running = new Running("tornado.server.max-body-size=1KB")) {
            assertThat(running.send(running.request("/echo")
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString("{\"a\":\"" + "x".repeat(2000) + "\"}")))
                            .statusCode())
                    .isEqualTo(413);
        }
    }

    @Test
    void threadsAreValidated() {
        assertThatThrownBy(() -> new Running("server.tomcat.threads.max=0"))
                .hasStackTraceContaining("server.tomcat.threads.max");
    }

    @Test
    void nativeModeServesHandlersAlone(CapturedOutput output) throws Exception {
        try (Running running = new Running("tornado.mode=native")) {
            assertThat(running.context()).isInstanceOf(TornadoWebServerApplicationContext.class);
            assertThat(running.text("/native/you")).isEqualTo("Hello you, by a handler");
            assertThat(running.status("/hello/you")).isEqualTo(404);
        }
        assertThat(output).contains("Leave out tornado.mode to have them served by Spring MVC");
    }

    @Test
    void withModeNoneTheServerIsTomcat(CapturedOutput output) throws Exception {
        try (Running running = new Running("tornado.mode=none")) {
            assertThat(running.serving().getWebServer()).isNotInstanceOf(TornadoServletWebServer.class);
            assertThat(running.text("/hello/you")).contains("Hello you");
        }
        assertThat(output).contains("Handlers with @Route");
    }

    @Test
    void handlersStayAwayIfAskedTo() throws Exception {
        try (Running running = new Running("tornado.web.handlers=none")) {
            assertThat(running.status("/native/you")).isEqualTo(404);
        }
    }

    @Test
    void handlersAreBehindFiltersIfAskedTo(CapturedOutput output) throws Exception {
        try (Running running = new Running("tornado.web.handlers=behind-filters", "server.servlet.context-path=/app")) {
            assertThat(running.text("/app/native/you")).isEqualTo("Hello you, by a handler");
            assertThat(running.text("/app/hello/you")).contains("Hello you");
            assertThat(running.status("/native/you")).isEqualTo(404);
        }
        assertThat(output)
                .contains("mode webmvc with context path '/app', 1 route of handler beans behind its filters");
    }
}
