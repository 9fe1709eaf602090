package org.tornado4j.spring.boot.starter.webflux.beside;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.csrf.CookieServerCsrfTokenRepository;
import org.springframework.security.web.server.csrf.ServerCsrfTokenRequestAttributeHandler;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.client.ReactorNettyWebSocketClient;
import org.tornado4j.spring.boot.HTTPServerCustomizer;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.spring.boot.TornadoWebServer;
import org.tornado4j.spring.boot.starter.webflux.app.Clients;
import org.tornado4j.spring.boot.starter.webflux.app.SocketClient;
import org.tornado4j.spring.boot.starter.webflux.app.TestApplication;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.webflux.RouteHandlerAdapter;
import reactor.core.publisher.Flux;

/** An application with Reactor Netty, Spring Boot's own starter for WebFlux, and Spring Security on its class path. */
@ExtendWith(OutputCaptureExtension.class)
class BesideOthersTests {

    private static void run(Consumer<Running> test, String... properties) {
        run(TestApplication.class, test, properties);
    }

    private static void run(Class<?> application, Consumer<Running> test, String... properties) {
        String[] arguments = Stream.concat(
                        Stream.of(
                                "server.port=0",
                                "spring.security.user.name=user",
                                "spring.security.user.password={noop}secret"),
                        Arrays.stream(properties))
                .map("--"::concat)
                .toArray(String[]::new);
        try (ConfigurableApplicationContext context = SpringApplication.run(application, arguments)) {
            test.accept(new Running(context));
        }
    }

    private record Running(ConfigurableApplicationContext context) {

        WebTestClient.ResponseSpec get(String path) {
            return getFrom("local.server.port", path);
        }

        WebTestClient.ResponseSpec getFrom(String port, String path) {
            return Clients.of(context.getEnvironment(), port)
                    .get()
                    .uri(path)
                    .headers(headers -> headers.setBasicAuth("user", "secret"))
                    .exchange();
        }

        WebTestClient.ResponseSpec post(String path, String form) {
            return Clients.of(context.getEnvironment(), "local.server.port")
                    .post()
                    .uri(path)
                    .cookie("XSRF-TOKEN", "abc")
                    .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                    .bodyValue(form)
                    .exchange();
        }

        String address() {
            return "http://localhost:" + context.getEnvironment().getRequiredProperty("local.server.port");
        }

        WebClient anybody() {
            return WebClient.create(address());
        }

        Integer statusForAnybody(String path) {
            return anybody()
                    .get()
                    .uri(path)
                    .exchangeToMono(response -> response.releaseBody()
                            .thenReturn(response.statusCode().value()))
                    .block();
        }
    }

    @Test
    void serverIsOursAndControllersAreProtected() {
        run(running -> {
            assertThat(((WebServerApplicationContext) running.context()).getWebServer())
                    .isInstanceOf(TornadoWebServer.class);
            assertThat(running.statusForAnybody("/hello/you")).isEqualTo(401);
            running.get("/hello/you").expectStatus().isOk().expectHeader().exists(HttpHeaders.CACHE_CONTROL);
        });
    }

    @Test
    void handlersAreBehindSpringSecurity(CapturedOutput output) {
        run(running -> {
            assertThat(running.statusForAnybody("/native/you")).isEqualTo(401);
            running.get("/native/you")
                    .expectStatus()
                    .isOk()
                    .expectHeader()
                    .exists(HttpHeaders.CACHE_CONTROL)
                    .expectBody(String.class)
                    .isEqualTo("Hello you, by a handler");
        });
        assertThat(output).contains("mode webflux, 1 route of handler beans behind its filters");
    }

    /** Tokens against forged requests are in a cookie, as a test can know them. */
    @Configuration(proxyBeanMethods = false)
    @Import(TestApplication.class)
    static class TokensInCookies {

        @Bean
        SecurityWebFilterChain security(ServerHttpSecurity http) {
            return http.csrf(csrf -> csrf.csrfTokenRepository(CookieServerCsrfTokenRepository.withHttpOnlyFalse())
                            .csrfTokenRequestHandler(new ServerCsrfTokenRequestAttributeHandler()))
                    .build();
        }
    }

    @Test
    void formsNeedTheTokenOfSpringSecurityAndReachTheirHandler() {
        run(TokensInCookies.class, running -> {
            running.post("/native/you", "word=hi").expectStatus().isForbidden();
            running.post("/native/you", "_csrf=abc&word=hi")
                    .expectStatus()
                    .isOk()
                    .expectBody(String.class)
                    .isEqualTo("you: 17");
        });
    }

    @Configuration(proxyBeanMethods = false)
    @Import(TokensInCookies.class)
    static class LimitedInCode {

        @Bean
        HTTPServerCustomizer limit() {
            return options -> options.maxBodyBytes(15);
        }
    }

    @Test
    void limitOfContentThatABeanSetsHoldsForHandlers() {
        run(LimitedInCode.class, running -> {
            running.post("/native/you", "_csrf=abc&word=").expectStatus().isOk();
            running.post("/native/you", "_csrf=abc&word=h").expectStatus().isEqualTo(413);
        });
    }

    /** The handler of docs/modes.md. */
    @Route("/whoami")
    static class WhoAmIHandler extends RequestHandler {

        CompletionStage<?> get() {
            return RouteHandlerAdapter.principalOf(request())
                    .map(Principal::getName)
                    .defaultIfEmpty("nobody")
                    .toFuture()
                    .thenAcceptAsync(this::write, loopExecutor());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({TestApplication.class, WhoAmIHandler.class})
    static class WithUsers {}

    @Test
    void handlersKnowTheUserOfSpringSecurity() {
        run(
                WithUsers.class,
                running -> running.get("/whoami").expectBody(String.class).isEqualTo("user"));
    }

    @Test
    void handlersAreServedNowhereIfAskedTo() {
        run(running -> running.get("/native/you").expectStatus().isNotFound(), "tornado.web.handlers=none");
    }

    @Test
    void handlersAreInFrontOfSpringSecurityIfAskedTo(CapturedOutput output) {
        run(
                running -> {
                    assertThat(running.statusForAnybody("/native/you")).isEqualTo(200);
                    assertThat(running.statusForAnybody("/hello/you")).isEqualTo(401);
                },
                "tornado.web.handlers=in-front");
        assertThat(output).containsPattern("WARN.*NOT protected by Spring Security");
    }

    @Test
    void managementPortIsOurs() {
        run(
                running -> {
                    running.getFrom("local.management.port", "/actuator/health")
                            .expectStatus()
                            .isOk();
                    running.getFrom("local.management.port", "/native/you")
                            .expectStatus()
                            .isNotFound();
                    running.get("/actuator/health").expectStatus().isNotFound();
                    running.get("/native/you").expectStatus().isOk();
                },
                "management.server.port=0");
    }

    @Test
    void webSocketsAreOursAndBehindSpringSecurity() {
        run(
                running -> {
                    String port = running.context().getEnvironment().getRequiredProperty("local.server.port");
                    assertThat(SocketClient.refusal(port)).isEqualTo(401);
                    SocketClient client = SocketClient.open(
                            port, "Authorization", "Basic " + HttpHeaders.encodeBasicAuth("user", "secret", null));
                    assertThat(client.next()).isEqualTo("Hello user");
                    client.send("x");
                    assertThat(client.next()).isEqualTo("x");
                },
                "tornado.web.websocket.drain-spread=0s");
    }

    @Test
    void clientOfReactorNettyTalksToThem() {
        run(
                running -> {
                    HttpHeaders headers = new HttpHeaders();
                    headers.setBasicAuth("user", "secret");
                    List<String> received = new ArrayList<>();
                    new ReactorNettyWebSocketClient()
                            .execute(
                                    URI.create(running.address().replace("http", "ws") + "/echo"),
                                    headers,
                                    session -> session.send(Flux.range(0, 100)
                                                    .map(i -> session.textMessage(Integer.toString(i))))
                                            .thenMany(session.receive()
                                                    .map(WebSocketMessage::getPayloadAsText)
                                                    .doOnNext(received::add)
                                                    .take(101))
                                            .then())
                            .block(Duration.ofSeconds(30));
                    assertThat(received)
                            .hasSize(101)
                            .startsWith("Hello user", "0", "1")
                            .endsWith("99");
                },
                "tornado.web.websocket.drain-spread=0s");
    }

    @Test
    void nativeModeServesHandlersWithTheirEndpoints(CapturedOutput output) {
        run(
                running -> {
                    assertThat(running.statusForAnybody("/native/you")).isEqualTo(200);
                    assertThat(running.statusForAnybody("/hello/you")).isEqualTo(404);
                    running.getFrom("local.management.port", "/actuator/health")
                            .expectStatus()
                            .isOk();
                },
                "tornado.mode=native",
                "management.server.port=0");
        assertThat(output).contains("mode native");
    }

    @Test
    void nativeModeHasTheWebClientOfReactorNetty() {
        run(
                running -> {
                    assertThat(running.context().getBean(ClientHttpConnector.class))
                            .isInstanceOf(ReactorClientHttpConnector.class);
                    assertThat(running.context()
                                    .getBean(WebClient.Builder.class)
                                    .build()
                                    .get()
                                    .uri(running.address() + "/native/you")
                                    .retrieve()
                                    .bodyToMono(String.class)
                                    .block())
                            .isEqualTo("Hello you, by a handler");
                },
                "tornado.mode=native");
    }

    @Test
    void applicationIsServedByNettyIfWeAreToStayAway(CapturedOutput output) {
        run(running -> running.get("/hello/you").expectStatus().isOk(), "tornado.mode=none");
        assertThat(output)
                .doesNotContain("Tornado started")
                .containsPattern("WARN.*Handlers with @Route, 1 in all, get no requests");
    }
}
