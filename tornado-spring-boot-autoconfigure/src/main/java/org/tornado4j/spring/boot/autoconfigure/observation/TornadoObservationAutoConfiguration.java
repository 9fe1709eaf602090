package org.tornado4j.spring.boot.autoconfigure.observation;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.micrometer.metrics.MaximumAllowableTagsMeterFilter;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsProperties;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.tornado4j.spring.boot.autoconfigure.OnNativeModeCondition;
import org.tornado4j.spring.boot.observation.DefaultHandlerObservationConvention;
import org.tornado4j.spring.boot.observation.HandlerObservationConvention;

/** Auto-configuration of observations of the requests that handlers answer: {@code http.server.requests}. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration"
        },
        beforeName = "org.tornado4j.spring.boot.autoconfigure.TornadoWebAutoConfiguration")
@Conditional(OnObservedHandlersCondition.class)
@ConditionalOnClass({ObservationRegistry.class, ObservationProperties.class})
@ConditionalOnBean(ObservationRegistry.class)
@EnableConfigurationProperties(ObservationProperties.class)
public final class TornadoObservationAutoConfiguration {

    @Bean
    MicrometerObserver micrometerObserver(
            ObservationRegistry registry,
            ObjectProvider<HandlerObservationConvention> convention,
            ObservationProperties properties) {
        return new MicrometerObserver(
                registry, convention.getIfAvailable(), new DefaultHandlerObservationConvention(name(properties)));
    }

    private static String name(ObservationProperties properties) {
        return properties.getHttp().getServer().getRequests().getName();
    }

    /** Bounds the values of {@code uri}, as for Boot's other servers; a framework brings its own. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(OnNativeModeCondition.class)
    @ConditionalOnClass({MeterRegistry.class, MetricsProperties.class})
    @ConditionalOnBean({MeterRegistry.class, MetricsProperties.class})
    static class Filter {

        @Bean
        @Order(0)
        MaximumAllowableTagsMeterFilter metricsHttpServerUriTagFilter(
                ObservationProperties observations, MetricsProperties metrics) {
            return new MaximumAllowableTagsMeterFilter(
                    name(observations), "uri", metrics.getWeb().getServer().getMaxUriTags());
        }
    }
}
