package org.tornado4j.spring.boot.autoconfigure;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.tornado4j.metrics.MetricsSource;
import org.tornado4j.process.Worker;

/**
 * Auto-configuration of what the status page of several processes tells of the application's metrics: what a bean of type
 * {@link MetricsSource} writes; by itself, all that is in the application's Prometheus registry.
 */
@AutoConfiguration(
        afterName =
                "org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration")
@Conditional(OnTornadoCondition.class)
public final class TornadoWorkerMetricsAutoConfiguration {

    /** Names the source to the supervisor; does nothing in an application that runs in one process. */
    @Bean
    SmartInitializingSingleton tornadoWorkerMetrics(ObjectProvider<MetricsSource> sources) {
        return () -> {
            Worker worker = Worker.current();
            if (worker != null) {
                sources.ifUnique(worker::setMetricsSource);
            }
        };
    }

    /** Loaded only with Micrometer's registry for Prometheus on the class path. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(PrometheusMeterRegistry.class)
    static final class PrometheusConfiguration {

        @Bean
        @ConditionalOnSingleCandidate(PrometheusMeterRegistry.class)
        @ConditionalOnMissingBean
        MetricsSource prometheusMetricsSource(PrometheusMeterRegistry registry) {
            return (format, out) -> registry.scrape(out, format.mediaType());
        }
    }
}
