package org.tornado4j.spring.boot.autoconfigure.webflux;

import io.micrometer.context.ContextRegistry;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.tornado4j.spring.boot.autoconfigure.OnWebFluxModeCondition;
import org.tornado4j.webflux.TornadoHttpHandlerAdapter;

/**
 * Auto-configuration that lets Micrometer's context propagation carry the id of a request from the Reactor context into the
 * MDC: in all operators with {@code spring.reactor.context-propagation=auto}, else in {@code handle} and {@code tap}.
 */
@AutoConfiguration
@Conditional(OnWebFluxModeCondition.class)
@ConditionalOnClass({ContextRegistry.class, TornadoHttpHandlerAdapter.class})
@ConditionalOnProperty("tornado.server.request-id-header")
public final class TornadoRequestIdAutoConfiguration {

    /** Registers in the one registry of the process; it stays there, where it takes the place of an earlier one. */
    @Bean
    static SmartInitializingSingleton tornadoRequestIdPropagation() {
        return () -> ContextRegistry.getInstance().registerThreadLocalAccessor(new RequestIdAccessor());
    }
}
