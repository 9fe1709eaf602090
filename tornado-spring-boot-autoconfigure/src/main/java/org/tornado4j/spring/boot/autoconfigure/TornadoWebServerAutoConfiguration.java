package org.tornado4j.spring.boot.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.WebServerFactoryCustomizerBeanPostProcessor;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.tornado4j.spring.boot.HTTPServerCustomizer;
import org.tornado4j.spring.boot.TLSCustomizer;
import org.tornado4j.spring.boot.TornadoWebServerApplicationContext;
import org.tornado4j.spring.boot.TornadoWebServerFactory;
import org.tornado4j.spring.boot.autoconfigure.TornadoWebServerFactoryCustomizer.Purpose;

/**
 * Auto-configuration of the server: what is configured is applied to its factory, which in native mode is made here. Where Spring
 * Boot applies {@code server.*} as well, it does so before.
 */
@AutoConfiguration(
        afterName = "org.tornado4j.spring.boot.autoconfigure.webflux.TornadoReactiveWebServerAutoConfiguration")
@Conditional(OnTornadoCondition.class)
@EnableConfigurationProperties({ServerProperties.class, TornadoServerProperties.class})
public final class TornadoWebServerAutoConfiguration {

    @Bean
    static UnknownKeysCheck unknownKeysCheck(Environment environment) {
        return new UnknownKeysCheck(environment);
    }

    @Bean
    @Conditional(OnNativeModeCondition.class)
    @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
    TornadoWebServerFactory tornadoWebServerFactory() {
        return new TornadoWebServerFactory();
    }

    /** Three arguments, and the rest looked up: the JDK takes longer to link a method of more than to call all of them. */
    @Bean
    TornadoWebServerFactoryCustomizer tornadoWebServerFactoryCustomizer(
            ApplicationContext context, ServerProperties server, TornadoServerProperties tornado) {
        return new TornadoWebServerFactoryCustomizer(
                purposeOf(context),
                server,
                tornado,
                new ProxySettings(
                        server.getForwardHeadersStrategy(),
                        !(context instanceof TornadoWebServerApplicationContext),
                        tornado,
                        context.getEnvironment()),
                context.getBeanProvider(SslBundles.class).getIfAvailable(),
                context.getBeanProvider(HTTPServerCustomizer.class)
                        .orderedStream()
                        .toList(),
                context.getBeanProvider(TLSCustomizer.class).orderedStream().toList(),
                compressesResponses(context));
    }

    private static boolean compressesResponses(ApplicationContext context) {
        TornadoWebProperties web =
                context.getBeanProvider(TornadoWebProperties.class).getIfAvailable();
        return web != null && web.isCompressResponse();
    }

    /** Spring Boot makes a context of its own for a management port, from the same configuration, and names it so. */
    private static Purpose purposeOf(ApplicationContext context) {
        return WebServerApplicationContext.hasServerNamespace(context, "management")
                ? Purpose.MANAGEMENT
                : Purpose.APPLICATION;
    }

    @Bean
    @Conditional(OnNativeModeCondition.class)
    @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
    static WebServerFactoryCustomizerBeanPostProcessor webServerFactoryCustomizerBeanPostProcessor() {
        return new WebServerFactoryCustomizerBeanPostProcessor();
    }
}
