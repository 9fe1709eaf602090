package org.tornado4j.spring.boot.autoconfigure.webflux;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.spring.boot.FrontHandler;
import org.tornado4j.spring.boot.autoconfigure.FallThrough;
import org.tornado4j.spring.boot.autoconfigure.HandlersPlace;
import org.tornado4j.web.Application;

/** The routes of handler beans, and whatever else is in their application, in front of WebFlux if that is their place. */
final class HandlersInFront implements FrontHandler {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoReactiveWebServerAutoConfiguration.class);

    private final ObjectProvider<Application> applications;
    private final FallThrough fallThrough;
    private final HandlersPlace place;
    private final boolean secured;
    private int routes;

    /** @param secured whether Spring Security is there */
    HandlersInFront(
            ObjectProvider<Application> applications, FallThrough fallThrough, HandlersPlace place, boolean secured) {
        this.applications = applications;
        this.fallThrough = fallThrough;
        this.place = place;
        this.secured = secured;
    }

    @Override
    public HTTPServerConnectionDelegate before(HTTPServerConnectionDelegate framework) {
        Application application = applications.getIfUnique();
        routes = application == null || !fallThrough.isInUse()
                ? 0
                : fallThrough.routesBefore(application).size();
        if (application == null || routes == 0 || place != HandlersPlace.IN_FRONT) {
            return framework;
        }
        if (secured) {
            LOG.warn("{} are in front of WebFlux: they are NOT protected by Spring Security", description());
        }
        fallThrough.setFramework(framework);
        return application;
    }

    @Override
    public String description() {
        return routes == 1 ? "1 route of handler beans" : routes + " routes of handler beans";
    }

    @Override
    public @Nullable String note() {
        return place == HandlersPlace.BEHIND_FILTERS && routes > 0 ? description() + " behind its filters" : null;
    }
}
