package org.tornado4j.webflux;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.RequestUpgradeStrategy;
import org.springframework.web.server.ServerWebExchange;
import org.tornado4j.websocket.WebSocketOptions;
import reactor.core.publisher.Mono;

/**
 * Answers WebSocket handshakes of WebFlux, and has its handlers talk over the engine's WebSockets. For a
 * {@code HandshakeWebSocketService} of an application:
 *
 * <pre>
 * &#64;Bean
 * WebSocketService webSocketService(TornadoRequestUpgradeStrategy strategy) {
 *     return new HandshakeWebSocketService(strategy);
 * }
 * </pre>
 *
 * <ul>
 *   <li>The handler is subscribed to once 101 was sent; that is the end of the exchange. When the handler completes the socket is
 *       closed with 1000, when it fails with 1011.
 *   <li>{@code receive()} has one subscriber. Without demand one message is read ahead and no more, so that the client has to wait.
 *       It completes when the connection ends, however that comes; {@code closeStatus()} tells why. The payloads are on the heap, and
 *       need no release.
 *   <li>{@code send()} asks for messages as the client takes them, 32 ahead; it fails when the connection ends before all have left.
 *       It can be called more than once. Payloads are released when they were sent, or cannot be sent any more.
 *   <li>Pings are answered, and not delivered. Pongs are, but for those that answer the pings of the server itself, and those that come
 *       while nothing is asked for.
 *   <li>A page of another origin is refused with 403 unless {@link WebSocketOptions#allowedOrigins} or rules for CORS allow it.
 * </ul>
 *
 * <p>Thread: any.
 */
public final class TornadoRequestUpgradeStrategy implements RequestUpgradeStrategy {

    private final WebSocketOptions options;

    /** All defaults. */
    public TornadoRequestUpgradeStrategy() {
        this(WebSocketOptions.DEFAULT);
    }

    /** @param options limits and times */
    public TornadoRequestUpgradeStrategy(WebSocketOptions options) {
        this.options = options;
    }

    /** Returns limits and times. */
    public WebSocketOptions options() {
        return options;
    }

    /** Fails with {@link IllegalStateException} for an exchange of another server. */
    @Override
    public Mono<Void> upgrade(
            ServerWebExchange exchange,
            WebSocketHandler handler,
            @Nullable String subProtocol,
            Supplier<HandshakeInfo> handshakeInfo) {
        ReactiveExchange ours = ReactiveExchange.of(exchange.getResponse());
        if (ours == null) {
            return Mono.error(new IllegalStateException(
                    "the exchange is not served by TornadoHttpHandlerAdapter, whose WebSockets this strategy is for"));
        }
        HandshakeInfo info = handshakeInfo.get(); // it is made of what filters change in the exchange
        return Mono.deferContextual(
                context -> new SocketHandshake(ours, exchange, options, subProtocol, info, handler, context).answer());
    }
}
