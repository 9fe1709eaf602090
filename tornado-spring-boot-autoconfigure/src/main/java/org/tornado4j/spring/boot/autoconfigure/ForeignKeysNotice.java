package org.tornado4j.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.tornado4j.spring.boot.TornadoWebServer;
import org.tornado4j.spring.boot.TornadoWebServerApplicationContext;

/** Names the properties that are set for another server or another framework, with what takes their place. */
final class ForeignKeysNotice implements ApplicationListener<ApplicationStartedEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoWebServerAutoConfiguration.class);

    private static final String OTHER_SERVER = "tornado.server.* has timeouts, limits and the access log";

    /**
     * Properties that have no effect.
     *
     * @param prefix of their names
     * @param inNativeMode what takes their place
     * @param inWebFluxMode what takes their place
     */
    private record Foreign(String prefix, String inNativeMode, String inWebFluxMode) {

        boolean contains(ConfigurationPropertyName name) {
            ConfigurationPropertyName own = ConfigurationPropertyName.of(prefix);
            return own.equals(name) || own.isAncestorOf(name);
        }
    }

    /** The first that fits a property is about it. */
    private static final List<Foreign> FOREIGN = List.of(
            new Foreign("server.netty", OTHER_SERVER, OTHER_SERVER),
            new Foreign("server.tomcat", OTHER_SERVER, OTHER_SERVER),
            new Foreign("server.jetty", OTHER_SERVER, OTHER_SERVER),
            new Foreign("server.undertow", OTHER_SERVER, OTHER_SERVER),
            new Foreign(
                    "server.servlet.context-path",
                    "write the prefix in the @Route of handlers",
                    "spring.webflux.base-path is the prefix of all paths"),
            new Foreign(
                    "server.servlet.session",
                    "handlers have no sessions",
                    "server.reactive.session.* is for the sessions of WebFlux"),
            new Foreign("server.servlet", "there is no Servlet container", "there is no Servlet container"),
            new Foreign(
                    "spring.servlet.multipart",
                    "tornado.web.multipart.* has the limits of forms",
                    "spring.webflux.multipart.* has the limits of forms"),
            new Foreign(
                    "spring.mvc",
                    "handlers have @Route and tornado.web.*",
                    "spring.webflux.* is the part of it that WebFlux has"),
            new Foreign(
                    "server.error",
                    "tornado.web.debug shows stack traces",
                    "spring.web.error.* has taken its place in Spring Boot 4"));

    @Override
    public void onApplicationEvent(ApplicationStartedEvent event) {
        ConfigurableApplicationContext context = event.getApplicationContext();
        if (context instanceof WebServerApplicationContext serving
                && serving.getWebServer() instanceof TornadoWebServer) {
            warn(context.getEnvironment(), context instanceof TornadoWebServerApplicationContext);
        }
    }

    private static void warn(ConfigurableEnvironment environment, boolean isNative) {
        List<ConfigurationPropertyName> names = names(environment);
        Set<ConfigurationPropertyName> told = new LinkedHashSet<>();
        for (Foreign foreign : FOREIGN) {
            List<ConfigurationPropertyName> set =
                    names.stream().filter(foreign::contains).filter(told::add).toList();
            if (!set.isEmpty()) {
                LOG.warn(
                        "Without effect on this server: {}; {}",
                        set,
                        isNative ? foreign.inNativeMode() : foreign.inWebFluxMode());
            }
        }
    }

    private static List<ConfigurationPropertyName> names(ConfigurableEnvironment environment) {
        Set<ConfigurationPropertyName> names = new LinkedHashSet<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable && !isOfDevtools(source)) {
                iterable.forEach(names::add);
            }
        }
        return new ArrayList<>(names);
    }

    /** Devtools set properties for any framework, which the user did not write. */
    private static boolean isOfDevtools(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof PropertySource<?> underlying
                && underlying.getName().equals("devtools");
    }
}
