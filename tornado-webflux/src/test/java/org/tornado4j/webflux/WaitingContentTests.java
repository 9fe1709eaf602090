package org.tornado4j.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.LongPredicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.HttpHandler;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Content that the handler made and the client has not asked for yet: it is counted, and released when the client leaves. */
@Timeout(60)
class WaitingContentTests {

    private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final int BUFFER = 100_000;
    /** A fourth of what may be asked for ahead stays in the queue before more is asked for. */
    private static final long LEAST_WAITING = 6 * BUFFER;

    private final CountedBuffers buffers = new CountedBuffers();

    private Flux<DataBuffer> endless() {
        return Flux.<DataBuffer>generate(sink -> sink.next(buffers.wrap(new byte[BUFFER])))
                .hide();
    }

    private void whatWaitsIsCounted(HttpHandler handler) throws Exception {
        try (RunningServer server = new RunningServer(new TornadoHttpHandlerAdapter(handler, buffers))) {
            try (Wire wire = server.connect()) {
                wire.send(GET);
                wire.readHead();
                awaitHeldMemory(server, held -> held > LEAST_WAITING);
                wire.reset();
            }
            awaitHeldMemory(server, held -> held < BUFFER);
        }
        buffers.expectReleased();
    }

    private static void awaitHeldMemory(RunningServer server, LongPredicate condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(RunningServer.DEADLINE_SECONDS))
                .until(() -> condition.test(server.server().statistics().heldMemory()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void buffersThatWaitForTheClientAreCounted(boolean onLoop) throws Exception {
        whatWaitsIsCounted((request, response) ->
                response.writeWith(onLoop ? endless() : endless().subscribeOn(Schedulers.parallel())));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void partsThatWaitForTheClientAreCounted(boolean onLoop) throws Exception {
        Flux<Mono<DataBuffer>> parts =
                endless().map(buffer -> Mono.just(buffer).doOnDiscard(DataBuffer.class, DataBufferUtils::release));
        whatWaitsIsCounted((request, response) ->
                response.writeAndFlushWith(onLoop ? parts : parts.subscribeOn(Schedulers.parallel())));
    }

    @Test
    void whatAnOperatorHasPrefetchedIsReleased() throws Exception {
        whatWaitsIsCounted((request, response) -> response.writeWith(endless().publishOn(Schedulers.parallel(), 16)));
    }

    /** Only a response that is cut off releases what an operator leaves out: until then the application may use it. */
    @Test
    void whatTheApplicationLeavesOutStaysItsOwn() throws Exception {
        DataBuffer kept = buffers.wrap(new byte[] {'a'});
        DataBuffer sent = buffers.wrap(new byte[] {'b'});
        HttpHandler handler = (request, response) ->
                response.writeWith(Flux.just(kept, sent).hide().filter(buffer -> buffer != kept));
        try (RunningServer server = new RunningServer(new TornadoHttpHandlerAdapter(handler, buffers));
                Wire wire = server.connect()) {
            assertThat(wire.get("/").text()).isEqualTo("b");
            assertThat(DataBufferUtils.release(kept))
                    .as("released for the first time")
                    .isTrue();
        }
        buffers.expectReleased();
    }
}
