package org.tornado4j.spring.boot.autoconfigure.webflux;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.spring.boot.TornadoWebServer;
import org.tornado4j.spring.boot.autoconfigure.FallThrough;
import org.tornado4j.spring.boot.autoconfigure.HandlersApplication;
import org.tornado4j.spring.boot.autoconfigure.OnHandlersBehindFilters;
import org.tornado4j.spring.boot.autoconfigure.OnWebFluxModeCondition;
import org.tornado4j.spring.boot.autoconfigure.TornadoWebAutoConfiguration;
import org.tornado4j.web.Application;
import org.tornado4j.webflux.RouteHandlerAdapter;
import org.tornado4j.webflux.RouteHandlerMapping;

/** Auto-configuration of handler beans behind the filters of WebFlux. */
@AutoConfiguration(
        after = {TornadoReactiveWebServerAutoConfiguration.class, TornadoWebAutoConfiguration.class},
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@Conditional({OnWebFluxModeCondition.class, OnHandlersBehindFilters.class})
@ConditionalOnClass({HandlerMapping.class, RouteHandlerMapping.class})
public final class TornadoHandlerMappingAutoConfiguration {

    /** Has no routes if there is no application of handler beans. */
    @Bean
    HandlersBehindFilters tornadoHandlerMapping(
            ApplicationContext context,
            ObjectProvider<HandlersApplication> handlers,
            FallThrough fallThrough,
            ObjectProvider<WebFluxConfigurer> configurers) {
        HandlersApplication made = handlers.getIfUnique();
        Application application = made == null ? null : made.get();
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
    RouteHandlerAdapter tornadoHandlerAdapter(ApplicationContext context, ObjectProvider<ExchangeObserver> observers) {
        ExchangeObserver observer = observers.getIfAvailable();
        return new RouteHandlerAdapter(() -> mostContent(context), observer == null ? null : observer::runOutside);
    }

    /** Returns the limit of the server, which beans of the application may have set. */
    private static long mostContent(ApplicationContext context) {
        return context instanceof WebServerApplicationContext serving
                        && serving.getWebServer() instanceof TornadoWebServer server
                ? server.getOptions().maxBodyBytes()
                : HTTPServerOptions.DEFAULT.maxBodyBytes();
    }

    /** Observations that are current in handlers, where WebFlux makes some. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ObservationRegistry.class)
    @ConditionalOnBean(ObservationRegistry.class)
    static class Observations {

        @Bean
        ExchangeObserver tornadoExchangeObserver(ObservationRegistry registry) {
            return new ExchangeObserver(registry);
        }
    }
}
