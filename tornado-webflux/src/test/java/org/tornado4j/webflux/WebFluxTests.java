package org.tornado4j.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RequestPredicates.GET;
import static org.springframework.web.reactive.function.server.RequestPredicates.POST;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.codec.multipart.FilePart;
import org.springframework.http.codec.multipart.FormFieldPart;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.tornado4j.routing.AnyMatches;
import org.tornado4j.routing.Rule;
import org.tornado4j.routing.Target;
import org.tornado4j.web.Application;
import org.tornado4j.web.RequestHandler;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** WebFlux on top of the adapter, alone and behind the routes of an application. */
class WebFluxTests {

    private final HttpClient client = HttpClient.newHttpClient();
    private final Sinks.Many<String> events = Sinks.many().unicast().onBackpressureBuffer();
    private RunningServer server;

    static final class NativeHandler extends RequestHandler {

        void get() {
            write("native");
        }
    }

    private HttpHandler handler() {
        return RouterFunctions.toHttpHandler(route(
                        GET("/hello/{name}"),
                        request -> ServerResponse.ok().bodyValue("Hello, " + request.pathVariable("name")))
                .andRoute(
                        POST("/echo"),
                        request -> ServerResponse.ok().body(request.bodyToMono(String.class), String.class))
                .andRoute(
                        GET("/events"),
                        request -> ServerResponse.ok()
                                .body(BodyInserters.fromServerSentEvents(events.asFlux()
                                        .map(text -> ServerSentEvent.builder(text)
                                                .id("1")
                                                .build()))))
                .andRoute(
                        GET("/lines"),
                        request -> ServerResponse.ok()
                                .contentType(MediaType.TEXT_PLAIN)
                                .body(
                                        Flux.interval(Duration.ofMillis(1))
                                                .onBackpressureBuffer()
                                                .take(20)
                                                .map(i -> i + "\n"),
                                        String.class))
                .andRoute(
                        GET("/resource"),
                        request -> ServerResponse.ok()
                                .body(BodyInserters.fromResource(new ByteArrayResource(new byte[500_000]))))
                .andRoute(GET("/failure"), request -> Mono.error(new IllegalStateException("intended")))
                .andRoute(POST("/upload"), WebFluxTests::upload));
    }

    private static Mono<ServerResponse> upload(ServerRequest request) {
        Mono<String> parts = request.body(BodyExtractors.toParts())
                .concatMap(part -> part instanceof FormFieldPart field
                        ? Mono.just(field.name() + "=" + field.value())
                        : DataBufferUtils.join(part.content()).map(buffer -> {
                            int length = buffer.readableByteCount();
                            DataBufferUtils.release(buffer);
                            return ((FilePart) part).filename() + ":" + length;
                        }))
                .collectList()
                .map(Object::toString);
        return ServerResponse.ok().body(parts, String.class);
    }

    @BeforeEach
    void start() throws Exception {
        server = new RunningServer(Application.builder()
                .route("/native", NativeHandler::new)
                .add(new Rule(AnyMatches.INSTANCE, Target.delegate(new TornadoHttpHandlerAdapter(handler()))))
                .build());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.uri(path)).timeout(Duration.ofSeconds(RunningServer.DEADLINE_SECONDS));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String type, byte[] content) throws Exception {
        return client.send(
                request(path)
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(content))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void routesOfTheApplicationComeFirst() throws Exception {
        assertThat(get("/native").body()).isEqualTo("native");
        assertThat(get("/hello/World").body()).isEqualTo("Hello, World");
        assertThat(get("/none").statusCode()).isEqualTo(404);
    }

    @Test
    void contentGoesThroughTheApplication() throws Exception {
        String text = "abc".repeat(50_000);
        assertThat(post("/echo", "text/plain", text.getBytes(StandardCharsets.UTF_8))
                        .body())
                .isEqualTo(text);
        HttpRequest expecting = request("/echo")
                .header("Content-Type", "text/plain")
                .expectContinue(true)
                .POST(HttpRequest.BodyPublishers.ofString(text))
                .build();
        assertThat(client.send(expecting, BodyHandlers.ofString()).body()).isEqualTo(text);
    }

    @Test
    void linesOfAnotherThreadArriveInOrder() throws Exception {
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            expected.append(i).append('\n');
        }
        assertThat(get("/lines").body()).isEqualTo(expected.toString());
    }

    @Test
    void eventsArriveOneByOne() throws Exception {
        events.tryEmitNext("one").orThrow();
        HttpResponse<Stream<String>> response = client.send(request("/events").build(), BodyHandlers.ofLines());
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream;charset=UTF-8");
        try (Stream<String> lines = response.body()) {
            Iterator<String> line = lines.iterator();
            assertThat(line.next()).isEqualTo("id:1");
            assertThat(line.next()).isEqualTo("data:one");
            assertThat(line.next()).isEmpty();
            events.tryEmitNext("two").orThrow();
            assertThat(line.next()).isEqualTo("id:1");
            assertThat(line.next()).isEqualTo("data:two");
            assertThat(line.next()).isEmpty();
            events.tryEmitComplete().orThrow();
            assertThat(line.hasNext()).isFalse();
        }
    }

    @Test
    void resourceHasItsLengthAndRanges() throws Exception {
        HttpResponse<String> whole = get("/resource");
        assertThat(whole.headers().firstValue("Content-Length")).hasValue("500000");
        assertThat(whole.body()).hasSize(500_000);
        HttpResponse<String> head = client.send(
                request("/resource")
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertThat(head.statusCode()).isEqualTo(404); // the route is for GET
        HttpResponse<String> part =
                client.send(request("/resource").header("Range", "bytes=10-19").build(), BodyHandlers.ofString());
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).hasSize(10);
    }

    @Test
    void formWithFilesIsRead() throws Exception {
        String boundary = "b";
        StringBuilder form = new StringBuilder();
        form.append("--b\r\nContent-Disposition: form-data; name=\"field\"\r\n\r\nvalue\r\n");
        form.append("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"large\"\r\n\r\n");
        form.append("x".repeat(700_000)).append("\r\n--b--\r\n");
        byte[] content = form.toString().getBytes(StandardCharsets.ISO_8859_1);
        assertThat(post("/upload", "multipart/form-data; boundary=" + boundary, content)
                        .body())
                .isEqualTo("[field=value, large:700000]");
    }

    @Test
    void failureIsWebFluxes() throws Exception {
        QuietLog log = new QuietLog("org.springframework.web.server.adapter.HttpWebHandlerAdapter");
        log.start();
        try {
            assertThat(get("/failure").statusCode()).isEqualTo(500);
        } finally {
            log.stop();
        }
        assertThat(log.lines()).hasSize(1);
    }
}
