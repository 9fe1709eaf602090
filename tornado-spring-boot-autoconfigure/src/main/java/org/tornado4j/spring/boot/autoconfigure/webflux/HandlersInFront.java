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

/**
 * The routes of handler beans, and whatever else is in their application, in front of WebFlux. Beside Spring Security they are
 * not served unless that is asked for, since its filters do not see their requests.
 */
final class HandlersInFront implements FrontHandler {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoReactiveWebServerAutoConfiguration.class);

    private final ObjectProvider<Application> applications;
    private final FallThrough fallThrough;
    private final @Nullable HandlersPlace place;
    private final boolean secured;
    private int routes;

    /**
     * @param place null if it is not configured
     * @param secured whether Spring Security is there
     */
    HandlersInFront(
            ObjectProvider<Application> applications,
            FallThrough fallThrough,
            @Nullable HandlersPlace place,
            boolean secured) {
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
                : application.routes().size() - 1;
        if (application == null || routes == 0 || !isServed()) {
            return framework;
        }
        fallThrough.setFramework(framework);
        return application;
    }

    private boolean isServed() {
        if (place == HandlersPlace.NONE) {
            return false;
        }
        if (secured && place == null) {
            LOG.warn(
                    "{} get no requests: Spring Security is on the class path, and its filters would not see them. Set"
                            + " tornado.web.handlers to in-front to have them served unprotected by it, or to none",
                    description());
            return false;
        }
        if (secured) {
            LOG.warn("{} are in front of WebFlux: they are NOT protected by Spring Security", description());
        }
        return true;
    }

    @Override
    public String description() {
        return routes == 1 ? "1 route of handler beans" : routes + " routes of handler beans";
    }
}
