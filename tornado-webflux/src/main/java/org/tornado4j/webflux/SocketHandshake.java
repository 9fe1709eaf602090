package org.tornado4j.webflux;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.adapter.ContextWebSocketHandler;
import org.springframework.web.server.ServerWebExchange;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.websocket.HandshakeRefusal;
import org.tornado4j.websocket.WebSocketConnection;
import org.tornado4j.websocket.WebSocketOptions;
import org.tornado4j.websocket.WebSocketUpgrade;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * One request for a WebSocket, and the answer to it.
 *
 * <ol>
 *   <li>the request is checked; what is refused is answered with 400, 403 or 426, and a line of text
 *   <li>the response is committed, so that sessions and cookies are saved
 *   <li>101 is sent with its fields, and the handler subscribed to
 * </ol>
 *
 * <p>Thread: any; the first and the last step are on the loop.
 */
final class SocketHandshake {

    private final ReactiveExchange connectionExchange;
    private final ServerWebExchange exchange;
    private final WebSocketOptions options;
    private final @Nullable String subprotocol;
    private final HandshakeInfo info;
    private final WebSocketHandler handler;
    private final ContextView context;

    SocketHandshake(
            ReactiveExchange connectionExchange,
            ServerWebExchange exchange,
            WebSocketOptions options,
            @Nullable String subprotocol,
            HandshakeInfo info,
            WebSocketHandler handler,
            ContextView context) {
        this.connectionExchange = connectionExchange;
        this.exchange = exchange;
        this.options = options;
        this.subprotocol = subprotocol;
        this.info = info;
        this.handler = handler;
        this.context = context;
    }

    /** Completes when 101, or a refusal, was sent. */
    Mono<Void> answer() {
        return onLoop(this::check)
                .flatMap(upgrade -> commit().then(onLoop(() -> open(upgrade))))
                .then()
                .onErrorResume(HandshakeRefusal.class, this::refuse);
    }

    private <T> Mono<T> onLoop(Callable<T> step) {
        return Mono.create(sink -> connectionExchange.onLoop(() -> {
            try {
                sink.success(step.call());
            } catch (Throwable e) {
                FatalErrors.escalate(e);
                sink.error(e);
            }
        }));
    }

    private WebSocketUpgrade check() throws HandshakeRefusal {
        WebSocketUpgrade upgrade = WebSocketUpgrade.of(connectionExchange.incoming(), options, this::isAllowed);
        upgrade.select(subprotocol);
        return upgrade;
    }

    /** Whom the options do not know may be allowed by rules for CORS, or be of the origin that a proxy has named to filters. */
    private boolean isAllowed(HTTPServerRequest request) {
        return options.allowedOrigins().allow(request) || isAllowedByCors() || isOfOrigin();
    }

    private boolean isAllowedByCors() {
        return exchange.getResponse().getHeaders().containsHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN);
    }

    private boolean isOfOrigin() {
        try {
            return !CorsUtils.isCorsRequest(exchange.getRequest());
        } catch (IllegalArgumentException e) {
            return false; // the origin is malformed
        }
    }

    private Mono<Void> refuse(HandshakeRefusal refusal) {
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(HttpStatusCode.valueOf(refusal.status()));
        HTTPHeaders fields = new HTTPHeaders();
        refusal.addTo(fields);
        fields.forEach((name, value) -> response.getHeaders().set(name, value));
        response.getHeaders().setContentType(MediaType.TEXT_PLAIN);
        DataBuffer text = response.bufferFactory().wrap(refusal.text().getBytes(StandardCharsets.UTF_8));
        return response.writeWith(Mono.just(text));
    }

    private Mono<Void> commit() {
        exchange.getResponse().setStatusCode(HttpStatus.SWITCHING_PROTOCOLS);
        return exchange.getResponse().setComplete();
    }

    private TornadoWebSocketSession open(WebSocketUpgrade upgrade) throws Exception {
        HTTPHeaders fields = connectionExchange.responseFields();
        fields.remove(HttpHeaders.CONTENT_TYPE);
        fields.remove(HttpHeaders.CONTENT_LENGTH);
        upgrade.addTo(fields);
        SocketReceiver receiver = new SocketReceiver();
        WebSocketConnection connection =
                upgrade.open(connectionExchange.switchProtocols(WebSocketUpgrade.PROTOCOL), receiver);
        TornadoWebSocketSession session = new TornadoWebSocketSession(
                connection, receiver, info, exchange.getResponse().bufferFactory());
        receiver.attach(session);
        session.handleBy(ContextWebSocketHandler.decorate(handler, context));
        connection.begin(null);
        return session;
    }
}
