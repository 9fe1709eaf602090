package org.tornado4j.spring.boot.autoconfigure;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.tornado4j.routing.HostMatches;
import org.tornado4j.web.Application;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.URLSpec;

/** Turns the routes of handler beans into rules of the application. */
final class HandlerRoutes {

    private final ConfigurableListableBeanFactory beanFactory;
    private final HandlerInstantiation instantiation;

    /** One for each bean, whatever the number of its paths. */
    private final Map<String, HandlerInstantiator> instantiators = new HashMap<>();

    HandlerRoutes(ConfigurableListableBeanFactory beanFactory, HandlerInstantiation instantiation) {
        this.beanFactory = beanFactory;
        this.instantiation = instantiation;
    }

    /**
     * Adds {@code routes} in their order.
     *
     * @throws HandlerBeanException if one cannot be used, or two have the same name
     * @throws UnsatisfiedDependencyException if the constructor of a handler needs a bean that is missing
     */
    void addTo(Application.Builder application, List<HandlerRoute> routes) {
        requireDifferentNames(routes);
        HandlerDependencies dependencies = new HandlerDependencies(beanFactory);
        routes.forEach(route -> dependencies.check(route.beanName(), route.handlerClass()));
        routes.forEach(route -> addTo(application, route));
    }

    private void addTo(Application.Builder application, HandlerRoute route) {
        String host = route.host();
        try {
            URLSpec spec = spec(route, route.handlerClass()).named(route.name());
            if (host == null) {
                application.add(spec);
            } else {
                application.host(new HostMatches(host).pattern(), spec);
            }
        } catch (IllegalArgumentException e) {
            throw unusable(route, e);
        }
    }

    private <H extends RequestHandler> URLSpec spec(HandlerRoute route, Class<H> handlerClass) {
        return URLSpec.of(route.pattern(), handlerClass, instantiator(route.beanName()));
    }

    /** Sound as the bean is of the route's class. */
    @SuppressWarnings("unchecked")
    private <H extends RequestHandler> Supplier<H> instantiator(String beanName) {
        return (Supplier<H>) instantiators.computeIfAbsent(
                beanName, name -> new HandlerInstantiator(beanFactory, name, instantiation));
    }

    private static HandlerBeanException unusable(HandlerRoute route, IllegalArgumentException e) {
        return new HandlerBeanException(
                route.description() + " cannot be a route: " + e.getMessage(),
                "Correct the path or the host in its @Route.",
                e);
    }

    private static void requireDifferentNames(List<HandlerRoute> routes) {
        Map<String, HandlerRoute> names = new HashMap<>();
        for (HandlerRoute route : routes) {
            String name = route.name();
            HandlerRoute namesake = name == null ? null : names.putIfAbsent(name, route);
            if (namesake != null) {
                throw new HandlerBeanException(
                        "Two routes are called \"" + name + "\": " + namesake.description() + " and "
                                + route.description() + ".",
                        "Give one of them another name; reverseUrl needs to know which is meant.");
            }
        }
    }
}
