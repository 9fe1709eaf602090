package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.util.List;
import org.springframework.boot.actuate.web.mappings.MappingDescriptionProvider;
import org.springframework.context.ApplicationContext;
import org.tornado4j.web.Application;
import org.tornado4j.web.RouteDescription;

/** The routes of applications, for the endpoint {@code mappings}. */
final class RouteMappings implements MappingDescriptionProvider {

    @Override
    public String getMappingName() {
        return "tornadoRoutes";
    }

    /** Those of {@code context} alone; the endpoint asks for its parents, too. */
    @Override
    public List<RouteDescription> describeMappings(ApplicationContext context) {
        String[] names = context.getBeanNamesForType(Application.class);
        return List.of(names).stream()
                .flatMap(name -> context.getBean(name, Application.class).routes().stream())
                .toList();
    }
}
