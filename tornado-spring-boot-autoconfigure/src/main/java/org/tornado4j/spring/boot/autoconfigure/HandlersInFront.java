package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.spring.boot.FrontHandler;
import org.tornado4j.web.Application;

/** The routes of handler beans, and whatever else is in their application, in front of a framework if that is their place. */
public final class HandlersInFront implements FrontHandler {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoWebAutoConfiguration.class);

    private final String framework;
    private final ObjectProvider<HandlersApplication> handlers;
    private final FallThrough fallThrough;
    private final HandlersPlace place;
    private final boolean secured;
    private int routes;

    /**
     * @param framework its name
     * @param secured whether Spring Security is there
     */
    public HandlersInFront(
            String framework,
            ObjectProvider<HandlersApplication> handlers,
            FallThrough fallThrough,
            HandlersPlace place,
            boolean secured) {
        this.framework = framework;
        this.handlers = handlers;
        this.fallThrough = fallThrough;
        this.place = place;
        this.secured = secured;
    }

    @Override
    public HTTPServerConnectionDelegate before(HTTPServerConnectionDelegate behind) {
        HandlersApplication made = handlers.getIfUnique();
        Application application = made == null ? null : made.get();
        routes = application == null || !fallThrough.isInUse()
                ? 0
                : fallThrough.routesBefore(application).size();
        if (application == null || routes == 0 || place != HandlersPlace.IN_FRONT) {
            return behind;
        }
        if (secured) {
            LOG.warn("{} are in front of {}: they are NOT protected by Spring Security", description(), framework);
        }
        fallThrough.setFramework(behind);
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
