package org.tornado4j.webflux;

import java.nio.file.Path;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The response to HEAD, which has no content. A single buffer still tells how long the content would be; of several only the
 * first is asked for, since it tells whether there would be a response at all. Spring's {@code HttpHeadResponseDecorator} asks
 * for all of them, however many there are.
 */
final class HeadResponse extends ServerHttpResponseDecorator implements ZeroCopyHttpOutputMessage {

    HeadResponse(ServerHttpResponse delegate) {
        super(delegate);
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
        if (!(body instanceof Mono<? extends DataBuffer> single)) {
            return Flux.from(body).take(1).doOnNext(DataBufferUtils::release).then(Mono.defer(this::setComplete));
        }
        return single.map(HeadResponse::lengthOf).defaultIfEmpty(0L).flatMap(length -> {
            tellLength(length);
            return setComplete();
        });
    }

    private static Long lengthOf(DataBuffer buffer) {
        long length = buffer.readableByteCount();
        DataBufferUtils.release(buffer);
        return length;
    }

    private void tellLength(long length) {
        if (!isCommitted() && getHeaders().getFirst(HttpHeaders.CONTENT_LENGTH) == null) {
            getHeaders().setContentLength(length);
        }
    }

    @Override
    public Mono<Void> writeWith(Path file, long position, long count) {
        return Mono.defer(() -> {
            tellLength(count);
            return setComplete();
        });
    }

    /** Sends the head without asking for anything: what is flushed piece by piece may never begin. */
    @Override
    public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        return setComplete();
    }
}
