package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.web.mappings.MappingDescriptionProvider;
import org.springframework.context.ApplicationContext;
import org.tornado4j.spring.boot.autoconfigure.FallThrough;
import org.tornado4j.web.Application;
import org.tornado4j.web.RouteDescription;

/** The routes of applications, for the endpoint {@code mappings}. */
final class RouteMappings implements MappingDescriptionProvider {

    private final @Nullable FallThrough fallThrough;
    private final boolean served;

    /**
     * @param fallThrough leads from an application to the framework behind it; null if there is none
     * @param served whether the applications get requests
     */
    RouteMappings(@Nullable FallThrough fallThrough, boolean served) {
        this.fallThrough = fallThrough;
        this.served = served;
    }

    @Override
    public String getMappingName() {
        return "tornadoRoutes";
    }

    /** Those of {@code context} alone; the endpoint asks for its parents, too. */
    @Override
    public List<RouteDescription> describeMappings(ApplicationContext context) {
        String[] names = context.getBeanNamesForType(Application.class);
        return Stream.of(served ? names : new String[0])
                .flatMap(name -> routes(context.getBean(name, Application.class)).stream())
                .toList();
    }

    private List<RouteDescription> routes(Application application) {
        return fallThrough == null ? application.routes() : fallThrough.routesBefore(application);
    }
}
