package org.tornado4j.spring.boot.starter.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.config.CorsRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.RequestUpgradeStrategy;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.server.ServerWebExchange;
import org.tornado4j.spring.boot.TornadoWebServerApplicationContext;
import org.tornado4j.spring.boot.starter.webflux.app.Clients;
import org.tornado4j.spring.boot.starter.webflux.app.Slow;
import org.tornado4j.spring.boot.starter.webflux.app.SocketClient;
import org.tornado4j.spring.boot.starter.webflux.app.TestApplication;
import org.tornado4j.webflux.TornadoRequestUpgradeStrategy;
import reactor.core.publisher.Mono;

/** Modes and other configuration, as a client sees them. */
@ExtendWith(OutputCaptureExtension.class)
class ModesTests {

    private static void run(Consumer<Running> test, String... properties) {
        run(TestApplication.class, test, properties);
    }

    private static void run(Class<?> application, Consumer<Running> test, String... properties) {
        String[] arguments = Stream.concat(Stream.of("server.port=0"), Arrays.stream(properties))
                .map("--"::concat)
                .toArray(String[]::new);
        try (ConfigurableApplicationContext context = SpringApplication.run(application, arguments)) {
            test.accept(new Running(context));
        }
    }

    private record Running(ConfigurableApplicationContext context) {

        WebTestClient client() {
            return Clients.of(context.getEnvironment(), "local.server.port");
        }

        String property(String name) {
            return context.getEnvironment().getRequiredProperty(name);
        }

        WebTestClient.ResponseSpec get(String path, String... fields) {
            WebTestClient.RequestHeadersSpec<?> request = client().get().uri(path);
            for (int i = 0; i < fields.length; i += 2) {
                request = request.header(fields[i], fields[i + 1]);
            }
            return request.exchange();
        }

        String text(String path, String... fields) {
            return get(path, fields)
                    .returnResult(String.class)
                    .getResponseBody()
                    .blockLast();
        }
    }

    @Test
    void nativeModeServesHandlersAlone(CapturedOutput output) {
        run(
                running -> {
                    assertThat(running.context()).isInstanceOf(TornadoWebServerApplicationContext.class);
                    assertThat(running.text("/native/you")).isEqualTo("Hello you, by a handler");
                    running.get("/hello/you").expectStatus().isNotFound();
                    running.get("/actuator/health").expectStatus().isOk();
                },
                "tornado.mode=native");
        assertThat(output)
                .contains("mode native")
                .containsPattern("WARN.*Controllers \\(1\\) and RouterFunction beans \\(1\\) get no requests")
                .contains("Leave out tornado.mode to have them served by WebFlux")
                .doesNotContain("use tornado-spring-boot-starter-webflux");
    }

    @Test
    void nativeModeHasItsManagementPortBesideWebFlux() {
        run(
                running -> {
                    running.get("/actuator/health").expectStatus().isNotFound();
                    Clients.of(running.context().getEnvironment(), "local.management.port")
                            .get()
                            .uri("/actuator/health")
                            .exchange()
                            .expectStatus()
                            .isOk();
                },
                "tornado.mode=native",
                "management.server.port=0");
    }

    @Test
    void handlersStayAwayIfAskedTo(CapturedOutput output) {
        run(running -> running.get("/native/you").expectStatus().isNotFound(), "tornado.web.handlers=none");
        assertThat(output).contains("mode webflux").doesNotContain("handler beans");
    }

    @Test
    void handlersAreBehindFiltersIfAskedTo(CapturedOutput output) {
        run(
                running -> {
                    assertThat(running.text("/base/native/you")).isEqualTo("Hello you, by a handler");
                    running.get("/native/you").expectStatus().isNotFound();
                    assertThat(running.text("/base/function/you")).startsWith("Hello you");
                    Awaitility.await()
                            .atMost(Duration.ofSeconds(30))
                            .until(() -> running.text("/base/actuator/metrics/http.server.requests")
                                    .contains("/native/{name}"));
                },
                "tornado.web.handlers=behind-filters",
                "spring.webflux.base-path=/base",
                "management.endpoints.web.exposure.include=metrics");
        assertThat(output).contains("mode webflux, 1 route of handler beans behind its filters");
    }

    @Test
    void limitOfContentHoldsForHandlersBehindFilters() {
        run(
                running -> running.client()
                        .post()
                        .uri("/native/you")
                        .contentType(MediaType.APPLICATION_OCTET_STREAM)
                        .bodyValue(new byte[10 * 1024 * 1024 + 1])
                        .exchange()
                        .expectStatus()
                        .isEqualTo(413),
                "tornado.web.handlers=behind-filters");
    }

    /** An application with rules for CORS. */
    @Configuration(proxyBeanMethods = false)
    @Import(TestApplication.class)
    static class WithWebFluxConfigurer implements WebFluxConfigurer {

        @Override
        public void addCorsMappings(CorsRegistry registry) {
            registry.addMapping("/**").allowedOrigins("https://friend.example");
        }
    }

    @Test
    void rulesForCORSHoldForHandlersBehindFilters() {
        run(
                WithWebFluxConfigurer.class,
                running -> {
                    running.get("/native/you", "Origin", "https://foe.example")
                            .expectStatus()
                            .isForbidden();
                    running.get("/native/you", "Origin", "https://friend.example")
                            .expectHeader()
                            .valueEquals("Access-Control-Allow-Origin", "https://friend.example");
                },
                "tornado.web.handlers=behind-filters");
    }

    @Test
    void limitsOfWebSocketsHold() {
        run(
                running -> {
                    SocketClient client = SocketClient.open(running.property("local.server.port"));
                    assertThat(client.next()).isEqualTo("Hello");
                    client.send("x".repeat(1024));
                    assertThat(client.next()).isEqualTo("x".repeat(1024));
                    client.send("x".repeat(1025));
                    assertThat(client.next()).isEqualTo("closed 1009 message too big");
                },
                "tornado.web.websocket.max-message-size=1KB");
    }

    @Test
    void shutdownClosesWebSockets() {
        SocketClient[] clients = new SocketClient[1];
        run(
                running -> {
                    clients[0] = SocketClient.open(running.property("local.server.port"));
                    assertThat(clients[0].next()).isEqualTo("Hello");
                },
                "tornado.web.websocket.drain-spread=0s");
        assertThat(clients[0].next()).isEqualTo("closed 1001 server is shutting down");
    }

    /** An application whose service is of its own class. */
    @Configuration(proxyBeanMethods = false)
    @Import(TestApplication.class)
    static class WithWebSocketService {

        static final class Counting extends HandshakeWebSocketService {

            private final AtomicInteger handshakes = new AtomicInteger();

            Counting(RequestUpgradeStrategy strategy) {
                super(strategy);
            }

            @Override
            public Mono<Void> handleRequest(ServerWebExchange exchange, WebSocketHandler handler) {
                handshakes.incrementAndGet();
                return super.handleRequest(exchange, handler);
            }
        }

        @Bean
        Counting counting(TornadoRequestUpgradeStrategy strategy) {
            return new Counting(strategy);
        }

        @Bean
        WebFluxConfigurer services(Counting counting) {
            return new WebFluxConfigurer() {
                @Override
                public WebSocketService getWebSocketService() {
                    return counting;
                }
            };
        }
    }

    @Test
    void serviceOfTheApplicationIsLeftAlone() {
        run(
                WithWebSocketService.class,
                running -> {
                    assertThat(SocketClient.open(running.property("local.server.port"))
                                    .next())
                            .isEqualTo("Hello");
                    assertThat(running.context().getBean(WithWebSocketService.Counting.class).handshakes)
                            .hasValue(1);
                },
                "tornado.web.websocket.drain-spread=0s");
    }

    @Test
    void endpointsTellOfTheServerAndOfRoutes() {
        String exposed = "management.endpoints.web.exposure.include=mappings,tornado";
        run(
                running -> {
                    assertThat(running.text("/actuator/mappings"))
                            .contains("tornadoRoutes", "dispatcherHandlers")
                            .contains("\"condition\":\"/native/{name}\"")
                            .doesNotContain("AnyMatches");
                    assertThat(running.text("/actuator/tornado")).contains("\"loops\":[", "\"connections\":");
                },
                exposed);
        run(
                running -> assertThat(running.text("/actuator/mappings")).contains("\"tornadoRoutes\":[]"),
                exposed,
                "tornado.web.handlers=none");
    }

    @Test
    void limitOfContentHoldsForWebFluxIfItIsSet() {
        run(
                running -> running.client()
                        .post()
                        .uri("/count")
                        .contentType(MediaType.APPLICATION_OCTET_STREAM)
                        .bodyValue(new byte[1001])
                        .exchange()
                        .expectStatus()
                        .isEqualTo(413),
                "tornado.server.max-body-size=1000B");
    }

    @Test
    void basePathIsWebFluxs() {
        run(
                running -> {
                    assertThat(running.text("/base/function/you")).startsWith("Hello you");
                    running.get("/function/you").expectStatus().isNotFound();
                    assertThat(running.text("/native/you")).startsWith("Hello you");
                },
                "spring.webflux.base-path=/base");
    }

    @Test
    void forwardedFieldsAreReadByTheServer() {
        run(
                running -> assertThat(
                                running.text("/uri", "X-Forwarded-Proto", "https", "X-Forwarded-For", "192.0.2.7"))
                        .startsWith("https://")
                        .contains(" from ")
                        .contains("192.0.2.7"),
                "server.forward-headers-strategy=native");
    }

    @Test
    void forwardedFieldsAreReadByTheFrameworkOnce() {
        run(
                running -> assertThat(
                                running.text("/uri", "X-Forwarded-Proto", "https", "X-Forwarded-Host", "example.org"))
                        .startsWith("https://example.org/uri"),
                "server.forward-headers-strategy=framework");
    }

    @Test
    void forwardedFieldsAreIgnoredUnlessConfigured() {
        run(running ->
                assertThat(running.text("/uri", "X-Forwarded-Proto", "https")).startsWith("http://localhost"));
    }

    @Test
    void shutdownWaitsForResponses() {
        run(running -> {
            WebTestClient client = running.client();
            Thread closing = new Thread(() -> {
                try {
                    running.context().getBean(Slow.class).awaitRequest();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                running.context().close();
            });
            Slow slow = running.context().getBean(Slow.class);
            closing.start();
            running.context().addApplicationListener(event -> {
                if (event instanceof ContextClosedEvent) {
                    slow.end();
                }
            });
            assertThat(client.get()
                            .uri("/slow")
                            .exchange()
                            .returnResult(String.class)
                            .getResponseBody()
                            .blockLast())
                    .isEqualTo("at last");
        });
    }

    @Test
    void responsesAreCompressedIfThatIsEnabled() {
        run(
                running -> {
                    running.get("/long", "Accept-Encoding", "gzip")
                            .expectHeader()
                            .valueEquals("Content-Encoding", "gzip");
                    running.get("/long").expectHeader().doesNotExist("Content-Encoding");
                },
                "server.compression.enabled=true");
        run(running ->
                running.get("/long", "Accept-Encoding", "gzip").expectHeader().doesNotExist("Content-Encoding"));
    }

    @Test
    void drainFileEndsReadiness(@TempDir Path directory) {
        Path file = directory.resolve("drain");
        run(
                running -> {
                    ApplicationAvailability availability = running.context().getBean(ApplicationAvailability.class);
                    create(file);
                    awaitReadiness(availability, ReadinessState.REFUSING_TRAFFIC);
                    running.get("/function/you").expectStatus().isOk();
                    delete(file);
                    awaitReadiness(availability, ReadinessState.ACCEPTING_TRAFFIC);
                },
                "tornado.server.drain-file=" + file);
    }

    private static void awaitReadiness(ApplicationAvailability availability, ReadinessState state) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> availability.getReadinessState() == state);
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void keysOfOthersAreNamedWithWhatReplacesThem(CapturedOutput output) {
        run(
                running -> {},
                "server.netty.connection-timeout=1s",
                "server.servlet.context-path=/app",
                "server.error.include-message=always",
                "spring.servlet.multipart.max-file-size=1MB");
        assertThat(output)
                .containsPattern("WARN.*Without effect on this server: ")
                .contains("server.netty.connection-timeout (use tornado.server.header-timeout)")
                .contains("server.servlet.context-path (use spring.webflux.base-path)")
                .contains("server.error.include-message (use spring.web.error.include-message)")
                .contains(
                        "spring.servlet.multipart.max-file-size (use spring.webflux.multipart.max-disk-usage-per-part)");
    }
}
