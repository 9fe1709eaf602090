package org.tornado4j.spring.boot.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;
import org.tornado4j.spring.boot.ApplicationCustomizer;
import org.tornado4j.spring.boot.ApplicationSettingsCustomizer;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.RequestHandler;

/**
 * The application of the handler beans, made at the start. With a framework behind it, it is made only if there is something in it or
 * something configured for it: one that is empty would take two hundred classes of the start of an application without handlers.
 *
 * <p>Thread: that of the start makes it; then any.
 */
public final class HandlersApplication implements SmartInitializingSingleton {

    /** The names of the beans that are made for it. */
    static final String APPLICATION = "handlerApplication";

    static final String SETTINGS = "applicationSettings";

    /** Beans of these types are for handlers, or for what is beside them. */
    private static final List<Class<?>> CONTENT = List.of(
            RequestHandler.class,
            ApplicationCustomizer.class,
            ApplicationSettingsCustomizer.class,
            ApplicationSettings.class,
            Application.class);

    private static final ConfigurationPropertyName CONFIGURED = ConfigurationPropertyName.of("tornado.web");

    private final DefaultListableBeanFactory beanFactory;
    private final Environment environment;
    private final TornadoServerProperties tornado;
    private final SingletonSupplier<Boolean> needed = SingletonSupplier.of(this::isNeeded);

    HandlersApplication(
            DefaultListableBeanFactory beanFactory, Environment environment, TornadoServerProperties tornado) {
        this.beanFactory = beanFactory;
        this.environment = environment;
        this.tornado = tornado;
    }

    /** Makes it, so that what is wrong with it ends the start, without a server as well. */
    @Override
    public void afterSingletonsInstantiated() {
        if (needed.obtain()) {
            beanFactory.getBeanProvider(ApplicationSettings.class).getIfUnique();
            get();
        } else {
            new BlockingSettings(tornado).limits(); // refuses values that the settings would
        }
    }

    /** Returns null if there is none, or several, or nothing in it that could answer a request. */
    public @Nullable Application get() {
        return needed.obtain() ? beanFactory.getBeanProvider(Application.class).getIfUnique() : null;
    }

    private boolean isNeeded() {
        return beanFactory.getBeanNamesForType(FallThrough.class, true, false).length == 0
                || CONTENT.stream().anyMatch(this::isThere)
                || new HandlerBeans(beanFactory).hasAnnotated()
                || isConfigured();
    }

    private boolean isThere(Class<?> type) {
        for (String name : beanFactory.getBeanNamesForType(type, true, false)) {
            if (!name.equals(APPLICATION) && !name.equals(SETTINGS)) {
                return true;
            }
        }
        return false;
    }

    /** A source that cannot tell may have it. */
    private boolean isConfigured() {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source.containsDescendantOf(CONFIGURED) != ConfigurationPropertyState.ABSENT) {
                return true;
            }
        }
        return false;
    }
}
