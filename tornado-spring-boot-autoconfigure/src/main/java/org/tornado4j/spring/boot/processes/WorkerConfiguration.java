package org.tornado4j.spring.boot.processes;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.tornado4j.process.Processes;
import org.tornado4j.spring.boot.autoconfigure.TornadoServerProperties;

/**
 * The configuration as the worker of one task id will see it. What depends on {@code ${tornado.process.task-id}}, be it in a
 * roundabout way, differs between those of two workers; all else is the same for all of them.
 */
final class WorkerConfiguration {

    private final Binder binder;
    private final ServerProperties server;
    private final TornadoServerProperties tornado;

    private WorkerConfiguration(Binder binder) {
        this.binder = binder;
        this.server = binder.bindOrCreate("server", ServerProperties.class);
        this.tornado = binder.bindOrCreate("tornado.server", TornadoServerProperties.class);
    }

    /** @throws org.springframework.boot.context.properties.bind.BindException if a value cannot be read */
    static WorkerConfiguration of(int taskId, ConfigurableEnvironment environment) {
        MutablePropertySources sources = new MutablePropertySources();
        sources.addLast(new MapPropertySource("tornado.process", Map.of(Processes.TASK_ID, taskId)));
        environment.getPropertySources().forEach(sources::addLast);
        return new WorkerConfiguration(new Binder(
                ConfigurationPropertySources.from(sources), new PropertySourcesPlaceholdersResolver(sources)));
    }

    /** Boot's own properties. */
    ServerProperties server() {
        return server;
    }

    TornadoServerProperties tornado() {
        return tornado;
    }

    /** Any other property; null if it is not set. */
    <T> @Nullable T get(String key, Class<T> type) {
        return binder.bind(key, type).orElse(null);
    }
}
