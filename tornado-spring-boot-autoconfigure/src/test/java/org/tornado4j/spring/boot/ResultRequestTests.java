package org.tornado4j.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.constraints.Max;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.Reply;
import org.tornado4j.web.RequestHandler;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Results and typed arguments of an application's handlers, over the network. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ResultRequestTests {

    @LocalServerPort
    private int port;

    private Client client = new Client(0);

    @BeforeEach
    void connect() {
        client = new Client(port);
    }

    private String get(String path, String accept) throws Exception {
        HttpResponse<String> response = client.send(client.request(path).header("Accept", accept));
        assertThat(response.statusCode()).isEqualTo(200);
        return response.headers().firstValue("Content-Type").orElse("") + " " + response.body();
    }

    @ParameterizedTest
    @CsvSource({"/object", "/stage", "/blocking", "/mono"})
    void objectIsWrittenAsJson(String path) throws Exception {
        assertThat(get(path, "*/*")).isEqualTo("application/json; charset=UTF-8 {\"id\":7}");
    }

    @Test
    void replyHasStatusAndFields() throws Exception {
        HttpResponse<String> response = client.send(client.request("/reply").POST(BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("Location")).hasValue("/items/7");
        assertThat(response.body()).isEqualTo("{\"id\":7}");
    }

    @Test
    void emptyMonoWritesNothing() throws Exception {
        assertThat(client.get("/nothing").body()).isEmpty();
    }

    @Test
    void fluxIsLinesOfJson() throws Exception {
        assertThat(get("/flux", "*/*")).isEqualTo("application/x-ndjson {\"id\":1}\n{\"id\":2}\n{\"id\":3}\n");
    }

    @Test
    void fluxIsEventsForAClientThatPrefersThem() throws Exception {
        assertThat(get("/flux", "text/event-stream"))
                .isEqualTo("text/event-stream data: {\"id\":1}\n\ndata: {\"id\":2}\n\ndata: {\"id\":3}\n\n");
    }

    @Test
    void longFluxArrivesWholeAndInOrder() throws Exception {
        List<String> lines = client.get("/many").body().lines().toList();
        assertThat(lines).hasSize(5_000).startsWith("0", "1").endsWith("4998", "4999");
    }

    @Test
    void fluxThatFailsAtOnceIsAnErrorResponse() throws Exception {
        assertThat(client.get("/failing").statusCode()).isEqualTo(500);
    }

    @Test
    void argumentsAreConvertedBySpring() throws Exception {
        assertThat(client.get("/arguments?wait=10s&order=by-name&page=2").body())
                .isEqualTo("PT10S Search[order=Optional[BY_NAME], page=2]");
    }

    @Test
    void argumentsAreValidated() throws Exception {
        HttpResponse<String> response = client.get("/arguments?wait=10s&page=2000");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"path\":\"page\"");
    }

    enum Order {
        BY_NAME
    }

    record Search(Optional<Order> order, @Max(1000) int page) {}

    record Item(long id) {}

    @Route("/object")
    static class ObjectHandler extends RequestHandler {

        Item get() {
            return new Item(7);
        }
    }

    @Route("/stage")
    static class StageHandler extends RequestHandler {

        CompletionStage<Item> get() {
            return new CompletableFuture<Item>().completeOnTimeout(new Item(7), 1, TimeUnit.MILLISECONDS);
        }
    }

    @Route("/blocking")
    static class BlockingHandler extends RequestHandler {

        @Blocking
        Item get() {
            return new Item(7);
        }
    }

    @Route("/mono")
    static class MonoHandler extends RequestHandler {

        Mono<Item> get() {
            return Mono.just(new Item(7));
        }
    }

    @Route("/nothing")
    static class NothingHandler extends RequestHandler {

        Mono<Item> get() {
            return Mono.empty();
        }
    }

    @Route("/reply")
    static class ReplyHandler extends RequestHandler {

        Mono<Reply> post() {
            return Mono.just(Reply.created("/items/7").withContent(new Item(7)));
        }
    }

    @Route("/flux")
    static class FluxHandler extends RequestHandler {

        Flux<Item> get() {
            return Flux.range(1, 3).map(number -> new Item(number)).delayElements(Duration.ofMillis(1));
        }
    }

    @Route("/many")
    static class ManyHandler extends RequestHandler {

        Flux<Integer> get() {
            return Flux.range(0, 5_000);
        }
    }

    @Route("/failing")
    static class FailingHandler extends RequestHandler {

        Flux<Item> get() {
            return Flux.error(new IllegalStateException("broken"));
        }
    }

    @Route("/arguments")
    static class ArgumentHandler extends RequestHandler {

        void get() {
            write(getQueryArgument("wait", Duration.class) + " " + getQueryArguments(Search.class));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({
        ObjectHandler.class,
        StageHandler.class,
        BlockingHandler.class,
        MonoHandler.class,
        NothingHandler.class,
        ReplyHandler.class,
        FluxHandler.class,
        ManyHandler.class,
        FailingHandler.class,
        ArgumentHandler.class
    })
    static class TestApplication {}
}
