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
 *   <li>with {@code tornado-catalina} and Spring Boot's MVC and Tomcat modules, which {@code tornado-spring-boot-starter-webmvc}
 *       brings, Spring MVC does;
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
    /** Spring MVC in Tomcat's Servlet container, with handler beans in front of it or behind its filters. */
    WEBMVC,
    /** Another server, as if this one was not on the class path. */
    NONE;

    /** The property that goes before the class path. */
    public static final String KEY = "tornado.mode";

    static final String ADAPTER = "org.tornado4j.webflux.TornadoHttpHandlerAdapter";

    static final String WEBFLUX_MODULE = "org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration";

    private static final String CONNECTOR = "org.tornado4j.catalina.TornadoProtocolHandler";

    private static final String TOMCAT_MODULE = "org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory";

    private static final String MVC_MODULE =
            "org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration";

    /**
     * The key as the application has it whose environment was prepared last; null if it is not set. A context is made without
     * the environment, by the same thread and soon after; that of a management port, later.
     */
    private static volatile @Nullable ServingMode configured;

    /** Returns the mode as far as the class path says. */
    static ServingMode ofClassPath(@Nullable ClassLoader classLoader) {
        if (hasMvc(classLoader)) {
            return WEBMVC;
        }
        return hasWebFlux(classLoader) ? WEBFLUX : NATIVE;
    }

    private static boolean hasMvc(@Nullable ClassLoader classLoader) {
        return ClassUtils.isPresent(CONNECTOR, classLoader)
                && ClassUtils.isPresent(TOMCAT_MODULE, classLoader)
                && ClassUtils.isPresent(MVC_MODULE, classLoader);
    }

    private static boolean hasWebFlux(@Nullable ClassLoader classLoader) {
        return ClassUtils.isPresent(ADAPTER, classLoader) && ClassUtils.isPresent(WEBFLUX_MODULE, classLoader);
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
        if ((mode == WEBFLUX && !hasWebFlux(null)) || (mode == WEBMVC && !hasMvc(null))) {
            String name = mode == WEBFLUX ? "webflux" : "webmvc";
            throw new InvalidConfigurationPropertyValueException(
                    KEY,
                    name,
                    "Its classes are not on the class path. Add tornado-spring-boot-starter-" + name
                            + ", or leave the key out.");
        }
        configured = mode;
        return mode;
    }
}
