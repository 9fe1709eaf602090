package org.tornado4j.spring.boot.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.stereotype.Controller;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.spring.boot.TornadoWebServer;
import org.tornado4j.spring.boot.TornadoWebServerApplicationContext;

/** Warns of handlers and controllers that get no requests, because the mode is another one than they are written for. */
final class UnservedHandlersNotice implements ApplicationListener<ApplicationStartedEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoWebAutoConfiguration.class);

    @Override
    public void onApplicationEvent(ApplicationStartedEvent event) {
        ConfigurableApplicationContext context = event.getApplicationContext();
        if (context instanceof TornadoWebServerApplicationContext) {
            warnOfControllers(context);
        } else if (context instanceof WebServerApplicationContext serving
                && !(serving.getWebServer() instanceof TornadoWebServer)) {
            warnOfHandlers(context);
        }
    }

    private static void warnOfControllers(ConfigurableApplicationContext context) {
        int controllers = context.getBeanFactory().getBeanNamesForAnnotation(Controller.class).length;
        if (controllers > 0) {
            LOG.warn(
                    "Controllers, {} in all, get no requests: handler beans are served (tornado.mode is native). For WebFlux,"
                            + " use tornado-spring-boot-starter-webflux in place of tornado-spring-boot-starter; for the server"
                            + " of another starter, remove ours or set tornado.mode to none",
                    controllers);
        }
    }

    private static void warnOfHandlers(ConfigurableApplicationContext context) {
        int handlers = context.getBeanFactory().getBeanNamesForAnnotation(Route.class).length;
        if (handlers > 0) {
            LOG.warn(
                    "Handlers with @Route, {} in all, get no requests, and tornado.* has no effect: this application is"
                            + " served by another server ({}). Leave out tornado.mode and"
                            + " spring.main.web-application-type to have them served",
                    handlers,
                    context.getClass().getSimpleName());
        }
    }
}
