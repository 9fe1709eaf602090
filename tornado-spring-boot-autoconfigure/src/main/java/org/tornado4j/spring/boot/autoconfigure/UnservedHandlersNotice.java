package org.tornado4j.spring.boot.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.spring.boot.TornadoWebServerApplicationContext;

/** Says aloud that another server has taken the application, so that its handlers are never asked. */
final class UnservedHandlersNotice implements ApplicationListener<ApplicationStartedEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoWebAutoConfiguration.class);

    @Override
    public void onApplicationEvent(ApplicationStartedEvent event) {
        ConfigurableApplicationContext context = event.getApplicationContext();
        if (!(context instanceof WebServerApplicationContext)
                || context instanceof TornadoWebServerApplicationContext) {
            return;
        }
        int handlers = context.getBeanFactory().getBeanNamesForAnnotation(Route.class).length;
        if (handlers > 0) {
            LOG.warn(
                    "Handlers with @Route, {} in all, get no requests, and tornado.* has no effect: this application is"
                            + " served by MVC or WebFlux ({}). Remove their starter; beside MVC,"
                            + " spring.main.web-application-type=reactive does as well",
                    handlers,
                    context.getClass().getSimpleName());
        }
    }
}
