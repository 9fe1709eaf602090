package org.tornado4j.spring.boot.autoconfigure;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.SpringProxy;
import org.springframework.aop.scope.ScopedProxyFactoryBean;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.SmartInstantiationAwareBeanPostProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.util.StringUtils;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;

/**
 * Reads the route table from the bean definitions of a context, its own and not its parents'. No handler is made for
 * it.
 */
final class HandlerBeans {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerBeans.class);

    private final DefaultListableBeanFactory beanFactory;
    /** Names of singletons. */
    private final List<String> withoutRoute = new ArrayList<>();

    HandlerBeans(DefaultListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    /**
     * The routes in the order in which they are tried.
     *
     * @throws HandlerBeanException if a bean cannot be a handler as it is written
     */
    List<HandlerRoute> routes() {
        requireHandlersBehindRoutes();
        List<HandlerRoute> routes = new ArrayList<>();
        for (String name : beanFactory.getBeanNamesForType(RequestHandler.class, true, false)) {
            if (!ScopedProxyUtils.isScopedTarget(name)) {
                addRoutes(name, routes);
            }
        }
        Collections.sort(routes);
        warnOfThoseWithoutRoute();
        return routes;
    }

    private void addRoutes(String beanName, List<HandlerRoute> routes) {
        Route route = beanFactory.findAnnotationOnBean(beanName, Route.class, false);
        if (route == null) {
            LOG.debug("Bean '{}' is a request handler without @Route and gets no requests by itself", beanName);
            if (beanFactory.isSingleton(beanName)) {
                withoutRoute.add(beanName);
            }
            return;
        }
        Class<? extends RequestHandler> type = usableType(beanName);
        List<String> patterns = patterns(route, type);
        for (String pattern : patterns) {
            String name = pattern.equals(patterns.get(0)) ? textOrNull(route.name(), type) : null;
            routes.add(new HandlerRoute(beanName, type, pattern, textOrNull(route.host(), type), name, route.order()));
        }
    }

    /** A prototype may be for a route that is added in code; a handler that all requests share is a mistake in any case. */
    private void warnOfThoseWithoutRoute() {
        if (!withoutRoute.isEmpty()) {
            LOG.warn(
                    "Request handlers without @Route get no requests: {}. Annotate the class with @Route(\"/path\") in"
                            + " place of @Component",
                    String.join(", ", withoutRoute));
        }
    }

    private List<String> patterns(Route route, Class<?> type) {
        if (route.path().length == 0) {
            throw new HandlerBeanException(
                    "@Route of " + type.getName() + " has no path.",
                    "Write the path it answers, @Route(\"/items/{id}\") for instance.");
        }
        List<String> patterns = new ArrayList<>();
        for (String path : route.path()) {
            patterns.add(beginningWithSlash(resolved(path, type), type));
        }
        return patterns;
    }

    /** A regular expression may begin in another way. */
    private static String beginningWithSlash(String pattern, Class<?> type) {
        if (pattern.isEmpty() || Character.isLetterOrDigit(pattern.charAt(0))) {
            throw new HandlerBeanException(
                    "The path \"" + pattern + "\" of " + type.getName() + " matches no request.",
                    "Begin it with a slash: @Route(\"/" + pattern + "\").");
        }
        return pattern;
    }

    private String resolved(String text, Class<?> type) {
        String value;
        try {
            value = beanFactory.resolveEmbeddedValue(text);
        } catch (IllegalArgumentException e) {
            throw new HandlerBeanException(
                    "@Route of " + type.getName() + " cannot be read: " + e.getMessage() + ".",
                    "Set the property, or write a default behind a colon, ${base:/items} for instance.",
                    e);
        }
        return value != null ? value : text;
    }

    private @Nullable String textOrNull(String text, Class<?> type) {
        return StringUtils.hasLength(text) ? resolved(text, type) : null;
    }

    private Class<? extends RequestHandler> usableType(String beanName) {
        BeanDefinition definition = beanFactory.getMergedBeanDefinition(beanName);
        Class<?> type = beanFactory.getType(beanName, false);
        if (type == null) {
            throw new HandlerBeanException(
                    "The class of handler bean '" + beanName + "' is not known before it is made.",
                    "Let the @Bean method return the handler's class.");
        }
        if (ScopedProxyFactoryBean.class.getName().equals(definition.getBeanClassName())) {
            throw proxied(beanName, type);
        }
        if (!beanFactory.isPrototype(beanName)) {
            throw notPrototype(beanName, type, definition.getScope());
        }
        requireNoProxy(beanName, type);
        return type.asSubclass(RequestHandler.class);
    }

    /** Asks the ones who make proxies what they would make, which takes no instance. */
    private void requireNoProxy(String beanName, Class<?> type) {
        for (Object processor : beanFactory.getBeanPostProcessors()) {
            if (processor instanceof SmartInstantiationAwareBeanPostProcessor smart
                    && SpringProxy.class.isAssignableFrom(smart.determineBeanType(type, beanName))) {
                throw proxied(beanName, type);
            }
        }
    }

    /** Returns whether a bean has {@code @Route}, of whichever class it is. */
    boolean hasAnnotated() {
        return Arrays.stream(beanFactory.getBeanDefinitionNames())
                .anyMatch(name -> isAnnotated(beanFactory.getBeanDefinition(name)));
    }

    /** {@code @Route} on anything else would be silently without effect. */
    private void requireHandlersBehindRoutes() {
        for (String name : beanFactory.getBeanDefinitionNames()) {
            if (isAnnotated(beanFactory.getBeanDefinition(name))
                    && !beanFactory.isTypeMatch(name, RequestHandler.class)) {
                throw new HandlerBeanException(
                        "Bean '" + name + "', " + typeName(name) + ", has @Route but is no RequestHandler.",
                        "Let the class extend RequestHandler, or remove @Route.");
            }
        }
    }

    private static boolean isAnnotated(BeanDefinition definition) {
        if (!(definition instanceof AnnotatedBeanDefinition annotated)) {
            return false;
        }
        Class<? extends Annotation> route = Route.class;
        return annotated.getFactoryMethodMetadata() != null
                ? annotated.getFactoryMethodMetadata().isAnnotated(route.getName())
                : annotated.getMetadata().isAnnotated(route.getName());
    }

    private String typeName(String beanName) {
        Class<?> type = beanFactory.getType(beanName, false);
        return type != null ? "of " + type : "of unknown class";
    }

    private static HandlerBeanException notPrototype(String beanName, Class<?> type, @Nullable String scope) {
        return new HandlerBeanException(
                "Handler bean '" + beanName + "', " + type + ", has scope \""
                        + (StringUtils.hasLength(scope) ? scope : BeanDefinition.SCOPE_SINGLETON)
                        + "\", but a handler belongs to one request.",
                "Remove its @Scope: @Route gives it prototype scope. A @Bean method needs its own @Route or"
                        + " @Scope(\"prototype\").");
    }

    /** A handler keeps the state of its request in fields, which a proxy has, empty, for itself. */
    static HandlerBeanException proxied(String beanName, Class<?> type) {
        return new HandlerBeanException(
                "Handler bean '" + beanName + "', " + type + ", would be wrapped in a proxy, but requests go to the"
                        + " handler itself.",
                "Move what is advised (@Transactional, @Async, @Cacheable, @Validated, ...) to a bean that the handler"
                        + " calls, and remove scoped proxies. For work that blocks there is @Blocking.");
    }
}
