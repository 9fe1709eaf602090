package org.tornado4j.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.stereotype.Controller;
import org.springframework.util.ClassUtils;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.spring.boot.TornadoWebServer;
import org.tornado4j.spring.boot.TornadoWebServerApplicationContext;

/** Warns of handlers, controllers and router functions that get no requests, because the mode is another one than they are written for. */
final class UnservedHandlersNotice implements ApplicationListener<ApplicationStartedEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoWebAutoConfiguration.class);

    private static final List<String> ROUTER_FUNCTIONS = List.of(
            "org.springframework.web.reactive.function.server.RouterFunction",
            "org.springframework.web.servlet.function.RouterFunction");

    @Override
    public void onApplicationEvent(ApplicationStartedEvent event) {
        ConfigurableApplicationContext context = event.getApplicationContext();
        if (context instanceof TornadoWebServerApplicationContext) {
            warnOfControllers(context);
        } else if (context instanceof WebServerApplicationContext serving
                && TornadoWebServer.in(serving.getWebServer()) == null) {
            warnOfHandlers(context);
        }
    }

    private static void warnOfControllers(ConfigurableApplicationContext context) {
        List<String> unserved = new ArrayList<>();
        int controllers = context.getBeanFactory().getBeanNamesForAnnotation(Controller.class).length;
        if (controllers > 0) {
            unserved.add("Controllers (" + controllers + ")");
        }
        int functions = routerFunctions(context);
        if (functions > 0) {
            unserved.add("RouterFunction beans (" + functions + ")");
        }
        if (!unserved.isEmpty()) {
            LOG.warn(
                    "{} get no requests: handler beans are served (tornado.mode is native). {}",
                    String.join(" and ", unserved),
                    adviceForControllers(context.getClassLoader()));
        }
    }

    private static int routerFunctions(ConfigurableApplicationContext context) {
        int count = 0;
        for (String name : ROUTER_FUNCTIONS) {
            if (ClassUtils.isPresent(name, context.getClassLoader())) {
                Class<?> type = ClassUtils.resolveClassName(name, context.getClassLoader());
                count += context.getBeanNamesForType(type, true, false).length;
            }
        }
        return count;
    }

    /** With the starter of a framework on the class path, native mode was asked for. */
    private static String adviceForControllers(@Nullable ClassLoader classLoader) {
        return switch (ServingMode.ofClassPath(classLoader)) {
            case WEBFLUX -> "Leave out tornado.mode to have them served by WebFlux, with handler beans in front of it";
            case WEBMVC ->
                "Leave out tornado.mode to have them served by Spring MVC, with handler beans in front of it";
            case NATIVE, NONE ->
                "For Spring MVC, use tornado-spring-boot-starter-webmvc in place of tornado-spring-boot-starter; for WebFlux,"
                        + " use tornado-spring-boot-starter-webflux; for the server of another starter, remove ours or set"
                        + " tornado.mode to none";
        };
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
