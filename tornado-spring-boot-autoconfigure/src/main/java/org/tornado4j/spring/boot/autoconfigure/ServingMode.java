package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Decides who answers the requests to the server. The class path says so, unless {@link #KEY} does:
 *
 * <ol>
 *   <li>with {@code tornado-webflux} and Spring Boot's WebFlux module, which {@code tornado-spring-boot-starter-webflux} brings,
 *       WebFlux does;
 *   <li>otherwise handler beans do, whatever Boot's own starters stand beside.
 * </ol>
 */
public enum ServingMode {
    /** Handler beans, on a context without Servlet and WebFlux. */
    NATIVE,
    /** WebFlux, with handler beans in front of it. */
    WEBFLUX,
    /** Another server, as if this one was not on the class path. */
    NONE;

    /** The property that goes before the class path. */
    public static final String KEY = "tornado.mode";

    static final String ADAPTER = "org.tornado4j.webflux.TornadoHttpHandlerAdapter";

    static final String WEBFLUX_MODULE = "org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration";

    /**
     * The key as the application has it whose environment was prepared last; null if it is not set. A context is made without
     * the environment, by the same thread and soon after; that of a management port, later.
     */
    private static volatile @Nullable ServingMode configured;

    /** Returns the mode as far as the class path says. */
    static ServingMode ofClassPath(@Nullable ClassLoader classLoader) {
        return ClassUtils.isPresent(ADAPTER, classLoader) && ClassUtils.isPresent(WEBFLUX_MODULE, classLoader)
                ? WEBFLUX
                : NATIVE;
    }

    /** Returns the mode of an application with that configuration. */
    public static ServingMode of(Binder binder, @Nullable ClassLoader classLoader) {
        return binder.bind(KEY, ServingMode.class).orElseGet(() -> ofClassPath(classLoader));
    }

    /** Returns the mode of an application with that configuration. */
    public static ServingMode of(Environment environment, @Nullable ClassLoader classLoader) {
        return of(Binder.get(environment), classLoader);
    }

    /** Returns the mode of the application whose context is about to be made. */
    static ServingMode ofNextContext() {
        ServingMode known = configured;
        return known != null ? known : ofClassPath(null);
    }

    /**
     * Keeps what is configured for {@link #ofNextContext}.
     *
     * @return null if nothing is
     * @throws InvalidConfigurationPropertyValueException if classes for it are missing
     */
    static @Nullable ServingMode configure(Environment environment) {
        ServingMode mode = Binder.get(environment).bind(KEY, ServingMode.class).orElse(null);
        if (mode == WEBFLUX && ofClassPath(null) != WEBFLUX) {
            throw new InvalidConfigurationPropertyValueException(
                    KEY,
                    "webflux",
                    "Its classes are not on the class path. Add tornado-spring-boot-starter-webflux, or leave the key out.");
        }
        configured = mode;
        return mode;
    }
}
