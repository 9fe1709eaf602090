package org.tornado4j.spring.boot.autoconfigure;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.tornado4j.process.Processes;
import org.tornado4j.spring.boot.TornadoWebServer;

/** Auto-configuration of the meters of the server. */
@AutoConfiguration(after = {TornadoWebServerAutoConfiguration.class, TornadoBusAutoConfiguration.class})
@Conditional(OnTornadoCondition.class)
@ConditionalOnClass(MeterBinder.class)
public final class TornadoMetricsAutoConfiguration {

    /** Binds nothing in a context that has no server of its own. */
    @Bean
    @ConditionalOnMissingBean(name = "tornadoMetrics")
    MeterBinder tornadoMetrics(ApplicationContext context) {
        TornadoWebServer server = context instanceof WebServerApplicationContext serving
                ? TornadoWebServer.in(serving.getWebServer())
                : null;
        return server != null ? new TornadoMetrics(server, task(context.getEnvironment())) : registry -> {};
    }

    @Bean
    @ConditionalOnBean(BusMemory.class)
    @ConditionalOnMissingBean(name = "tornadoBusMetrics")
    MeterBinder tornadoBusMetrics(BusMemory memory, Environment environment) {
        return new BusMetrics(memory, task(environment));
    }

    /** Tells processes that serve one port apart. */
    private static Tags task(Environment environment) {
        String taskId = environment.getProperty(Processes.TASK_ID);
        return taskId == null ? Tags.empty() : Tags.of("task", taskId);
    }
}
