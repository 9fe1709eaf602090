package org.tornado4j.spring.boot.autoconfigure.webflux;

import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.tornado4j.webflux.RouteHandlerMapping;
import reactor.core.publisher.Mono;

/**
 * The routes of handler beans behind the filters of WebFlux, in the context of the application alone: WebFlux asks the mappings of
 * parent contexts, too, and the context of a management port is a child.
 */
final class HandlersBehindFilters implements HandlerMapping, Ordered {

    private final ApplicationContext context;
    private final RouteHandlerMapping mapping;

    HandlersBehindFilters(ApplicationContext context, RouteHandlerMapping mapping) {
        this.context = context;
        this.mapping = mapping;
    }

    @Override
    public int getOrder() {
        return mapping.getOrder();
    }

    @Override
    public Mono<Object> getHandler(ServerWebExchange exchange) {
        ApplicationContext served = exchange.getApplicationContext();
        boolean ours = served == null || served.equals(context);
        return ours ? mapping.getHandler(exchange) : Mono.empty();
    }
}
