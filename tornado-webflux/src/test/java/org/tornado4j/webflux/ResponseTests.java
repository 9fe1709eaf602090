package org.tornado4j.webflux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.tornado4j.http.HTTPConnection;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Responses as clients see them. */
class ResponseTests {

    private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String HEAD = "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    static DataBuffer buffer(String text) {
        return DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(ISO_8859_1));
    }

    private static Wire.Response get(HttpHandler handler) throws Exception {
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            Wire.Response response = wire.get("/");
            assertThat(wire.get("/").fields()).as("the same again").hasSameSizeAs(response.fields());
            return response;
        }
    }

    // ------------------------------------------------------------------------------------------ framing

    @Test
    void monoHasItsLength() throws Exception {
        Wire.Response response = get((request, answer) -> answer.writeWith(Mono.just(buffer("Hello"))));
        assertThat(response.statusLine()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(response.field("Content-Length")).isEqualTo("5");
        assertThat(response.field("Transfer-Encoding")).isNull();
        assertThat(response.text()).isEqualTo("Hello");
    }

    @Test
    void monoFromAnotherThreadHasItsLength() throws Exception {
        Wire.Response response = get((request, answer) ->
                answer.writeWith(Mono.fromCallable(() -> buffer("Hello")).subscribeOn(Schedulers.boundedElastic())));
        assertThat(response.field("Content-Length")).isEqualTo("5");
        assertThat(response.text()).isEqualTo("Hello");
    }

    @Test
    void fluxTravelsInChunks() throws Exception {
        Wire.Response response = get((request, answer) -> answer.writeWith(Flux.just(buffer("Hel"), buffer("lo"))));
        assertThat(response.field("Transfer-Encoding")).isEqualTo("chunked");
        assertThat(response.text()).isEqualTo("Hello");
    }

    @Test
    void fluxWithLengthTravelsAsItIs() throws Exception {
        Wire.Response response = get((request, answer) -> {
            answer.getHeaders().setContentLength(5);
            return answer.writeWith(Flux.just(buffer("Hel"), buffer("lo")).publishOn(Schedulers.parallel()));
        });
        assertThat(response.field("Content-Length")).isEqualTo("5");
        assertThat(response.text()).isEqualTo("Hello");
    }

    static List<HttpHandler> emptyResponses() {
        return List.of(
                (request, response) -> Mono.empty(),
                (request, response) -> response.setComplete(),
                (request, response) -> response.writeWith(Mono.empty()),
                (request, response) -> response.writeWith(Flux.empty()),
                (request, response) -> response.writeAndFlushWith(Flux.empty()),
                (request, response) -> Mono.<Void>empty().publishOn(Schedulers.parallel()));
    }

    @ParameterizedTest
    @MethodSource("emptyResponses")
    void emptyResponseSaysSo(HttpHandler handler) throws Exception {
        Wire.Response response = get(handler);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.field("Content-Length")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void statusWithoutContentHasNone(int status) throws Exception {
        Wire.Response response = get((request, answer) -> {
            answer.setRawStatusCode(status);
            return answer.writeWith(Mono.just(buffer("dropped")));
        });
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.field("Content-Length")).isNull();
        assertThat(response.field("Transfer-Encoding")).isNull();
    }

    @Test
    void clientOfHTTP10GetsContentUpToTheEnd() throws Exception {
        HttpHandler handler = (request, response) -> response.writeWith(Flux.just(buffer("Hel"), buffer("lo")));
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            String answer = wire.send("GET / HTTP/1.0\r\n\r\n").readToEnd();
            assertThat(answer).endsWith("\r\n\r\nHello").doesNotContain("chunked");
        }
    }

    @Test
    void foreignBuffersAreCopiedAndReleased() throws Exception {
        CountedBuffers buffers = new CountedBuffers();
        Wire.Response response = get((request, answer) ->
                answer.writeWith(Flux.just("Hel", "lo").map(text -> buffers.wrap(text.getBytes(ISO_8859_1)))));
        assertThat(response.text()).isEqualTo("Hello");
        assertThat(get((request, answer) -> answer.writeWith(Mono.fromCallable(() -> buffers.wrap(new byte[7]))))
                        .content())
                .hasSize(7);
        buffers.expectReleased();
    }

    // ------------------------------------------------------------------------------------------ HEAD

    private static Wire.Response head(HttpHandler handler) throws Exception {
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            Wire.Response response = wire.send(HEAD).readHead();
            wire.send(HEAD).readHead(); // a response to HEAD with content would be in the way
            return response;
        }
    }

    @Test
    void headOfAMonoTellsItsLength() throws Exception {
        CountedBuffers buffers = new CountedBuffers();
        Wire.Response response =
                head((request, answer) -> answer.writeWith(Mono.fromCallable(() -> buffers.wrap(new byte[5]))));
        assertThat(response.field("Content-Length")).isEqualTo("5");
        buffers.expectReleased();
    }

    @Test
    void headAsksForOneBufferOfManyAndNoneOfThoseThatAreFlushed() throws Exception {
        CountedBuffers buffers = new CountedBuffers();
        Flux<DataBuffer> endless = Flux.generate(sink -> sink.next(buffers.wrap(new byte[5])));
        Wire.Response response = head((request, answer) -> answer.writeWith(endless));
        assertThat(response.field("Content-Length")).isNull();
        assertThat(response.field("Transfer-Encoding")).isNull();
        assertThat(buffers.made()).isEqualTo(2); // one for each request
        buffers.expectReleased();
        assertThat(head((request, answer) -> answer.writeAndFlushWith(Flux.never()))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void headOfAFileTellsItsLength(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "Hello");
        assertThat(head((request, answer) -> zeroCopy(answer, file, 0, 5)).field("Content-Length"))
                .isEqualTo("5");
    }

    // ------------------------------------------------------------------------------------------ files

    private static Mono<Void> zeroCopy(ServerHttpResponse response, Path file, long position, long count) {
        return ((ZeroCopyHttpOutputMessage) response).writeWith(file, position, count);
    }

    @Test
    void partOfAFileIsSent(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[3_000_000]);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(UTF_8.encode("Hello"), 1_000_000);
        }
        Wire.Response response = get((request, answer) -> zeroCopy(answer, file, 1_000_000, 2_000_000));
        assertThat(response.field("Content-Length")).isEqualTo("2000000");
        assertThat(response.content()).hasSize(2_000_000).startsWith("Hello".getBytes(UTF_8));
    }

    @Test
    void fileThatIsNotThereLeavesTheResponseOpen(@TempDir Path directory) throws Exception {
        Wire.Response response = get((request, answer) -> zeroCopy(answer, directory.resolve("none"), 0, 1)
                .onErrorResume(NoSuchFileException.class, e -> {
                    answer.setStatusCode(HttpStatus.NOT_FOUND);
                    return answer.setComplete();
                }));
        assertThat(response.status()).isEqualTo(404);
    }

    @Test
    void partThatTheFileDoesNotHaveLeavesTheResponseOpen(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "Hello");
        Wire.Response response =
                get((request, answer) -> zeroCopy(answer, file, 3, 3).onErrorResume(EOFException.class, e -> {
                    answer.setStatusCode(HttpStatus.CONFLICT);
                    return answer.setComplete();
                }));
        assertThat(response.status()).isEqualTo(409);
    }

    // ------------------------------------------------------------------------------------------ fields

    @Test
    void fieldsAndCookiesGoWithTheHead() throws Exception {
        Wire.Response response = get((request, answer) -> {
            answer.setStatusCode(HttpStatus.ACCEPTED);
            answer.getHeaders().add("X-Two", "1");
            answer.getHeaders().add("x-two", "2");
            answer.addCookie(ResponseCookie.from("a", "1")
                    .path("/")
                    .secure(true)
                    .httpOnly(true)
                    .sameSite("Strict")
                    .partitioned(true)
                    .maxAge(Duration.ofSeconds(60))
                    .build());
            answer.addCookie(ResponseCookie.from("b", "2").domain("example.com").build());
            answer.beforeCommit(
                    () -> Mono.fromRunnable(() -> answer.getHeaders().set("X-Late", "3")));
            return answer.setComplete();
        });
        assertThat(response.status()).isEqualTo(202);
        assertThat(response.fields("X-Two")).containsExactly("1", "2");
        assertThat(response.field("X-Late")).isEqualTo("3");
        assertThat(response.fields("Set-Cookie")).hasSize(2).satisfies(cookies -> {
            assertThat(cookies.get(0))
                    .startsWith("a=1; Path=/; Max-Age=60; Expires=")
                    .endsWith("; Secure; HttpOnly; Partitioned; SameSite=Strict");
            assertThat(cookies.get(1)).isEqualTo("b=2; Domain=example.com");
        });
    }

    @Test
    void actionsBeforeTheCommitRunAlsoForAHandlerThatCommitsNothing() throws Exception {
        Wire.Response response = get((request, answer) -> {
            answer.beforeCommit(
                    () -> Mono.fromRunnable(() -> answer.getHeaders().set("X-Late", "3")));
            answer.addCookie(ResponseCookie.from("a", "1").build());
            return Mono.empty();
        });
        assertThat(response.field("X-Late")).isEqualTo("3");
        assertThat(response.field("Set-Cookie")).isEqualTo("a=1");
    }

    @Test
    void fieldsChangedAfterTheCommitAreLeftOut() throws Exception {
        AtomicInteger refused = new AtomicInteger();
        Wire.Response response = get((request, answer) -> {
            HttpHeaders kept = answer.getHeaders();
            kept.set("X-Before", "1");
            return answer.setComplete().then(Mono.defer(() -> {
                kept.set("X-Before", "2");
                kept.add("X-After", "1");
                kept.remove("X-Before");
                kept.clear();
                try {
                    answer.getHeaders().set("X-After", "1");
                } catch (UnsupportedOperationException e) {
                    refused.incrementAndGet();
                }
                assertThat(answer.setStatusCode(HttpStatus.CONFLICT)).isFalse();
                return Mono.empty();
            }));
        });
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.fields("X-Before")).containsExactly("1");
        assertThat(response.field("X-After")).isNull();
        assertThat(refused).hasValue(2);
    }

    @Test
    void statusIs200UntilItIsSet() throws Exception {
        assertThat(get((request, answer) -> {
                            boolean usual = HttpStatus.OK.equals(answer.getStatusCode());
                            answer.setStatusCode(usual ? HttpStatus.CREATED : HttpStatus.CONFLICT);
                            return answer.setComplete();
                        })
                        .status())
                .isEqualTo(201);
    }

    @Test
    void nativeResponseIsTheConnection() throws Exception {
        Wire.Response response = get((request, answer) -> {
            Object known = ServerHttpResponseDecorator.getNativeResponse(new ServerHttpResponseDecorator(answer));
            answer.setStatusCode(known instanceof HTTPConnection ? HttpStatus.OK : HttpStatus.CONFLICT);
            return answer.setComplete();
        });
        assertThat(response.status()).isEqualTo(200);
    }

    // ------------------------------------------------------------------------------------------ streams

    @Test
    void eachPartLeavesWhenItIsThere() throws Exception {
        Sinks.Many<String> events = Sinks.many().unicast().onBackpressureBuffer();
        HttpHandler handler = (request, response) -> response.writeAndFlushWith(
                events.asFlux().map(text -> Flux.just(buffer("data: "), buffer(text), buffer("\n\n"))));
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            wire.send(GET);
            events.tryEmitNext("one").orThrow();
            assertThat(wire.readHead().field("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(readEvent(wire)).isEqualTo("data: one\n\n");
            events.tryEmitNext("two").orThrow();
            assertThat(readEvent(wire)).isEqualTo("data: two\n\n");
            events.tryEmitComplete().orThrow();
            assertThat(wire.readChunk()).isEmpty();
        }
    }

    private static String readEvent(Wire wire) throws Exception {
        StringBuilder event = new StringBuilder();
        while (!event.toString().endsWith("\n\n")) {
            event.append(new String(wire.readChunk(), ISO_8859_1));
        }
        return event.toString();
    }

    @Test
    void piecesOfAFluxLeaveWhenTheyAreThere() throws Exception {
        Sinks.Many<DataBuffer> pieces = Sinks.many().unicast().onBackpressureBuffer();
        try (RunningServer server = new RunningServer((request, response) -> response.writeWith(pieces.asFlux()));
                Wire wire = server.connect()) {
            wire.send(GET);
            pieces.tryEmitNext(buffer("one")).orThrow();
            wire.readHead();
            assertThat(wire.readChunk()).isEqualTo("one".getBytes(ISO_8859_1));
            pieces.tryEmitNext(buffer("two")).orThrow();
            assertThat(wire.readChunk()).isEqualTo("two".getBytes(ISO_8859_1));
            pieces.tryEmitComplete().orThrow();
            assertThat(wire.readChunk()).isEmpty();
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        HttpHandler handler = (request, response) -> {
            String path = request.getPath().value();
            Mono<DataBuffer> content = Mono.fromCallable(() -> buffer(path));
            return response.writeWith(path.equals("/1") ? content.publishOn(Schedulers.parallel()) : content);
        };
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            wire.send(GET.replace("/ ", "/1 ") + GET.replace("/ ", "/2 ") + GET.replace("/ ", "/1 "));
            assertThat(wire.read().text()).isEqualTo("/1");
            assertThat(wire.read().text()).isEqualTo("/2");
            assertThat(wire.read().text()).isEqualTo("/1");
        }
    }

    @Test
    void blockOnTheLoopThrows() throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        get((request, answer) -> {
            try {
                Mono.never().block(Duration.ofSeconds(1));
            } catch (IllegalStateException e) {
                thrown.complete(e);
            }
            return Mono.empty();
        });
        assertThat(thrown.get(30, TimeUnit.SECONDS)).hasMessageContaining("blocking");
    }
}
