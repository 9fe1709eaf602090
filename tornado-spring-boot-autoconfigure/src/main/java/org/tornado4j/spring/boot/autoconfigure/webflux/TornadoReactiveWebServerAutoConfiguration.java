package org.tornado4j.spring.boot.autoconfigure.webflux;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.reactive.ReactiveWebServerConfiguration;
import org.springframework.boot.web.server.reactive.ReactiveWebServerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.http.ReactiveHttpInputMessage;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import org.tornado4j.spring.boot.DrainFileLifecycle;
import org.tornado4j.spring.boot.LocalPortsListener;
import org.tornado4j.spring.boot.TornadoReactiveWebServerFactory;
import org.tornado4j.spring.boot.autoconfigure.FallThrough;
import org.tornado4j.spring.boot.autoconfigure.HandlersApplication;
import org.tornado4j.spring.boot.autoconfigure.HandlersInFront;
import org.tornado4j.spring.boot.autoconfigure.HandlersPlace;
import org.tornado4j.spring.boot.autoconfigure.OnWebFluxModeCondition;
import org.tornado4j.spring.boot.autoconfigure.TornadoServerProperties;
import org.tornado4j.spring.boot.autoconfigure.TornadoWebProperties;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.webflux.TornadoHttpHandlerAdapter;
import org.tornado4j.webflux.TornadoRequestUpgradeStrategy;
import org.tornado4j.websocket.WebSocketOptions;

/**
 * Auto-configuration of the server of a WebFlux application. It comes before those of Spring Boot's own servers, which may be
 * on the class path as well: Reactor Netty for {@code WebClient}, for instance.
 */
@AutoConfiguration(
        beforeName = {
            "org.springframework.boot.jetty.autoconfigure.reactive.JettyReactiveWebServerAutoConfiguration",
            "org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration",
            "org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration"
        })
@Conditional(OnWebFluxModeCondition.class)
@ConditionalOnClass({ReactiveHttpInputMessage.class, TornadoHttpHandlerAdapter.class})
@EnableConfigurationProperties({TornadoServerProperties.class, TornadoWebProperties.class})
@Import(ReactiveWebServerConfiguration.class)
public final class TornadoReactiveWebServerAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(ReactiveWebServerFactory.class)
    TornadoReactiveWebServerFactory tornadoReactiveWebServerFactory(ObjectProvider<HandlersInFront> handlers) {
        TornadoReactiveWebServerFactory factory = new TornadoReactiveWebServerFactory();
        factory.addFrontHandlers(handlers.orderedStream().toList());
        return factory;
    }

    @Bean
    @ConditionalOnMissingBean(search = SearchStrategy.ALL)
    FallThrough handlersFallThrough() {
        return new FallThrough();
    }

    @Bean
    @ConditionalOnMissingBean(search = SearchStrategy.ALL)
    HandlersInFront handlersInFront(
            ApplicationContext context,
            ObjectProvider<HandlersApplication> handlers,
            FallThrough fallThrough,
            TornadoWebProperties properties) {
        return new HandlersInFront(
                "WebFlux",
                handlers,
                fallThrough,
                HandlersPlace.of(properties.getHandlers(), context.getClassLoader()),
                HandlersPlace.isSecurityPresent(context.getClassLoader()));
    }

    /** Comes before what application code says, as all that is configured does. */
    @Bean
    BodySizeCustomizer tornadoBodySizeCustomizer(TornadoServerProperties properties) {
        return new BodySizeCustomizer(properties.getMaxBodySize() != null);
    }

    /** Limits the content of requests to WebFlux if a limit is configured, and not by the default of handlers. */
    static final class BodySizeCustomizer
            implements WebServerFactoryCustomizer<TornadoReactiveWebServerFactory>, Ordered {

        private final boolean limited;

        BodySizeCustomizer(boolean limited) {
            this.limited = limited;
        }

        @Override
        public int getOrder() {
            return 0;
        }

        @Override
        public void customize(TornadoReactiveWebServerFactory factory) {
            if (limited) {
                factory.setBodySizeLimited(true);
            }
        }
    }

    /** WebSocket handlers, which only an application with Spring's WebFlux can have. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(WebSocketHandlerAdapter.class)
    static class WebSocket {

        /** For a {@code WebSocketService} of the application, too. */
        @Bean
        @ConditionalOnMissingBean
        TornadoRequestUpgradeStrategy tornadoRequestUpgradeStrategy(ObjectProvider<ApplicationSettings> settings) {
            ApplicationSettings known = settings.getIfAvailable();
            return new TornadoRequestUpgradeStrategy(
                    known == null ? WebSocketOptions.DEFAULT : WebSocketOptions.of(known));
        }

        @Bean
        static WebSocketStrategyPostProcessor tornadoWebSocketStrategyPostProcessor(
                ObjectProvider<TornadoRequestUpgradeStrategy> strategies) {
            return new WebSocketStrategyPostProcessor(strategies);
        }
    }

    @Bean
    LocalPortsListener tornadoLocalPorts(ConfigurableApplicationContext context) {
        return new LocalPortsListener(context);
    }

    /** Does nothing in a context that has no server, as that of a test with a mock web environment. */
    @Bean
    SmartLifecycle tornadoDrainFile(
            ApplicationContext context, ObjectProvider<TornadoReactiveWebServerFactory> factories) {
        TornadoReactiveWebServerFactory factory = factories.getIfUnique();
        return new DrainFileLifecycle(factory == null ? null : factory.getDrainFile(), context);
    }
}
