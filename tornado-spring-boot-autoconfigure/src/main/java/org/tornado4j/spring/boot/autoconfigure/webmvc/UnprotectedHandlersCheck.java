package org.tornado4j.spring.boot.autoconfigure.webmvc;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.tornado4j.spring.boot.autoconfigure.FallThrough;
import org.tornado4j.web.Application;

/** Ends the start of an application with Spring Security whose handler beans that would not protect, unless it says so. */
final class UnprotectedHandlersCheck implements SmartInitializingSingleton {

    private final ObjectProvider<Application> applications;
    private final FallThrough fallThrough;
    private final boolean undecided;

    /** @param undecided whether there is Spring Security, and nothing says where handlers are */
    UnprotectedHandlersCheck(ObjectProvider<Application> applications, FallThrough fallThrough, boolean undecided) {
        this.applications = applications;
        this.fallThrough = fallThrough;
        this.undecided = undecided;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Application application = undecided ? applications.getIfUnique() : null;
        if (application == null || !fallThrough.isInUse()) {
            return;
        }
        int routes = fallThrough.routesBefore(application).size();
        if (routes > 0) {
            throw new InvalidConfigurationPropertyValueException(
                    "tornado.web.handlers",
                    null,
                    "Handler beans (routes: " + routes
                            + ") would be in front of Spring MVC, where Spring Security does NOT"
                            + " protect them. Write in-front if they are to be there, or none to have them not served.");
        }
    }
}
