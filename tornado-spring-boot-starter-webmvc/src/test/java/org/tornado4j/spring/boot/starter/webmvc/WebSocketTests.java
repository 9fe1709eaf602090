package org.tornado4j.spring.boot.starter.webmvc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.stereotype.Controller;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;
import org.tornado4j.spring.boot.starter.webmvc.app.Running;
import org.tornado4j.spring.boot.starter.webmvc.app.TestApplication;

/** WebSockets of Spring MVC: {@code @EnableWebSocket}, SockJS, STOMP and Jakarta's endpoints, in Tomcat's container. */
class WebSocketTests {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private static Running running;

    @BeforeAll
    static void start() {
        running = new Running(Sockets.class);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static final class Echo extends TextWebSocketHandler {

        @Override
        protected void handleTextMessage(WebSocketSession session, TextMessage message) throws Exception {
            switch (message.getPayload()) {
                case "close" -> session.close(new CloseStatus(4001, "enough"));
                case "thread" ->
                    session.sendMessage(
                            new TextMessage(Thread.currentThread().getClass().getSimpleName()));
                default -> session.sendMessage(new TextMessage("you said " + message.getPayload()));
            }
        }
    }

    /** Answers by a method that returns the answer. */
    @ServerEndpoint("/jakarta")
    public static class JakartaEcho {

        @OnMessage
        public String answer(String text) {
            return "Jakarta says " + text;
        }
    }

    @Controller
    static class Greetings {

        @MessageMapping("/greet")
        @SendTo("/topic/greetings")
        String greet(String name) {
            return "Hello " + name;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebSocket
    @EnableWebSocketMessageBroker
    @Import({TestApplication.class, Greetings.class})
    static class Sockets implements WebSocketConfigurer, WebSocketMessageBrokerConfigurer {

        @Override
        public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
            registry.addHandler(new Echo(), "/socket");
            registry.addHandler(new Echo(), "/sockjs").withSockJS();
        }

        @Override
        public void registerStompEndpoints(StompEndpointRegistry registry) {
            registry.addEndpoint("/stomp");
        }

        @Override
        public void configureMessageBroker(MessageBrokerRegistry registry) {
            registry.enableSimpleBroker("/topic");
            registry.setApplicationDestinationPrefixes("/app");
        }

        /** Spring 7.0.8 takes what a client without a name sends only from the connection that its stream is on. */
        @Bean
        FilterRegistrationBean<Filter> nameOfTheClient() {
            Filter naming =
                    (request, response, chain) -> chain.doFilter(new Named((HttpServletRequest) request), response);
            FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(naming);
            registration.addUrlPatterns("/sockjs/*");
            return registration;
        }

        @Bean
        ServerEndpointExporter exporter() {
            ServerEndpointExporter exporter = new ServerEndpointExporter();
            exporter.setAnnotatedEndpointClasses(JakartaEcho.class);
            return exporter;
        }
    }

    private static final class Named extends HttpServletRequestWrapper {

        Named(HttpServletRequest request) {
            super(request);
        }

        @Override
        public Principal getUserPrincipal() {
            return () -> "Ada";
        }
    }

    /** Notes what a client receives. */
    private static final class Received implements WebSocket.Listener {

        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            messages.add(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            messages.add("closed " + code + " " + reason);
            return null;
        }

        String next() throws InterruptedException {
            return String.valueOf(messages.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS));
        }

        /** Waits for a message with {@code part}, and drops those before it. */
        String nextWith(String part) throws InterruptedException {
            String message = next();
            while (!message.contains(part) && !message.equals("null")) {
                message = next();
            }
            return message;
        }
    }

    private static WebSocket connect(Running server, String path, Received received, WebSocket.Builder builder) {
        return builder.connectTimeout(DEADLINE)
                .buildAsync(URI.create("ws://localhost:" + server.port() + path), received)
                .join();
    }

    private static WebSocket.Builder client() {
        return HttpClient.newHttpClient().newWebSocketBuilder();
    }

    // ------------------------------------------------------------------------------------------ Spring's handlers

    @Test
    void handlersOfSpringTalk() throws Exception {
        Received received = new Received();
        WebSocket socket = connect(running, "/socket", received, client());
        for (int i = 0; i < 10; i++) {
            socket.sendText("message " + i, true).join();
            assertThat(received.next()).isEqualTo("you said message " + i);
        }
        socket.sendText("close", true).join();
        assertThat(received.next()).isEqualTo("closed 4001 enough");
    }

    @Test
    void pagesOfOtherOriginsAreRefused() {
        assertThatThrownBy(() ->
                        connect(running, "/socket", new Received(), client().header("Origin", "https://foe.example")))
                .hasCauseInstanceOf(WebSocketHandshakeException.class)
                .satisfies(failure -> assertThat(((WebSocketHandshakeException) failure.getCause())
                                .getResponse()
                                .statusCode())
                        .isEqualTo(403));
    }

    @Test
    void socketsAreCounted() throws Exception {
        MeterRegistry meters = running.context().getBean(MeterRegistry.class);
        Awaitility.await().atMost(DEADLINE).until(() -> gauge(meters, "tornado.websocket.active") == 0);
        double opened = count(meters, "tornado.websocket.opened");
        double received = count(meters, "tornado.websocket.messages.received");
        double sent = count(meters, "tornado.websocket.messages.sent");
        Received messages = new Received();
        WebSocket socket = connect(running, "/socket", messages, client());
        socket.sendText("hi", true).join();
        messages.next();
        assertThat(gauge(meters, "tornado.websocket.active")).isEqualTo(1);
        assertThat(gauge(meters, "tornado.connections.active")).isPositive();
        assertThat(gauge(meters, "tornado.memory.held")).isGreaterThan(50 * 1024);
        assertThat(count(meters, "tornado.websocket.opened")).isEqualTo(opened + 1);
        socket.sendText("close", true).join();
        assertThat(messages.next()).startsWith("closed 4001");
        Awaitility.await().atMost(DEADLINE).until(() -> gauge(meters, "tornado.websocket.active") == 0);
        assertThat(meters.get("tornado.websocket.closed")
                        .tag("code", "4xxx")
                        .functionCounter()
                        .count())
                .isPositive();
        assertThat(count(meters, "tornado.websocket.messages.received")).isGreaterThanOrEqualTo(received + 2);
        assertThat(count(meters, "tornado.websocket.messages.sent")).isGreaterThanOrEqualTo(sent + 2);
    }

    private static double gauge(MeterRegistry meters, String name) {
        return meters.get(name).gauge().value();
    }

    private static double count(MeterRegistry meters, String name) {
        return meters.get(name).functionCounter().count();
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void virtualThreadsServeIfTheyAreEnabledAndSocketsEndWithTheServer() throws Exception {
        Received received = new Received();
        Received topic = new Received();
        try (Running virtual = new Running(Sockets.class, "spring.threads.virtual.enabled=true")) {
            WebSocket socket = connect(virtual, "/socket", received, client());
            socket.sendText("thread", true).join();
            assertThat(received.next()).isEqualTo("VirtualThread");
            subscribe(virtual, topic);
        }
        assertThat(received.next()).startsWith("closed 1001");
        assertThat(topic.nextWith("closed")).startsWith("closed 1001");
    }

    @Test
    void endpointsOfJakartaTalk() throws Exception {
        Received received = new Received();
        WebSocket socket = connect(running, "/jakarta", received, client());
        socket.sendText("hi", true).join();
        assertThat(received.next()).isEqualTo("Jakarta says hi");
        socket.sendClose(1000, "").join();
    }

    // ------------------------------------------------------------------------------------------ STOMP

    @Test
    void stompHasItsBroker() throws Exception {
        Received first = new Received();
        Received second = new Received();
        WebSocket socket = subscribe(running, first);
        WebSocket other = subscribe(running, second);
        socket.sendText("SEND\ndestination:/app/greet\n\nboth\0", true).join();
        assertThat(first.nextWith("both")).startsWith("MESSAGE\n").endsWith("\n\nHello both\0");
        assertThat(second.nextWith("both")).startsWith("MESSAGE\n").endsWith("\n\nHello both\0");
        socket.sendText("DISCONNECT\nreceipt:bye\n\n\0", true).join();
        assertThat(first.nextWith("RECEIPT")).startsWith("RECEIPT\nreceipt-id:bye");
        socket.sendClose(1000, "").join();
        other.sendClose(1000, "").join();
    }

    private static WebSocket subscribe(Running server, Received received) throws InterruptedException {
        WebSocket socket = connect(server, "/stomp", received, client().subprotocols("v12.stomp"));
        assertThat(socket.getSubprotocol()).isEqualTo("v12.stomp");
        socket.sendText("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0", true)
                .join();
        assertThat(received.next()).startsWith("CONNECTED\nversion:1.2\n");
        socket.sendText("SUBSCRIBE\nid:1\ndestination:/topic/greetings\n\n\0", true)
                .join();
        String answer = null;
        for (int tries = 0; answer == null && tries < 40; tries++) { // the broker gives no receipt for a subscription
            socket.sendText("SEND\ndestination:/app/greet\n\n" + socket.hashCode() + "\0", true)
                    .join();
            answer = received.messages.poll(500, TimeUnit.MILLISECONDS);
        }
        assertThat(answer).startsWith("MESSAGE\n").endsWith("\n\nHello " + socket.hashCode() + "\0");
        return socket;
    }

    // ------------------------------------------------------------------------------------------ SockJS

    @Test
    void sockJSTalksByWebSocket() throws Exception {
        Received received = new Received();
        WebSocket socket = connect(running, "/sockjs/000/first/websocket", received, client());
        assertThat(received.next()).isEqualTo("o");
        socket.sendText("[\"hi\"]", true).join();
        assertThat(received.next()).isEqualTo("a[\"you said hi\"]");
        socket.sendText("[\"close\"]", true).join();
        assertThat(received.next()).isEqualTo("c[4001,\"enough\"]");
    }

    @Test
    void sockJSTalksByPolling() throws Exception {
        assertThat(running.text("/sockjs/info")).contains("\"websocket\":true");
        assertThat(post("/sockjs/000/poll/xhr", "")).isEqualTo("o\n");
        assertThat(post("/sockjs/000/poll/xhr_send", "[\"ho\"]")).isEmpty();
        assertThat(post("/sockjs/000/poll/xhr", "")).isEqualTo("a[\"you said ho\"]\n");
    }

    private static String post(String path, String content) throws Exception {
        return running.send(running.request(path).POST(BodyPublishers.ofString(content)))
                .body();
    }

    @Test
    void sockJSTalksByStreaming() throws Exception {
        HttpRequest request = running.request("/sockjs/000/stream/xhr_streaming")
                .POST(BodyPublishers.noBody())
                .build();
        try (BufferedReader lines = stream(request)) {
            assertThat(lines.readLine()).isEqualTo("h".repeat(2048));
            assertThat(lines.readLine()).isEqualTo("o");
            assertThat(post("/sockjs/000/stream/xhr_send", "[\"ho\"]")).isEmpty();
            assertThat(lines.readLine()).isEqualTo("a[\"you said ho\"]");
        }
    }

    @Test
    void sockJSTalksByEvents() throws Exception {
        HttpRequest request = running.request("/sockjs/000/events/eventsource").build();
        try (BufferedReader lines = stream(request)) {
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).isEqualTo("data: o");
            assertThat(lines.readLine()).isEmpty();
            assertThat(post("/sockjs/000/events/xhr_send", "[\"ho\"]")).isEmpty();
            assertThat(lines.readLine()).isEqualTo("data: a[\"you said ho\"]");
        }
    }

    private static BufferedReader stream(HttpRequest request) throws Exception {
        InputStream content = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofInputStream())
                .body();
        return new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8));
    }
}
