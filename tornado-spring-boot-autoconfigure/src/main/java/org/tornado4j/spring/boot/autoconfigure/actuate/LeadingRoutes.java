package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.util.function.Supplier;
import org.tornado4j.spring.boot.ApplicationCustomizer;
import org.tornado4j.web.Application;

/** Adds routes in front of those of handler beans, of which one may be for all paths. */
final class LeadingRoutes implements ApplicationCustomizer {

    private final Supplier<EndpointRoutes> routes;

    LeadingRoutes(Supplier<EndpointRoutes> routes) {
        this.routes = routes;
    }

    @Override
    public boolean precedesHandlers() {
        return true;
    }

    @Override
    public void customize(Application.Builder application) {
        routes.get().routes().forEach(application::add);
    }
}
