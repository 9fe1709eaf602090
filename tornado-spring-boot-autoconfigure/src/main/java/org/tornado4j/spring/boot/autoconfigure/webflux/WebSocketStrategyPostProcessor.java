package org.tornado4j.spring.boot.autoconfigure.webflux;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.web.reactive.config.WebFluxConfigurationSupport;
import org.springframework.web.reactive.socket.server.RequestUpgradeStrategy;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import org.tornado4j.webflux.TornadoRequestUpgradeStrategy;

/**
 * Has WebSocket handshakes answered by us. Spring Framework chooses the strategy of a server by the classes it finds, and has no
 * other place to name one that leaves the services of applications alone.
 */
final class WebSocketStrategyPostProcessor implements BeanPostProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketStrategyPostProcessor.class);

    private static final String STRATEGIES = "org.springframework.web.reactive.socket.server.upgrade.";

    /** Asked when an adapter is there: its strategy needs beans that are not to be made before others are processed. */
    private final ObjectProvider<TornadoRequestUpgradeStrategy> strategies;

    WebSocketStrategyPostProcessor(ObjectProvider<TornadoRequestUpgradeStrategy> strategies) {
        this.strategies = strategies;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof WebSocketHandlerAdapter adapter && isForAnotherServer(adapter.getWebSocketService())
                ? withOurs(adapter)
                : bean;
    }

    private static boolean isForAnotherServer(WebSocketService service) {
        if (service instanceof HandshakeWebSocketService handshakes) {
            RequestUpgradeStrategy strategy = handshakes.getUpgradeStrategy();
            return strategy.getClass().getName().startsWith(STRATEGIES) && canBeReplaced(handshakes, strategy);
        }
        // what the framework has if it finds no server that it knows
        return service.getClass().getName().startsWith(WebFluxConfigurationSupport.class.getName());
    }

    /** A class of the application may do more than ours would. */
    private static boolean canBeReplaced(HandshakeWebSocketService service, RequestUpgradeStrategy strategy) {
        boolean plain = service.getClass() == HandshakeWebSocketService.class;
        if (!plain) {
            LOG.warn(
                    "{} answers WebSocket handshakes by {}, which is for another server, so that they fail:"
                            + " give it the bean of type TornadoRequestUpgradeStrategy",
                    service.getClass().getName(),
                    strategy.getClass().getSimpleName());
        }
        return plain;
    }

    private WebSocketHandlerAdapter withOurs(WebSocketHandlerAdapter adapter) {
        HandshakeWebSocketService service = new HandshakeWebSocketService(strategies.getObject());
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
