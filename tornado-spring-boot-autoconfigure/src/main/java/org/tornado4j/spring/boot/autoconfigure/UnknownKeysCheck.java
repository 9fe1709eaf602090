package org.tornado4j.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Refuses keys of the server that do not exist: one letter too few, and a protection would silently not be there. The
 * environment variables of the process are not looked at, since a cluster sets some that begin alike.
 */
final class UnknownKeysCheck implements BeanFactoryPostProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoWebServerAutoConfiguration.class);

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of(KnownKeys.ROOT);

    private final Environment environment;

    UnknownKeysCheck(Environment environment) {
        this.environment = environment;
    }

    /** @throws UnknownKeysException if there are such keys */
    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        List<ConfigurationProperty> set = ours();
        if (set.isEmpty()) {
            return;
        }
        KnownKeys known = new KnownKeys();
        List<String> unknown = new ArrayList<>();
        for (ConfigurationProperty property : set) {
            if (!isKnown(property, known)) {
                String description = describe(property, known);
                if (known.isBelowOneOfThese(property.getName())) {
                    unknown.add(description);
                } else if (!isNamed(property, StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME)) {
                    LOG.warn("Without effect on this server: {}", description);
                }
            }
        }
        if (!unknown.isEmpty()) {
            throw new UnknownKeysException(unknown);
        }
    }

    /** A key without anything below it, as it is left in YAML when all that is below it is commented out, sets nothing. */
    private static boolean isKnown(ConfigurationProperty property, KnownKeys known) {
        return known.contains(property.getName())
                || ("".equals(property.getValue()) && known.containsBeginning(property.getName()));
    }

    private List<ConfigurationProperty> ours() {
        List<ConfigurationProperty> found = new ArrayList<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable && !isOfProcess(source)) {
                iterable.stream().filter(ROOT::isAncestorOf).forEach(name -> add(source, name, found));
            }
        }
        return found;
    }

    private static void add(
            ConfigurationPropertySource source, ConfigurationPropertyName name, List<ConfigurationProperty> found) {
        ConfigurationProperty property = source.getConfigurationProperty(name);
        if (property != null) {
            found.add(property);
        }
    }

    /** The supervisor gives its workers system properties of its own, for instance. */
    private static boolean isNamed(ConfigurationProperty property, String source) {
        ConfigurationPropertySource of = property.getSource();
        return of != null
                && of.getUnderlyingSource() instanceof PropertySource<?> underlying
                && underlying.getName().equals(source);
    }

    private static boolean isOfProcess(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof PropertySource<?> underlying
                && underlying instanceof SystemEnvironmentPropertySource;
    }

    private static String describe(ConfigurationProperty property, KnownKeys known) {
        Origin origin = property.getOrigin();
        String nearest = known.nearest(property.getName());
        return property.getName()
                + (origin == null ? "" : " (" + origin + ")")
                + (nearest == null ? "" : ": did you mean " + nearest + "?");
    }
}
