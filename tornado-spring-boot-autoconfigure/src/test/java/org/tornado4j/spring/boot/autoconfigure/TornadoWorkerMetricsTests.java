package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.tornado4j.metrics.MetricsFormat;
import org.tornado4j.metrics.MetricsSource;
import org.tornado4j.metrics.PackedMetrics;

class TornadoWorkerMetricsTests {

    private final ApplicationContextRunner runner =
            Native.runner().withConfiguration(AutoConfigurations.of(TornadoWorkerMetricsAutoConfiguration.class));

    private static PrometheusMeterRegistry registry() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Counter.builder("orders")
                .description("Orders that came")
                .tag("shop", "a \"b\"")
                .register(registry)
                .increment();
        registry.timer("served").record(Duration.ofMillis(5));
        registry.summary("sizes").record(7);
        return registry;
    }

    private static byte[] text(MetricsSource source, MetricsFormat format) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        source.write(format, text);
        return text.toByteArray();
    }

    @Test
    void sourceIsThePrometheusRegistry() {
        runner.withBean(PrometheusMeterRegistry.class, TornadoWorkerMetricsTests::registry)
                .run(context -> {
                    MetricsSource source = context.getBean(MetricsSource.class);
                    assertThat(new String(text(source, MetricsFormat.TEXT), StandardCharsets.UTF_8))
                            .contains("# TYPE orders_total counter\norders_total{shop=\"a \\\"b\\\"\"} 1.0\n");
                    assertThat(new String(text(source, MetricsFormat.OPENMETRICS), StandardCharsets.UTF_8))
                            .contains("# TYPE orders counter\n")
                            .endsWith("# EOF\n");
                });
    }

    @Test
    void supervisorTakesWhatTheRegistryWrites() {
        runner.withBean(PrometheusMeterRegistry.class, TornadoWorkerMetricsTests::registry)
                .run(context -> {
                    MetricsSource source = context.getBean(MetricsSource.class);
                    for (MetricsFormat format : MetricsFormat.values()) {
                        assertThat(PackedMetrics.pack(format, List.of(text(source, format))))
                                .as("taken")
                                .isNotNull();
                    }
                });
    }

    @Test
    void sourceOfTheApplicationComesFirst() {
        MetricsSource own = (format, out) -> {};
        runner.withBean(PrometheusMeterRegistry.class, TornadoWorkerMetricsTests::registry)
                .withBean(MetricsSource.class, () -> own)
                .run(context -> assertThat(context.getBean(MetricsSource.class)).isSameAs(own));
    }

    @Test
    void thereIsNoSourceWithoutRegistry() {
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(MetricsSource.class));
        runner.withClassLoader(new FilteredClassLoader(PrometheusMeterRegistry.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(MetricsSource.class));
    }
}
