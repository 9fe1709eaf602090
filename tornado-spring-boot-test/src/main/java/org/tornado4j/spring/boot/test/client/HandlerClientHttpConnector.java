package org.tornado4j.spring.boot.test.client;

import java.net.HttpCookie;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.mock.http.client.reactive.MockClientHttpRequest;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.tornado4j.test.HandlerTestClient;
import org.tornado4j.test.StreamedResponse;
import org.tornado4j.test.TestResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/**
 * Has {@code WebTestClient} or {@code WebClient} go to the handlers of an application in memory.
 *
 * <pre>
 * WebTestClient web = WebTestClient.bindToServer(new HandlerClientHttpConnector(client)).build();
 * </pre>
 *
 * <p>Host and port of a URI are what the request says in {@code Host}, and lead nowhere. The content of a request is collected
 * before it is sent; that of a response without a known length is read by demand, as it comes.
 *
 * <p>Thread: any; what waits runs on Reactor's scheduler for that.
 */
public final class HandlerClientHttpConnector implements ClientHttpConnector {

    private final HandlerTestClient client;

    /** Ownership: {@code client} stays the caller's, to be closed there. */
    public HandlerClientHttpConnector(HandlerTestClient client) {
        this.client = client;
    }

    @Override
    public Mono<ClientHttpResponse> connect(
            HttpMethod method, URI uri, Function<? super ClientHttpRequest, Mono<Void>> requestCallback) {
        MockClientHttpRequest request = new MockClientHttpRequest(method, uri);
        return requestCallback
                .apply(request)
                .then(Mono.defer(() -> content(request)))
                .publishOn(Schedulers.boundedElastic())
                .map(content -> new Response(
                        SpringMessages.request(client, method, uri, request.getHeaders(), content).stream()));
    }

    private static Mono<byte[]> content(MockClientHttpRequest request) {
        return DataBufferUtils.join(request.getBody())
                .map(HandlerClientHttpConnector::bytes)
                .defaultIfEmpty(new byte[0]);
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    private static final class Response implements ClientHttpResponse {

        private final TestResponse head;
        private final ResponseContent content;

        Response(StreamedResponse response) {
            this.head = response.head();
            this.content = ResponseContent.of(response);
        }

        @Override
        public HttpStatusCode getStatusCode() {
            return HttpStatusCode.valueOf(head.status());
        }

        @Override
        public HttpHeaders getHeaders() {
            return SpringMessages.headers(head.headers());
        }

        @Override
        public MultiValueMap<String, ResponseCookie> getCookies() {
            MultiValueMap<String, ResponseCookie> cookies = new LinkedMultiValueMap<>();
            head.headers()
                    .getList("Set-Cookie")
                    .forEach(field -> HttpCookie.parse("Set-Cookie: " + field)
                            .forEach(cookie -> cookies.add(cookie.getName(), cookie(cookie, field))));
            return cookies;
        }

        private static ResponseCookie cookie(HttpCookie cookie, String field) {
            return ResponseCookie.fromClientResponse(cookie.getName(), cookie.getValue())
                    .domain(cookie.getDomain())
                    .path(cookie.getPath())
                    .maxAge(Duration.ofSeconds(cookie.getMaxAge()))
                    .secure(cookie.getSecure())
                    .httpOnly(cookie.isHttpOnly())
                    .sameSite(sameSite(field))
                    .build();
        }

        /** The JDK's class does not know the attribute. */
        private static String sameSite(String field) {
            return Stream.of(field.split(";", -1))
                    .map(String::strip)
                    .filter(part -> part.toLowerCase(Locale.ROOT).startsWith("samesite="))
                    .map(part -> part.substring(part.indexOf('=') + 1))
                    .findFirst()
                    .orElse("");
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return Flux.generate(this::emit)
                    .subscribeOn(Schedulers.boundedElastic())
                    .doFinally(signal -> content.close());
        }

        private void emit(SynchronousSink<DataBuffer> sink) {
            byte[] piece = content.next();
            if (piece == null) {
                sink.complete();
            } else {
                sink.next(DefaultDataBufferFactory.sharedInstance.wrap(piece));
            }
        }
    }
}
