package org.tornado4j.webflux;

import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.RequestStartLine;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A request of WebFlux in the engine's terms, as filters pass it on. */
final class ExchangeRequest {

    private ExchangeRequest() {}

    /** Returns the method, the path within the application with the query, and {@code version}. */
    static RequestStartLine startLine(ServerHttpRequest request, String version) {
        String path = request.getPath().pathWithinApplication().value();
        String query = request.getURI().getRawQuery();
        String target = (path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
        return new RequestStartLine(request.getMethod().name(), target, version);
    }

    /** Returns a copy of the fields, unless they are the engine's own. */
    static HTTPHeaders headers(ServerHttpRequest request) {
        if (request instanceof TornadoServerHttpRequest unchanged) {
            return unchanged.nativeRequest().headers();
        }
        HTTPHeaders copy = new HTTPHeaders();
        request.getHeaders().forEach((name, values) -> values.forEach(value -> copy.add(name, value)));
        return copy;
    }

    /**
     * Returns the content. If a filter has read a form, it comes once more, as it would be written today: its parameters may be
     * escaped differently, and those of one name follow each other.
     */
    static Flux<DataBuffer> content(ServerWebExchange exchange) {
        return exchange.getRequest()
                .getBody()
                .onErrorResume(ContentTakenException.class, taken -> formOf(exchange, taken));
    }

    private static Flux<DataBuffer> formOf(ServerWebExchange exchange, ContentTakenException taken) {
        MediaType type = exchange.getRequest().getHeaders().getContentType();
        if (type == null || !type.isCompatibleWith(MediaType.APPLICATION_FORM_URLENCODED)) {
            return Flux.error(new IllegalStateException(
                    "a filter has read the content of this request, which is not kept: have the filter pass on a request with"
                            + " the content, or leave requests with content of type " + type + " alone",
                    taken));
        }
        Charset charset = type.getCharset() == null ? StandardCharsets.UTF_8 : type.getCharset();
        Mono<DataBuffer> form = exchange.getFormData()
                .map(parameters -> exchange.getResponse()
                        .bufferFactory()
                        .wrap(encode(parameters, charset).getBytes(charset)));
        return form.flux();
    }

    static String encode(MultiValueMap<String, String> parameters, Charset charset) {
        StringJoiner form = new StringJoiner("&");
        parameters.forEach((name, values) -> values.forEach(value -> form.add(encode(name, value, charset))));
        return form.toString();
    }

    private static String encode(String name, @Nullable String value, Charset charset) {
        String escaped = URLEncoder.encode(name, charset);
        return value == null ? escaped : escaped + "=" + URLEncoder.encode(value, charset);
    }
}
