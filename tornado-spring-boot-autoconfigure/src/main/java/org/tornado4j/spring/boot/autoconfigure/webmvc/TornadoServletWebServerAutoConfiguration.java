package org.tornado4j.spring.boot.autoconfigure.webmvc;

import jakarta.servlet.ServletRequest;
import org.apache.catalina.startup.Tomcat;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.thread.Threading;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.boot.tomcat.TomcatContextCustomizer;
import org.springframework.boot.tomcat.TomcatProtocolHandlerCustomizer;
import org.springframework.boot.tomcat.autoconfigure.TomcatServerProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.tornado4j.catalina.TornadoProtocolHandler;
import org.tornado4j.spring.boot.DrainFileLifecycle;
import org.tornado4j.spring.boot.LocalPortsListener;
import org.tornado4j.spring.boot.TornadoServletWebServerFactory;
import org.tornado4j.spring.boot.autoconfigure.BlockingSettings;
import org.tornado4j.spring.boot.autoconfigure.FallThrough;
import org.tornado4j.spring.boot.autoconfigure.HandlersApplication;
import org.tornado4j.spring.boot.autoconfigure.HandlersInFront;
import org.tornado4j.spring.boot.autoconfigure.HandlersPlace;
import org.tornado4j.spring.boot.autoconfigure.OnWebMvcModeCondition;
import org.tornado4j.spring.boot.autoconfigure.TornadoServerProperties;
import org.tornado4j.spring.boot.autoconfigure.TornadoWebProperties;
import org.tornado4j.spring.boot.autoconfigure.TornadoWebSocketProperties;
import org.tornado4j.spring.boot.autoconfigure.WebSocketSettings;
import org.tornado4j.web.BlockingLimits;

/**
 * Auto-configuration of the server of an application of Spring MVC. It comes before those of Spring Boot's own servers; that of
 * Tomcat goes on to configure the container.
 */
@AutoConfiguration(
        beforeName = {
            "org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration",
            "org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration"
        })
@Conditional(OnWebMvcModeCondition.class)
@ConditionalOnClass({
    ServletRequest.class,
    Tomcat.class,
    TomcatServletWebServerFactory.class,
    TornadoProtocolHandler.class
})
@EnableConfigurationProperties({
    TomcatServerProperties.class,
    TornadoServerProperties.class,
    TornadoWebProperties.class,
    TornadoWebSocketProperties.class
})
public final class TornadoServletWebServerAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(value = ServletWebServerFactory.class, search = SearchStrategy.CURRENT)
    TornadoServletWebServerFactory tornadoServletWebServerFactory(
            ObjectProvider<HandlersInFront> handlers,
            ObjectProvider<TomcatConnectorCustomizer> connectorCustomizers,
            ObjectProvider<TomcatContextCustomizer> contextCustomizers,
            ObjectProvider<TomcatProtocolHandlerCustomizer<?>> protocolHandlerCustomizers) {
        TornadoServletWebServerFactory factory = new TornadoServletWebServerFactory();
        factory.addFrontHandlers(handlers.orderedStream().toList());
        factory.getConnectorCustomizers()
                .addAll(connectorCustomizers.orderedStream().toList());
        factory.getContextCustomizers()
                .addAll(contextCustomizers.orderedStream().toList());
        factory.getProtocolHandlerCustomizers()
                .addAll(protocolHandlerCustomizers.orderedStream().toList());
        return factory;
    }

    /** A context for a management port has no handlers, and finds those of its parent. */
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
                "Spring MVC",
                handlers,
                fallThrough,
                HandlersPlace.of(properties.getHandlers(), context.getClassLoader()),
                HandlersPlace.isSecurityPresent(context.getClassLoader()));
    }

    @Bean
    TornadoServletWebServerFactoryCustomizer tornadoServletWebServerFactoryCustomizer(
            ApplicationContext context,
            ListableBeanFactory beanFactory,
            TornadoServerProperties tornado,
            TornadoWebSocketProperties webSocket,
            TomcatServerProperties tomcat) {
        boolean forManagement = WebServerApplicationContext.hasServerNamespace(context, "management");
        return new TornadoServletWebServerFactoryCustomizer(
                beanFactory,
                tomcat.getThreads(),
                limits(tornado, Threading.VIRTUAL.isActive(context.getEnvironment())),
                WebSocketSettings.drainSpread(webSocket),
                tornado.getMaxBodySize() != null,
                forManagement);
    }

    /** An executor of the application has bounds of its own, unless a limit is configured. */
    private static @Nullable BlockingLimits limits(TornadoServerProperties tornado, boolean virtualThreads) {
        return virtualThreads || tornado.getBlockingLimit() != null ? new BlockingSettings(tornado).limits() : null;
    }

    @Bean
    OtherServerNotice tornadoOtherServerNotice() {
        return new OtherServerNotice();
    }

    @Bean
    LocalPortsListener tornadoLocalPorts(ConfigurableApplicationContext context) {
        return new LocalPortsListener(context);
    }

    /** Does nothing in a context that has no server, as that of a test with a mock web environment. */
    @Bean
    SmartLifecycle tornadoDrainFile(
            ApplicationContext context, ObjectProvider<TornadoServletWebServerFactory> factories) {
        TornadoServletWebServerFactory factory = factories.getIfUnique();
        return new DrainFileLifecycle(
                factory == null ? null : factory.getConnections().getDrainFile(), context);
    }
}
