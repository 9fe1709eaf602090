package org.tornado4j.spring.boot.autoconfigure.actuate;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.web.mappings.MappingDescriptionProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.tornado4j.spring.boot.TornadoWebServer;
import org.tornado4j.spring.boot.autoconfigure.FallThrough;
import org.tornado4j.spring.boot.autoconfigure.HandlersPlace;
import org.tornado4j.spring.boot.autoconfigure.OnTornadoCondition;
import org.tornado4j.spring.boot.autoconfigure.TornadoWebProperties;

/** Auto-configuration of what the actuator's endpoints tell of the server and of its routes, in each mode. */
@AutoConfiguration(
        after = EndpointAutoConfiguration.class,
        beforeName = "org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration")
@Conditional(OnTornadoCondition.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
public final class TornadoServerEndpointAutoConfiguration {

    /** The endpoint that tells what the server is at. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnAvailableEndpoint(endpoint = TornadoEndpoint.class)
    @ImportRuntimeHints(ServerDescriptorHints.class)
    static class Server {

        @Bean
        @ConditionalOnMissingBean
        TornadoEndpoint tornadoEndpoint(ApplicationContext context) {
            return new TornadoEndpoint(() -> context instanceof WebServerApplicationContext serving
                    ? TornadoWebServer.in(serving.getWebServer())
                    : null);
        }
    }

    /** The endpoint {@code mappings} tells the routes. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MappingDescriptionProvider.class)
    static class Mappings {

        /** Those of applications in front of WebFlux end where WebFlux begins. */
        @Bean
        RouteMappings tornadoRouteMappings(
                ObjectProvider<FallThrough> fallThrough, ObjectProvider<TornadoWebProperties> properties) {
            FallThrough behind = fallThrough.getIfAvailable();
            TornadoWebProperties web = properties.getIfAvailable();
            boolean unserved = behind != null && web != null && web.getHandlers() == HandlersPlace.NONE;
            return new RouteMappings(behind, !unserved);
        }
    }
}
