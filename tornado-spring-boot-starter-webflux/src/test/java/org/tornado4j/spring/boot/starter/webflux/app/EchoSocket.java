package org.tornado4j.spring.boot.starter.webflux.app;

import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Mono;

/** A WebSocket that tells who has connected, and sends back what it receives. */
@Configuration(proxyBeanMethods = false)
public class EchoSocket {

    @Bean
    SimpleUrlHandlerMapping webSocketMapping() {
        WebSocketHandler handler = EchoSocket::echo;
        return new SimpleUrlHandlerMapping(Map.of("/echo", handler), -1);
    }

    private static Mono<Void> echo(WebSocketSession session) {
        return session.getHandshakeInfo()
                .getPrincipal()
                .map(user -> session.textMessage("Hello " + user.getName()))
                .defaultIfEmpty(session.textMessage("Hello"))
                .flatMap(greeting -> session.send(Mono.just(greeting)))
                .then(Mono.defer(() -> session.send(session.receive().doOnNext(WebSocketMessage::retain))));
    }
}
