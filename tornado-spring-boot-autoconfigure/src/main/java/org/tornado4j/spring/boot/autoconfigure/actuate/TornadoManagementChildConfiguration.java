package org.tornado4j.spring.boot.autoconfigure.actuate;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.CorsEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementWebServerFactoryCustomizer;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.web.cors.CorsConfiguration;
import org.tornado4j.spring.boot.TornadoWebServerFactory;
import org.tornado4j.spring.boot.autoconfigure.OnNativeModeCondition;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import tools.jackson.databind.json.JsonMapper;

/** The context of {@code management.server.port}: its server serves the endpoints, and nothing of the application. */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@Conditional(OnNativeModeCondition.class)
@ConditionalOnClass({JsonMapper.class, CorsConfiguration.class})
@ConditionalOnBean(WebEndpointsSupplier.class)
class TornadoManagementChildConfiguration {

    @Bean
    ManagementWebServerFactoryCustomizer<TornadoWebServerFactory> tornadoManagementServerCustomizer(
            ListableBeanFactory beanFactory) {
        return new ManagementWebServerFactoryCustomizer<>(beanFactory) {};
    }

    @Bean
    EndpointServer managementEndpointServer(EndpointJson json, CorsEndpointProperties cors) {
        return new EndpointServer(json, new EndpointCors(cors.toCorsConfiguration()), WebServerNamespace.MANAGEMENT);
    }

    @Bean
    Application managementApplication(
            ApplicationContext context,
            EndpointServer managementEndpointServer,
            ManagementServerProperties properties) {
        Application.Builder application = Application.builder()
                .settings(ApplicationSettings.builder().logRequests(false).build());
        new ConfiguredEndpoints(context)
                .routesOfManagementPort(managementEndpointServer, properties.getBasePath())
                .routes()
                .forEach(application::add);
        return application.build();
    }
}
