package org.tornado4j.spring.boot.autoconfigure.webflux;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.spring.boot.autoconfigure.FallThrough;
import org.tornado4j.spring.boot.autoconfigure.OnWebFluxModeCondition;
import org.tornado4j.spring.boot.autoconfigure.TornadoServerProperties;
import org.tornado4j.spring.boot.autoconfigure.TornadoWebAutoConfiguration;
import org.tornado4j.web.Application;
import org.tornado4j.webflux.RouteHandlerAdapter;
import org.tornado4j.webflux.RouteHandlerMapping;

/** Auto-configuration of handler beans behind the filters of WebFlux. */
@AutoConfiguration(after = {TornadoReactiveWebServerAutoConfiguration.class, TornadoWebAutoConfiguration.class})
@Conditional({OnWebFluxModeCondition.class, OnHandlersBehindFilters.class})
@ConditionalOnClass({HandlerMapping.class, RouteHandlerMapping.class})
@EnableConfigurationProperties(TornadoServerProperties.class)
public final class TornadoHandlerMappingAutoConfiguration {

    /** Has no routes if there is no application of handler beans. */
    @Bean
    HandlersBehindFilters tornadoHandlerMapping(
            ApplicationContext context,
            ObjectProvider<Application> applications,
            FallThrough fallThrough,
            ObjectProvider<WebFluxConfigurer> configurers) {
        Application application = applications.getIfUnique();
        return new HandlersBehindFilters(
                context,
                new RouteHandlerMapping(
                        application != null
                                ? application
                                : Application.builder().build(),
                        match -> !fallThrough.isEnd(match),
                        CorsRules.of(configurers.orderedStream().toList()),
                        RouteHandlerMapping.DEFAULT_ORDER));
    }

    @Bean
    RouteHandlerAdapter tornadoHandlerAdapter(TornadoServerProperties properties) {
        DataSize most = properties.getMaxBodySize();
        return new RouteHandlerAdapter(most != null ? most.toBytes() : HTTPServerOptions.DEFAULT.maxBodyBytes());
    }
}
