package org.tornado4j.webflux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.tornado4j.http.HTTPHeaders;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A response as Spring sees it. Committing it sends nothing: the head leaves with the first content, or when the handler
 * completes, so that a handler can still leave HTTP with the fields that were set.
 *
 * <p>Thread: any, one at a time.
 */
final class TornadoServerHttpResponse extends AbstractServerHttpResponse implements ZeroCopyHttpOutputMessage {

    /** Parts that are asked for ahead: a source that cannot wait, such as an interval, fails without. */
    private static final int PARTS_AHEAD = 32;

    private final ReactiveExchange exchange;
    private final HTTPHeaders fields;
    private final TornadoHeadersAdapter adapter;

    private TornadoServerHttpResponse(
            ReactiveExchange exchange,
            DataBufferFactory bufferFactory,
            HTTPHeaders fields,
            TornadoHeadersAdapter adapter) {
        super(bufferFactory, new HttpHeaders(adapter));
        this.exchange = exchange;
        this.fields = fields;
        this.adapter = adapter;
    }

    static TornadoServerHttpResponse of(ReactiveExchange exchange, DataBufferFactory bufferFactory) {
        HTTPHeaders fields = new HTTPHeaders();
        return new TornadoServerHttpResponse(exchange, bufferFactory, fields, new TornadoHeadersAdapter(fields));
    }

    ReactiveExchange exchange() {
        return exchange;
    }

    /** Returns the status to be sent. */
    int status() {
        return getStatusCode().value();
    }

    /** Returns the fields to be sent: those of {@link #getHeaders} and, once committed, the cookies. */
    HTTPHeaders fields() {
        return fields;
    }

    /** Returns 200 if none was set. */
    @Override
    public HttpStatusCode getStatusCode() {
        HttpStatusCode set = super.getStatusCode();
        return set != null ? set : HttpStatus.OK;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as Spring declares it
    public <T> T getNativeResponse() {
        return (T) exchange.connection();
    }

    // ------------------------------------------------------------------------------------------ committing

    @Override
    protected void applyStatusCode() {
        // it is asked for when the head is sent, and cannot be changed from now on
    }

    /** Leaves the fields alone from now on, even if other code still refers to them: the loop may be reading them. */
    @Override
    protected void applyHeaders() {
        adapter.seal();
    }

    @Override
    protected void applyCookies() {
        for (List<ResponseCookie> cookies : getCookies().values()) {
            for (ResponseCookie cookie : cookies) {
                fields.add(HttpHeaders.SET_COOKIE, cookie.toString());
            }
        }
    }

    // ------------------------------------------------------------------------------------------ writing

    @Override
    protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> body) {
        return body instanceof Mono ? new WholeContent(exchange, body) : new StreamedContent(exchange, body);
    }

    @Override
    protected Mono<Void> writeAndFlushWithInternal(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        WaitingContent waiting = new WaitingContent(exchange.connection());
        return Flux.from(body)
                .doOnNext(part -> waiting.partCame())
                .concatMap(part -> send(part, waiting), PARTS_AHEAD)
                .then();
    }

    private StreamedContent send(Publisher<? extends DataBuffer> part, WaitingContent waiting) {
        waiting.partBegins();
        return new StreamedContent(exchange, part, StreamedContent.Use.PART, waiting);
    }

    @Override
    public Mono<Void> writeWith(Path file, long position, long count) {
        return Mono.defer(() -> {
            try {
                FileContent.requirePart(file, position, count);
            } catch (IOException e) {
                return Mono.error(e); // not committed, so that another response can be sent
            }
            return doCommit(() -> new FileContent(exchange, file, position, count));
        });
    }
}
