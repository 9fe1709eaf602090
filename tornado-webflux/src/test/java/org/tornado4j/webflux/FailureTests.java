package org.tornado4j.webflux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.HttpHandler;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.tcp.ListenerOptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Handlers that fail, and clients that leave. */
class FailureTests {

    private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final BlockingQueue<Throwable> dropped = new LinkedBlockingQueue<>();
    private final QuietLog log = new QuietLog("tornado.application");

    @BeforeEach
    void watchDroppedErrors() {
        Hooks.onErrorDropped(dropped::add);
        log.start();
    }

    @AfterEach
    void nothingWasDropped() {
        Hooks.resetOnErrorDropped();
        log.stop();
        assertThat(dropped).isEmpty();
    }

    // ------------------------------------------------------------------------------------------ handlers

    static List<HttpHandler> failuresBeforeTheHead() {
        return List.of(
                (request, response) -> Mono.error(new IllegalStateException("intended")),
                (request, response) -> {
                    throw new IllegalStateException("intended");
                },
                (request, response) ->
                        Mono.<Void>error(new IllegalStateException("intended")).publishOn(Schedulers.parallel()),
                (request, response) -> response.setComplete().then(Mono.error(new IllegalStateException("intended"))),
                (request, response) -> response.writeWith(Mono.error(new IllegalStateException("intended"))),
                (request, response) -> response.writeWith(Flux.error(new IllegalStateException("intended"))),
                (request, response) -> {
                    response.beforeCommit(() -> Mono.error(new IllegalStateException("intended")));
                    return response.setComplete();
                },
                (request, response) -> {
                    response.getHeaders().setContentLength(7);
                    return response.writeWith(Mono.just(ResponseTests.buffer("intended")));
                },
                (request, response) -> {
                    response.getHeaders().add("X-Bad", "a\r\nb: c");
                    return response.setComplete();
                });
    }

    @ParameterizedTest
    @MethodSource("failuresBeforeTheHead")
    void failureBeforeTheHeadIsAnsweredWith500(HttpHandler handler) throws Exception {
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            Wire.Response response = wire.get("/");
            assertThat(response.status()).isEqualTo(500);
            assertThat(response.field("Content-Length")).isEqualTo("0");
            assertThat(wire.get("/").status()).as("the connection goes on").isEqualTo(500);
        }
        assertThat(log.lines()).hasSize(2).allMatch(line -> line.contains("Failed before a response was sent"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failureBehindTheHeadCutsTheConnectionOff(boolean onLoop) throws Exception {
        HttpHandler handler = (request, response) ->
                response.writeWith(Flux.just(ResponseTests.buffer("one"), ResponseTests.buffer("two"))
                        .publishOn(onLoop ? Schedulers.immediate() : Schedulers.parallel())
                        .concatWith(Mono.error(new IllegalStateException("intended"))));
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            wire.send(GET);
            assertThat(wire.readHead().status()).isEqualTo(200);
            assertThat(wire.readChunk()).isEqualTo("one".getBytes(ISO_8859_1));
            assertThat(wire.readChunk()).isEqualTo("two".getBytes(ISO_8859_1));
            assertThatThrownBy(wire::readChunk).isInstanceOf(IOException.class);
        }
        assertThat(log.lines()).singleElement().asString().contains("which is cut off");
    }

    @Test
    void responseThatIsTooShortIsCutOff() throws Exception {
        HttpHandler handler = (request, response) -> {
            response.getHeaders().setContentLength(10);
            return response.writeWith(Flux.just(ResponseTests.buffer("one")));
        };
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            wire.send(GET);
            assertThatThrownBy(wire::read).isInstanceOf(IOException.class);
        }
        assertThat(log.lines()).hasSizeLessThan(2);
    }

    @Test
    void sourceThatSendsTooMuchIsCancelled() throws Exception {
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        CountedBuffers buffers = new CountedBuffers();
        HttpHandler handler = (request, response) -> {
            response.getHeaders().setContentLength(5);
            return response.writeWith(Flux.<DataBuffer>generate(sink -> sink.next(buffers.wrap(new byte[3])))
                    .doOnCancel(() -> cancelled.complete(null)));
        };
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            wire.send(GET);
            assertThatThrownBy(wire::read).isInstanceOf(IOException.class);
            cancelled.get(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS);
        }
        buffers.expectReleased();
    }

    @Test
    void failureBehindTheResponseIsOnlyAWord() throws Exception {
        HttpHandler handler = (request, response) -> response.writeWith(Mono.just(ResponseTests.buffer("one")))
                .then(Mono.error(new IllegalStateException("intended")));
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            assertThat(wire.get("/").text()).isEqualTo("one");
            assertThat(wire.get("/").text()).isEqualTo("one");
        }
        assertThat(log.lines()).isEmpty();
    }

    // ------------------------------------------------------------------------------------------ clients

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void clientThatLeavesCancelsTheHandler(boolean reset) throws Exception {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        HttpHandler handler = (request, response) -> Mono.<Void>never()
                .doOnSubscribe(subscription -> begun.complete(null))
                .doOnCancel(() -> cancelled.complete(null));
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            wire.send(GET);
            begun.get(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS);
            if (reset) {
                wire.reset();
            } else {
                wire.hangUp();
            }
            cancelled.get(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS);
        }
        assertThat(log.lines()).isEmpty();
    }

    /** None of these streams ever writes, so that no write could fail. */
    @Test
    void everySilentStreamIsCancelledWhenItsClientLeaves() throws Exception {
        int clients = 100;
        CountDownLatch begun = new CountDownLatch(clients);
        CountDownLatch cancelled = new CountDownLatch(clients);
        HttpHandler handler = (request, response) -> response.writeAndFlushWith(Flux.<Flux<DataBuffer>>never()
                .doOnSubscribe(subscription -> begun.countDown())
                .doOnCancel(cancelled::countDown));
        try (RunningServer server = new RunningServer(handler)) {
            List<Wire> wires = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                wires.add(server.connect().send(GET));
            }
            assertThat(begun.await(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            for (int i = 0; i < clients; i++) {
                if (i % 2 == 0) {
                    wires.get(i).reset();
                } else {
                    wires.get(i).hangUp();
                }
            }
            assertThat(cancelled.await(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    @Test
    void clientThatLeavesInTheMiddleOfItsContentCancelsTheHandler() throws Exception {
        CountedBuffers buffers = new CountedBuffers();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        HttpHandler handler =
                (request, response) -> DataBufferUtils.join(request.getBody().doOnNext(buffer -> begun.complete(null)))
                        .doOnCancel(() -> cancelled.complete(null))
                        .then();
        try (RunningServer server = new RunningServer(new TornadoHttpHandlerAdapter(handler, buffers));
                Wire wire = server.connect()) {
            wire.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc");
            begun.get(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS);
            wire.hangUp();
            cancelled.get(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS);
        }
        buffers.expectReleased();
    }

    @Test
    void readerBesideTheHandlerLearnsThatTheClientLeft() throws Exception {
        CompletableFuture<Throwable> failed = new CompletableFuture<>();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        HttpHandler handler = (request, response) -> {
            request.getBody().subscribe(buffer -> begun.complete(null), failed::complete);
            return Mono.never();
        };
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            wire.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc");
            begun.get(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS);
            wire.hangUp();
            assertThat(failed.get(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .hasMessage("Connection reset by peer");
        }
    }

    /** Spring Framework 36438, Armeria 1658, 3608 and 3828: whatever was made when the client leaves is released. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endlessStreamIsCancelledAndReleased(boolean onLoop) throws Exception {
        CountedBuffers buffers = new CountedBuffers();
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        HttpHandler handler = (request, response) -> request.getURI().getPath().equals("/short")
                ? response.setComplete()
                : response.writeWith(Flux.<DataBuffer>generate(sink -> sink.next(buffers.wrap(new byte[10_000])))
                        .subscribeOn(onLoop ? Schedulers.immediate() : Schedulers.parallel())
                        .doOnCancel(() -> cancelled.complete(null)));
        try (RunningServer server = new RunningServer(handler);
                Wire other = server.connect();
                Wire wire = server.connect()) {
            wire.send(GET);
            wire.readHead();
            for (int i = 0; i < 1000; i++) {
                assertThat(wire.readChunk()).hasSize(10_000);
            }
            assertThat(other.get("/short").status())
                    .as("while the loop is busy")
                    .isEqualTo(200);
            wire.reset();
            cancelled.get(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS);
            assertThat(other.get("/short").status()).isEqualTo(200);
        }
        buffers.expectReleased();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endlessPartsAreCancelledAndReleased(boolean empty) throws Exception {
        CountedBuffers buffers = new CountedBuffers();
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        AtomicInteger parts = new AtomicInteger();
        HttpHandler handler =
                (request, response) -> response.writeAndFlushWith(Flux.<Flux<DataBuffer>>generate(sink -> {
                            parts.incrementAndGet();
                            sink.next(empty ? Flux.empty() : Flux.range(0, 2).map(i -> buffers.wrap(new byte[1000])));
                        })
                        .doOnCancel(() -> cancelled.complete(null)));
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            wire.send(GET);
            wire.readHead();
            if (!empty) {
                wire.readChunk();
            }
            wire.reset();
            cancelled.get(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS);
        }
        assertThat(parts.get()).isPositive();
        if (!empty) {
            buffers.expectReleased();
        }
    }

    @Test
    void contentThatIsReadyWhenTheClientIsGoneIsReleased() throws Exception {
        CountedBuffers buffers = new CountedBuffers();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> go = new CompletableFuture<>();
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        HttpHandler handler = (request, response) -> response.writeWith(Mono.fromFuture(go)
                        .then(Mono.fromCallable(() -> buffers.wrap(new byte[10])))
                        .doOnSubscribe(subscription -> begun.complete(null)))
                .doOnCancel(() -> cancelled.complete(null));
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            wire.send(GET);
            begun.get(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS);
            DataBuffer kept = buffers.wrap(new byte[1]);
            wire.reset();
            cancelled.get(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS);
            go.complete(null);
            server.settle();
            DataBufferUtils.release(kept);
        }
        buffers.expectReleased();
    }

    @Test
    void contentBeyondTheLimitIsRefusedByTheServer() throws Exception {
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        HttpHandler handler = (request, response) -> response.writeWith(
                        request.getBody().count().then(Mono.<DataBuffer>never()))
                .doOnCancel(() -> cancelled.complete(null));
        HTTPServerOptions options =
                HTTPServerOptions.builder().maxBodyBytes(1000).build();
        try (RunningServer server =
                        new RunningServer(new TornadoHttpHandlerAdapter(handler), options, ListenerOptions.DEFAULT);
                Wire wire = server.connect()) {
            wire.send("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
            wire.send("3e8\r\n" + "x".repeat(1000) + "\r\n1\r\n");
            assertThat(wire.read().status()).isEqualTo(413);
            cancelled.get(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    void shutdownCancelsHandlers() throws Exception {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        HttpHandler handler = (request, response) -> Mono.<Void>never()
                .doOnSubscribe(subscription -> begun.complete(null))
                .doOnCancel(() -> cancelled.complete(null));
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            wire.send(GET);
            begun.get(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS);
            server.call(() -> {
                server.server().closeAllConnections();
                return 0;
            });
            cancelled.get(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
