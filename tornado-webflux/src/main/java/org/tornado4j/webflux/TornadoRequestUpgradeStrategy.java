package org.tornado4j.webflux;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.RequestUpgradeStrategy;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Answers WebSocket handshakes of WebFlux. WebSocket is not supported yet: each handshake is refused with 501 (Not Implemented),
 * a line of text that says so, and one line in the log.
 *
 * <p>Thread: any.
 */
public final class TornadoRequestUpgradeStrategy implements RequestUpgradeStrategy {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final String REFUSAL = "WebSocket is not supported by this server yet.\n";

    @Override
    public Mono<Void> upgrade(
            ServerWebExchange exchange,
            WebSocketHandler handler,
            @Nullable String subProtocol,
            Supplier<HandshakeInfo> handshakeInfo) {
        return Mono.defer(() -> refuse(exchange));
    }

    private static Mono<Void> refuse(ServerWebExchange exchange) {
        LOG.warn(
                "Refused with 501, since WebSocket is not supported yet: {}",
                exchange.getRequest().getURI().getRawPath());
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(HttpStatus.NOT_IMPLEMENTED);
        response.getHeaders().setContentType(MediaType.TEXT_PLAIN);
        DataBuffer text = response.bufferFactory().wrap(REFUSAL.getBytes(StandardCharsets.US_ASCII));
        return response.writeWith(Mono.just(text));
    }
}
