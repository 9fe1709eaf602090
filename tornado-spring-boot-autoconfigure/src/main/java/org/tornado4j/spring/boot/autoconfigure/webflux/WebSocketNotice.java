package org.tornado4j.spring.boot.autoconfigure.webflux;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.web.reactive.handler.AbstractUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;

/** Warns of paths that are mapped to WebSocket handlers, whose handshakes are refused. */
final class WebSocketNotice implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoReactiveWebServerAutoConfiguration.class);

    private final ListableBeanFactory beanFactory;

    WebSocketNotice(ListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<String> paths = beanFactory.getBeansOfType(AbstractUrlHandlerMapping.class).values().stream()
                .flatMap(mapping -> mapping.getHandlerMap().entrySet().stream())
                .filter(entry -> isWebSocketHandler(entry.getValue()))
                .map(entry -> entry.getKey().getPatternString())
                .sorted()
                .toList();
        if (!paths.isEmpty()) {
            LOG.warn("WebSocket is not supported yet: handshakes at {} are refused with 501", paths);
        }
    }

    /** A mapping may know the name of a bean only. */
    private boolean isWebSocketHandler(Object handler) {
        return handler instanceof WebSocketHandler
                || (handler instanceof String name
                        && beanFactory.containsBean(name)
                        && beanFactory.isTypeMatch(name, WebSocketHandler.class));
    }
}
