package org.tornado4j.spring.boot.autoconfigure.webflux;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.web.reactive.config.WebFluxConfigurationSupport;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import org.tornado4j.webflux.TornadoRequestUpgradeStrategy;

/**
 * Has WebSocket handshakes answered by us. Spring Framework chooses the strategy of a server by the classes it finds, and has no
 * other place to name one that leaves the services of applications alone.
 */
final class WebSocketStrategyPostProcessor implements BeanPostProcessor {

    private static final String STRATEGIES = "org.springframework.web.reactive.socket.server.upgrade.";

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof WebSocketHandlerAdapter adapter && isForAnotherServer(adapter.getWebSocketService())
                ? withOurs(adapter)
                : bean;
    }

    private static boolean isForAnotherServer(WebSocketService service) {
        if (service instanceof HandshakeWebSocketService handshakes) {
            return handshakes.getUpgradeStrategy().getClass().getName().startsWith(STRATEGIES);
        }
        // what the framework has if it finds no server that it knows
        return service.getClass().getName().startsWith(WebFluxConfigurationSupport.class.getName());
    }

    private static WebSocketHandlerAdapter withOurs(WebSocketHandlerAdapter adapter) {
        HandshakeWebSocketService service = new HandshakeWebSocketService(new TornadoRequestUpgradeStrategy());
        service.setSessionAttributePredicate(sessionAttributes(adapter.getWebSocketService()));
        WebSocketHandlerAdapter ours = new WebSocketHandlerAdapter(service);
        ours.setOrder(adapter.getOrder());
        return ours;
    }

    private static @Nullable Predicate<String> sessionAttributes(WebSocketService service) {
        return service instanceof HandshakeWebSocketService handshakes
                ? handshakes.getSessionAttributePredicate()
                : null;
    }
}
