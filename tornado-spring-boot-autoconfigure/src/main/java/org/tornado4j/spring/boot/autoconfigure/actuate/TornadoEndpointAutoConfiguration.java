package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.IncludeExcludeEndpointFilter;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.CorsEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.endpoint.EndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.EndpointFilter;
import org.springframework.boot.actuate.endpoint.EndpointsSupplier;
import org.springframework.boot.actuate.endpoint.OperationFilter;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.ParameterValueMapper;
import org.springframework.boot.actuate.endpoint.jackson.EndpointJsonMapper;
import org.springframework.boot.actuate.endpoint.web.AdditionalPathsMapper;
import org.springframework.boot.actuate.endpoint.web.EndpointMediaTypes;
import org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.PathMapper;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.actuate.endpoint.web.WebOperation;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpointDiscoverer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointWebExtension;
import org.springframework.boot.health.actuate.endpoint.ReactiveHealthEndpointWebExtension;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointProperties;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.health.registry.ReactiveHealthContributorRegistry;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.web.cors.CorsConfiguration;
import org.tornado4j.spring.boot.ApplicationCustomizer;
import org.tornado4j.spring.boot.autoconfigure.OnNativeModeCondition;
import tools.jackson.databind.json.JsonMapper;

/**
 * Auto-configuration of the actuator's endpoints over HTTP, in the part of the application: they are discovered here, and
 * served here unless they have a port of their own.
 */
@AutoConfiguration(
        after = EndpointAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration",
            "org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration",
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration"
        },
        beforeName = "org.tornado4j.spring.boot.autoconfigure.TornadoWebAutoConfiguration")
@Conditional(OnNativeModeCondition.class)
@ConditionalOnClass({WebEndpointDiscoverer.class, WebEndpointProperties.class, CorsConfiguration.class})
@EnableConfigurationProperties({WebEndpointProperties.class, CorsEndpointProperties.class})
public final class TornadoEndpointAutoConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoEndpointAutoConfiguration.class);

    /** Discovery as Boot has it, which does so for Servlet and WebFlux alone. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(WebEndpointsSupplier.class)
    static class Discovery {

        @Bean
        PathMapper webEndpointPathMapper(WebEndpointProperties properties) {
            return new ConfiguredPaths(properties.getPathMapping());
        }

        @Bean
        @ConditionalOnMissingBean
        EndpointMediaTypes endpointMediaTypes() {
            return EndpointMediaTypes.DEFAULT;
        }

        @Bean
        WebEndpointDiscoverer webEndpointDiscoverer(
                ApplicationContext context,
                ParameterValueMapper parameterValueMapper,
                EndpointMediaTypes mediaTypes,
                ObjectProvider<PathMapper> pathMappers,
                ObjectProvider<AdditionalPathsMapper> additionalPathsMappers,
                ObjectProvider<OperationInvokerAdvisor> invokerAdvisors,
                ObjectProvider<EndpointFilter<ExposableWebEndpoint>> endpointFilters,
                ObjectProvider<OperationFilter<WebOperation>> operationFilters) {
            return new WebEndpointDiscoverer(
                    context,
                    parameterValueMapper,
                    mediaTypes,
                    pathMappers.orderedStream().toList(),
                    additionalPathsMappers.orderedStream().toList(),
                    invokerAdvisors.orderedStream().toList(),
                    endpointFilters.orderedStream().toList(),
                    operationFilters.orderedStream().toList());
        }

        @Bean
        @ConditionalOnMissingBean
        PathMappedEndpoints pathMappedEndpoints(
                WebEndpointProperties properties, Collection<EndpointsSupplier<?>> endpoints) {
            return new PathMappedEndpoints(properties.getBasePath(), endpoints);
        }

        @Bean
        IncludeExcludeEndpointFilter<ExposableWebEndpoint> webExposeExcludePropertyEndpointFilter(
                WebEndpointProperties properties) {
            WebEndpointProperties.Exposure exposure = properties.getExposure();
            return new IncludeExcludeEndpointFilter<>(
                    ExposableWebEndpoint.class,
                    exposure.getInclude(),
                    exposure.getExclude(),
                    EndpointExposure.WEB.getDefaultIncludes());
        }

        @Bean
        OperationFilter<WebOperation> webAccessPropertiesOperationFilter(EndpointAccessResolver accessResolver) {
            return OperationFilter.byAccess(accessResolver);
        }
    }

    /** The health endpoint as it is on the web: with a status of HTTP, and with groups. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthEndpoint.class)
    @ConditionalOnBean(HealthEndpoint.class)
    @ConditionalOnAvailableEndpoint(endpoint = HealthEndpoint.class, exposure = EndpointExposure.WEB)
    static class Health {

        @Bean
        @ConditionalOnMissingBean({HealthEndpointWebExtension.class, ReactiveHealthEndpointWebExtension.class})
        HealthEndpointWebExtension healthEndpointWebExtension(
                HealthContributorRegistry registry,
                ObjectProvider<ReactiveHealthContributorRegistry> reactiveRegistry,
                HealthEndpointGroups groups,
                HealthEndpointProperties properties) {
            return new HealthEndpointWebExtension(
                    registry,
                    reactiveRegistry.getIfAvailable(),
                    groups,
                    properties.getLogging().getSlowIndicatorThreshold());
        }
    }

    /** The routes, of which the application is built. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JsonMapper.class)
    @ImportRuntimeHints(EndpointHints.class)
    static class Routes {

        @Bean
        EndpointJson endpointJson(ObjectProvider<EndpointJsonMapper> isolated, ObjectProvider<JsonMapper> application) {
            JsonMapper others = application.getIfUnique(JsonMapper::new);
            EndpointJsonMapper descriptors = isolated.getIfAvailable();
            return new EndpointJson(descriptors != null ? descriptors.get() : others, others);
        }

        @Bean
        EndpointServer endpointServer(EndpointJson json, CorsEndpointProperties cors) {
            return new EndpointServer(json, new EndpointCors(cors.toCorsConfiguration()), WebServerNamespace.SERVER);
        }

        @Bean
        SmartInitializingSingleton exposureNotice(ApplicationContext context, WebEndpointProperties properties) {
            return new ExposureNotice(context, properties);
        }

        @Bean
        ApplicationCustomizer endpointRoutes(ApplicationContext context, EndpointServer server) {
            return new LeadingRoutes(() -> new ConfiguredEndpoints(context).routesOfApplication(server));
        }
    }

    /** Nothing can be said without JSON, which is to be known. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("tools.jackson.databind.json.JsonMapper")
    static class WithoutJson {

        @Bean
        SmartInitializingSingleton unservedEndpointsNotice() {
            return () -> LOG.warn(
                    "The actuator's endpoints are not served over HTTP: they answer in JSON, and Jackson is not"
                            + " on the class path. Add org.springframework.boot:spring-boot-starter-jackson");
        }
    }
}
