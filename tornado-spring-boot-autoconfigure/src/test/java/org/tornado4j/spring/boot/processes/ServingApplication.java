package org.tornado4j.spring.boot.processes;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.ApplicationPidFileWriter;
import org.springframework.boot.web.server.context.WebServerPortFileWriter;
import org.springframework.context.annotation.Bean;
import org.tornado4j.spring.boot.ConditionalOnTask;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;

/** Says in each answer which process gave it. */
@SpringBootApplication
class ServingApplication {

    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(ServingApplication.class);
        application.addListeners(new ApplicationPidFileWriter());
        application.run(args);
    }

    @Bean
    @ConditionalOnProperty("port-file")
    WebServerPortFileWriter portFile(@Value("${port-file:}") File file) {
        return new WebServerPortFileWriter(file);
    }

    /** A start fails as long as there is a file for its task. */
    @Bean
    CommandLineRunner failing(@Value("${failing:}") String file) {
        return arguments -> {
            if (!file.isEmpty() && Files.exists(Path.of(file))) {
                throw new IllegalStateException("told to fail");
            }
        };
    }

    /** One process has a registry, as the actuator would make it; of the other the engine's figures are told. */
    @Bean
    @ConditionalOnTask(0)
    @ConditionalOnProperty("test.registry")
    PrometheusMeterRegistry registry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    @Bean
    @ConditionalOnTask(0)
    @ConditionalOnProperty("test.registry")
    CommandLineRunner binding(PrometheusMeterRegistry registry, @Qualifier("tornadoMetrics") MeterBinder binder) {
        return arguments -> {
            binder.bindTo(registry);
            registry.counter("orders", "task", "import").increment();
        };
    }

    /** Bean of one process only. */
    @Bean
    @ConditionalOnTask(0)
    String job() {
        return "job";
    }

    /** Answers with the task id, the pid, and what this process alone has. */
    @Route("/")
    static class WhoHandler extends RequestHandler {

        private final String taskId;
        private final @Nullable String job;

        WhoHandler(@Value("${tornado.process.task-id:-}") String taskId, @Nullable String job) {
            this.taskId = taskId;
            this.job = job;
        }

        void get() {
            write(taskId + " " + ProcessHandle.current().pid() + " " + Objects.requireNonNullElse(job, "-"));
        }
    }
}
