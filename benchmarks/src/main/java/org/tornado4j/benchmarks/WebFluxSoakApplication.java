package org.tornado4j.benchmarks;

import static org.springframework.web.reactive.function.server.RequestPredicates.GET;
import static org.springframework.web.reactive.function.server.RequestPredicates.POST;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;
import static org.springframework.web.reactive.function.server.ServerResponse.ok;

import io.netty.buffer.PooledByteBufAllocator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.webflux.TornadoHttpHandlerAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Application of {@link SoakServer} in WebFlux mode. Buffers come from one of Netty's pools, which knows how much of it was not
 * given back.
 *
 * <p>Thread: any.
 */
final class WebFluxSoakApplication {

    private static final int PIECE = 20_000;

    private final PooledByteBufAllocator pool = new PooledByteBufAllocator(false);
    private final NettyDataBufferFactory buffers = new NettyDataBufferFactory(pool);
    private final AtomicInteger listeners = new AtomicInteger();

    /** @param directory with the files of {@code /static} */
    HTTPServerConnectionDelegate delegate(Path directory) {
        return new TornadoHttpHandlerAdapter(
                        RouterFunctions.toHttpHandler(route(
                                        GET("/plaintext"), request -> ok().bodyValue("Hello, World!"))
                                .andRoute(POST("/echo"), this::echo)
                                .andRoute(POST("/count"), this::count)
                                .andRoute(GET("/stream"), request -> pieces(10))
                                .andRoute(
                                        GET("/pieces/{count}"),
                                        request -> pieces(Integer.parseInt(request.pathVariable("count"))))
                                .andRoute(GET("/events"), request -> events(Flux.interval(Duration.ofMillis(5))))
                                .andRoute(GET("/silence"), request -> events(Flux.never()))
                                .andRoute(
                                        GET("/listeners"), request -> ok().bodyValue(Integer.toString(listeners.get())))
                                .and(RouterFunctions.resources("/static/**", new FileSystemResource(directory + "/")))),
                        buffers)
                .withUnlimitedBodySize();
    }

    /** Returns how many bytes of the pool are in use. */
    long pooledBytes() {
        return pool.pinnedHeapMemory() + pool.pinnedDirectMemory();
    }

    private Mono<ServerResponse> echo(ServerRequest request) {
        return respond(request.body(BodyExtractors.toDataBuffers()).map(this::pooled));
    }

    private DataBuffer pooled(DataBuffer buffer) {
        DataBuffer copy = buffers.allocateBuffer(buffer.readableByteCount()).write(buffer);
        DataBufferUtils.release(buffer);
        return copy;
    }

    private Mono<ServerResponse> count(ServerRequest request) {
        return request.body(BodyExtractors.toDataBuffers())
                .map(buffer -> {
                    long length = buffer.readableByteCount();
                    DataBufferUtils.release(buffer);
                    return length;
                })
                .reduce(0L, Long::sum)
                .flatMap(sum -> ok().bodyValue(Long.toString(sum)));
    }

    private Mono<ServerResponse> pieces(int count) {
        return respond(Flux.range(0, count)
                .map(i -> (DataBuffer) buffers.allocateBuffer(PIECE).write(new byte[PIECE])));
    }

    private static Mono<ServerResponse> respond(Publisher<DataBuffer> content) {
        return ok().contentType(MediaType.APPLICATION_OCTET_STREAM).body(BodyInserters.fromDataBuffers(content));
    }

    private Mono<ServerResponse> events(Flux<Long> source) {
        Flux<String> events = source.onBackpressureDrop()
                .map(i -> "x".repeat(1000))
                .doOnSubscribe(subscription -> listeners.incrementAndGet())
                .doFinally(signal -> listeners.decrementAndGet());
        return ok().contentType(MediaType.TEXT_EVENT_STREAM).body(events, String.class);
    }
}
