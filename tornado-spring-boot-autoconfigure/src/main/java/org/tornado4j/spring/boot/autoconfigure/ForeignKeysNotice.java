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

    @Override
    public void onApplicationEvent(ApplicationStartedEvent event) {
        ConfigurableApplicationContext context = event.getApplicationContext();
        if (context instanceof WebServerApplicationContext serving
                && TornadoWebServer.in(serving.getWebServer()) != null) {
            ServingMode mode = context instanceof TornadoWebServerApplicationContext
                    ? ServingMode.NATIVE
                    : serving.getWebServer() instanceof TornadoWebServer ? ServingMode.WEBFLUX : ServingMode.WEBMVC;
            warn(context.getEnvironment(), mode);
        }
    }

    private static void warn(ConfigurableEnvironment environment, ServingMode mode) {
        List<String> advice = new ArrayList<>();
        for (ConfigurationPropertyName name : names(environment)) {
            ForeignKeys.Foreign foreign = ForeignKeys.find(name, mode);
            if (foreign != null) {
                advice.add(foreign.advice(name, mode));
            }
        }
        if (!advice.isEmpty()) {
            LOG.warn("Without effect on this server: {}", String.join(", ", advice));
        }
    }

    private static Set<ConfigurationPropertyName> names(ConfigurableEnvironment environment) {
        Set<ConfigurationPropertyName> names = new LinkedHashSet<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable && !isOfDevtools(source)) {
                iterable.forEach(name -> names.add(withoutIndex(name)));
            }
        }
        return names;
    }

    /** Returns the name of the list for that of its element. */
    private static ConfigurationPropertyName withoutIndex(ConfigurationPropertyName name) {
        ConfigurationPropertyName list = name;
        while (list.isLastElementIndexed()) {
            list = list.chop(list.getNumberOfElements() - 1);
        }
        return list;
    }

    /** Devtools set properties for any framework, which the user did not write. */
    private static boolean isOfDevtools(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof PropertySource<?> underlying
                && underlying.getName().equals("devtools");
    }
}
