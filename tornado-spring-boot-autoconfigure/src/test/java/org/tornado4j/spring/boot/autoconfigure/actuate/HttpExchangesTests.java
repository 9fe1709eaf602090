package org.tornado4j.spring.boot.autoconfigure.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.web.exchanges.HttpExchange;
import org.springframework.boot.actuate.web.exchanges.HttpExchangeRepository;
import org.springframework.boot.actuate.web.exchanges.InMemoryHttpExchangeRepository;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.tornado4j.spring.boot.Client;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;

/** Requests to handlers in the endpoint {@code httpexchanges}. */
@Timeout(60)
class HttpExchangesTests {

    private @Nullable ConfigurableApplicationContext context;

    @AfterEach
    void close() {
        if (context != null) {
            context.close();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Items.class)
    static class App {

        @Bean
        InMemoryHttpExchangeRepository exchanges() {
            return new InMemoryHttpExchangeRepository();
        }
    }

    @Route("/items/{id}")
    static class Items extends RequestHandler {

        void get(String id) {
            setHeader("X-Items", "yes");
            setStatus(203);
        }
    }

    private Client run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--server.port=0", "--tornado.server.loops=1"));
        all.addAll(List.of(arguments));
        context = SpringApplication.run(App.class, all.toArray(String[]::new));
        return Client.of(context);
    }

    private HttpExchangeRepository repository() {
        assertThat(context).isNotNull();
        return context.getBean(HttpExchangeRepository.class);
    }

    /** Waits for the exchange: a response leaves before it is recorded. */
    private HttpExchange recorded() {
        return await().atMost(Duration.ofSeconds(30))
                .until(() -> repository().findAll(), all -> !all.isEmpty())
                .get(0);
    }

    @Test
    void exchangesAreRecorded() throws Exception {
        Client client = run("--tornado.server.accesslog.mask-parameters=token");
        client.send(client.request("/items/7?token=secret&x=y")
                .header("Accept", "text/plain")
                .header("Authorization", "Basic c2VjcmV0"));
        HttpExchange exchange = recorded();
        assertThat(exchange.getRequest().getMethod()).isEqualTo("GET");
        assertThat(exchange.getRequest().getUri()).hasPath("/items/7").hasQuery("token=***&x=y");
        assertThat(exchange.getRequest().getHeaders())
                .containsEntry("Accept", List.of("text/plain"))
                .doesNotContainKey("Authorization");
        assertThat(exchange.getRequest().getRemoteAddress()).isNull();
        assertThat(exchange.getResponse().getStatus()).isEqualTo(203);
        assertThat(exchange.getResponse().getHeaders()).containsEntry("X-Items", List.of("yes"));
        assertThat(exchange.getTimeTaken()).isPositive();
    }

    @Test
    void endpointShowsThem() throws Exception {
        Client client = run("--management.endpoints.web.exposure.include=httpexchanges");
        client.get("/items/7");
        recorded();
        assertThat(client.get("/actuator/httpexchanges").body()).contains("/items/7", "\"status\":203");
    }

    @Test
    void keysOfBootSayWhatIsRecorded() throws Exception {
        run("--management.httpexchanges.recording.include=remote-address").get("/items/7");
        HttpExchange exchange = recorded();
        assertThat(exchange.getRequest().getRemoteAddress()).isEqualTo("127.0.0.1");
        assertThat(exchange.getRequest().getHeaders()).isEmpty();
        assertThat(exchange.getTimeTaken()).isNull();
    }

    @Test
    void keyOfBootSwitchesItOff() {
        run("--management.httpexchanges.recording.enabled=false");
        assertThat(context).isNotNull();
        assertThat(context.getBeansOfType(HttpExchangeRecorder.class)).isEmpty();
    }

    /** HTTP lets characters through in a target that no URI has. */
    @Test
    void targetThatIsNoURIIsRecordedEscaped() throws Exception {
        run();
        assertThat(context).isNotNull();
        int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        try (Socket client = new Socket("127.0.0.1", port)) {
            client.getOutputStream()
                    .write("GET /items/a|b%20?{x}%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 203 ");
        }
        assertThat(recorded().getRequest().getUri()).hasToString("http://x/items/a%7Cb%20?%7Bx%7D%25zz");
    }
}
