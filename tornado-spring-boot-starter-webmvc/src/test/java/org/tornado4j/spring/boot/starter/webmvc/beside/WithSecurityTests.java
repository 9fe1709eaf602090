package org.tornado4j.spring.boot.starter.webmvc.beside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.util.ContentCachingRequestWrapper;
import org.springframework.web.util.ContentCachingResponseWrapper;
import org.tornado4j.catalina.RouteFilter;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.spring.boot.starter.webmvc.app.Running;
import org.tornado4j.spring.boot.starter.webmvc.app.TestApplication;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.websocket.WebSocketHandler;

/** An application with Spring Security on its class path. */
@ExtendWith(OutputCaptureExtension.class)
class WithSecurityTests {

    private static final String[] USER = {"spring.security.user.name=user", "spring.security.user.password={noop}secret"
    };

    private static Running run(String handlers) {
        return new Running(USER[0], USER[1], "tornado.web.handlers=" + handlers);
    }

    private static String authorization() {
        return "Basic " + Base64.getEncoder().encodeToString("user:secret".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void controllersAreProtected() throws Exception {
        try (Running running = run("none")) {
            assertThat(running.status("/hello/you")).isEqualTo(401);
            assertThat(running.send(running.request("/hello/you").header("Authorization", authorization()))
                            .body())
                    .contains("Hello you");
            assertThat(running.send(running.request("/future").header("Authorization", authorization()))
                            .body())
                    .isEqualTo("at last");
        }
    }

    @Test
    void handlersAreBehindSpringSecurity(CapturedOutput output) throws Exception {
        try (Running running = new Running(USER)) {
            assertThat(running.status("/native/you")).isEqualTo(401);
            HttpResponse<String> response =
                    running.send(running.request("/native/you").header("Authorization", authorization()));
            assertThat(response.body()).isEqualTo("Hello you, by a handler");
            assertThat(response.headers().firstValue("Cache-Control"))
                    .hasValueSatisfying(value -> assertThat(value).contains("no-store"));
            assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        }
        assertThat(output).contains("mode webmvc, 1 route of handler beans behind its filters");
    }

    /** Tokens against forged requests are in a cookie, as a test can know them. */
    @Configuration(proxyBeanMethods = false)
    @Import({TestApplication.class, WordHandler.class, UserHandler.class})
    static class TokensInCookies {

        @Bean
        SecurityFilterChain security(HttpSecurity http) {
            return http.authorizeHttpRequests(requests -> requests.requestMatchers("/error")
                            .permitAll()
                            .anyRequest()
                            .authenticated())
                    .httpBasic(Customizer.withDefaults())
                    .csrf(csrf -> csrf.csrfTokenRepository(CookieCsrfTokenRepository.withHttpOnlyFalse())
                            .csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler()))
                    .build();
        }
    }

    @Route("/word")
    static class WordHandler extends RequestHandler {

        void post() {
            write(getBodyArgument("word") + " " + request().body().length);
        }
    }

    /** The handler of docs/modes.md. */
    @Route("/whoami")
    static class UserHandler extends RequestHandler {

        void get() {
            Principal user = RouteFilter.principalOf(request());
            write(user == null ? "nobody" : user.getName());
        }
    }

    private static HttpRequest.Builder form(Running running, String content) {
        return running.request("/word")
                .header("Authorization", authorization())
                .header("Cookie", "XSRF-TOKEN=abc")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(content));
    }

    @Test
    void formsNeedTheTokenOfSpringSecurityAndReachTheirHandler() throws Exception {
        try (Running running = new Running(TokensInCookies.class, USER[0], USER[1])) {
            assertThat(running.send(form(running, "word=hi")).statusCode()).isEqualTo(403);
            assertThat(running.send(form(running, "_csrf=abc&word=hi")).body()).isEqualTo("hi 17");
        }
    }

    @Test
    void tokenOfSpringSecurityMayBeAPartOfAnUpload() throws Exception {
        String form = "--l\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n%s\r\n"
                + "--l\r\nContent-Disposition: form-data; name=\"word\"\r\n\r\nhi\r\n--l--\r\n";
        try (Running running = new Running(TokensInCookies.class, USER[0], USER[1])) {
            HttpRequest.Builder request = form(running, String.format(form, "abc"))
                    .setHeader("Content-Type", "multipart/form-data; boundary=l");
            assertThat(running.send(request).body()).startsWith("hi ");
            request = form(running, String.format(form, "abcd"))
                    .setHeader("Content-Type", "multipart/form-data; boundary=l");
            assertThat(running.send(request).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void limitOfContentHoldsForHandlers() throws Exception {
        try (Running running =
                new Running(TokensInCookies.class, USER[0], USER[1], "tornado.server.max-body-size=15B")) {
            assertThat(running.send(form(running, "_csrf=abc&word=")).statusCode())
                    .isEqualTo(200);
            assertThat(running.send(form(running, "_csrf=abc&word=h")).statusCode())
                    .isEqualTo(413);
        }
    }

    @Test
    void handlersKnowTheUserOfSpringSecurity() throws Exception {
        try (Running running = new Running(TokensInCookies.class, USER[0], USER[1])) {
            assertThat(running.send(running.request("/whoami").header("Authorization", authorization()))
                            .body())
                    .isEqualTo("user");
        }
    }

    /** Greets the user that Spring Security knows. */
    @Route("/socket-of-handler")
    static class SocketHandler extends WebSocketHandler {

        void open() {
            Principal user = RouteFilter.principalOf(request());
            writeMessage("welcome " + (user == null ? "nobody" : user.getName()));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({TestApplication.class, SocketHandler.class})
    static class WithSocket {}

    @Test
    void webSocketHandlersAreBehindSpringSecurity() throws Exception {
        try (Running running = new Running(WithSocket.class, USER)) {
            CompletableFuture<String> greeting = new CompletableFuture<>();
            assertThatThrownBy(() -> connect(running, greeting, "X-None"))
                    .hasCauseInstanceOf(WebSocketHandshakeException.class)
                    .satisfies(failure -> assertThat(((WebSocketHandshakeException) failure.getCause())
                                    .getResponse()
                                    .statusCode())
                            .isEqualTo(401));
            WebSocket socket = connect(running, greeting, "Authorization");
            assertThat(greeting.get(30, TimeUnit.SECONDS)).isEqualTo("welcome user");
            socket.abort();
        }
    }

    private static WebSocket connect(Running running, CompletableFuture<String> greeting, String field) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header(field, authorization())
                .buildAsync(
                        URI.create("ws://localhost:" + running.port() + "/socket-of-handler"),
                        new WebSocket.Listener() {
                            @Override
                            public @Nullable CompletionStage<?> onText(
                                    WebSocket socket, CharSequence text, boolean last) {
                                greeting.complete(text.toString());
                                return null;
                            }
                        })
                .join();
    }

    @Test
    void handlersAreNotOnTheManagementPort() throws Exception {
        try (Running running = new Running(USER[0], USER[1], "management.server.port=0")) {
            HttpRequest.Builder request =
                    running.requestAt("local.management.port", "/native/you").header("Authorization", authorization());
            assertThat(running.send(request).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void handlersBehindFiltersAreObservedOnceWithTheirRoute() throws Exception {
        try (Running running =
                new Running(USER[0], USER[1], "management.endpoints.web.exposure.include=metrics,health,tornado")) {
            running.send(running.request("/native/you").header("Authorization", authorization()));
            running.send(running.request("/hello/you").header("Authorization", authorization()));
            MeterRegistry meters = running.context().getBean(MeterRegistry.class);
            for (String route : List.of("/native/{name}", "/hello/{name}")) {
                Awaitility.await() // a response leaves before its observation ends
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> meters.find("http.server.requests").tag("uri", route).timers().stream()
                                .anyMatch(timer -> timer.count() > 0));
                assertThat(meters.get("http.server.requests")
                                .tag("uri", route)
                                .timer()
                                .count())
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void rulesOfCorsThatSpringMvcHasHoldForHandlers() throws Exception {
        try (Running running = new Running(WithCors.class, USER[0], USER[1], "tornado.web.handlers=behind-filters")) {
            HttpResponse<String> response = running.send(running.request("/native/you")
                    .header("Authorization", authorization())
                    .header("Origin", "https://example.org"));
            assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
                    .contains("https://example.org");
            assertThat(running.send(running.request("/native/you")
                                    .header("Authorization", authorization())
                                    .header("Origin", "https://example.com"))
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void requestOfATestWithoutServerFailsIfItHasARoute() throws Exception {
        try (Running running = new Running(USER)) {
            Filter filter = running.context()
                    .getBean("tornadoRouteFilter", FilterRegistrationBean.class)
                    .getFilter();
            MockFilterChain chain = new MockFilterChain();
            filter.doFilter(new MockHttpServletRequest("GET", "/hello/you"), new MockHttpServletResponse(), chain);
            assertThat(chain.getRequest()).isNotNull();
            assertThatThrownBy(() -> filter.doFilter(
                            new MockHttpServletRequest("GET", "/native/you"),
                            new MockHttpServletResponse(),
                            new MockFilterChain()))
                    .hasMessageContaining("webEnvironment = RANDOM_PORT");
        }
    }

    /** A filter that keeps what passes, as applications have them for their logs. */
    @Configuration(proxyBeanMethods = false)
    @Import({TestApplication.class, EchoHandler.class})
    static class WithLog {

        @Bean
        Filter log() {
            return new OncePerRequestFilter() {
                @Override
                protected void doFilterInternal(
                        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                        throws ServletException, IOException {
                    ContentCachingRequestWrapper seen = new ContentCachingRequestWrapper(request, 1_000_000);
                    ContentCachingResponseWrapper kept = new ContentCachingResponseWrapper(response);
                    chain.doFilter(seen, kept);
                    kept.setHeader("X-Seen", seen.getContentAsByteArray().length + " " + kept.getContentSize());
                    kept.copyBodyToResponse();
                }
            };
        }

        @Bean
        SecurityFilterChain security(HttpSecurity http) {
            return http.csrf(csrf -> csrf.disable()).build();
        }
    }

    @Route("/echo-of-handler")
    static class EchoHandler extends RequestHandler {

        void post() {
            write(request().body());
        }
    }

    @Test
    void filterThatWrapsBothSidesSeesWhatControllersAndHandlersGetAndSend() throws Exception {
        String content = "{\"a\":\"" + "x".repeat(100_000) + "\"}";
        try (Running running = new Running(WithLog.class)) {
            for (String path : List.of("/echo", "/echo-of-handler")) {
                HttpResponse<String> response = running.send(running.request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(content)));
                assertThat(response.body()).isEqualTo(content);
                assertThat(response.headers().firstValue("X-Seen")).contains("100008 100008");
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(TestApplication.class)
    static class WithCors implements WebMvcConfigurer {

        @Override
        public void addCorsMappings(CorsRegistry registry) {
            registry.addMapping("/native/**").allowedOrigins("https://example.org");
        }
    }

    @Test
    void handlersAreInFrontIfAskedTo(CapturedOutput output) throws Exception {
        try (Running running = run("in-front")) {
            assertThat(running.status("/native/you")).isEqualTo(200);
            assertThat(running.status("/hello/you")).isEqualTo(401);
        }
        assertThat(output).containsPattern("WARN.*NOT protected by Spring Security");
    }
}
