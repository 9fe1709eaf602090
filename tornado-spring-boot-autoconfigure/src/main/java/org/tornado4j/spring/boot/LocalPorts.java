package org.tornado4j.spring.boot;

import java.util.HashMap;
import java.util.Map;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;

/** Makes ports known as {@code local.tornado.<name>.port}, as Spring Boot does with {@code local.server.port}. */
final class LocalPorts {

    private static final String SOURCE = "tornado.ports";

    private LocalPorts() {}

    static void publish(Map<String, Integer> ports, ConfigurableEnvironment environment) {
        MutablePropertySources sources = environment.getPropertySources();
        sources.remove(SOURCE);
        if (!ports.isEmpty()) {
            Map<String, Object> properties = new HashMap<>();
            ports.forEach((name, port) -> properties.put("local.tornado." + name + ".port", port));
            sources.addFirst(new MapPropertySource(SOURCE, properties));
        }
    }
}
