package org.tornado4j.spring.boot.autoconfigure.webflux;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextFactory;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.web.server.reactive.ReactiveWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Primary;
import org.tornado4j.spring.boot.autoconfigure.OnWebFluxModeCondition;
import org.tornado4j.spring.boot.autoconfigure.TornadoWebServerAutoConfiguration;

/** Auto-configuration of the context that serves {@code management.server.port} of a WebFlux application. */
@AutoConfiguration
@Conditional(OnWebFluxModeCondition.class)
@ConditionalOnClass(ManagementContextFactory.class)
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
public final class TornadoReactiveManagementContextAutoConfiguration {

    /** Primary, since each server on the class path may bring one. */
    @Bean
    @Primary
    static ManagementContextFactory tornadoReactiveManagementContextFactory() {
        return new ManagementContextFactory(
                WebApplicationType.REACTIVE,
                ReactiveWebServerFactory.class,
                TornadoReactiveWebServerAutoConfiguration.class,
                TornadoWebServerAutoConfiguration.class);
    }
}
