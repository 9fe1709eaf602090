package org.tornado4j.spring.boot.autoconfigure;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.util.ClassUtils;

/**
 * Reads {@code tornado.mode} as early as the configuration is known, for the context that is made next. With {@code none} the
 * application becomes what it would be without this server on the class path.
 */
final class ServingModeListener implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    @Override
    public int getOrder() {
        return LoggingApplicationListener.DEFAULT_ORDER - 2;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        SpringApplication application = event.getSpringApplication();
        ServingMode mode = ServingMode.configure(event.getEnvironment());
        WebApplicationType deduced = TornadoWebApplicationTypeDeducer.typeOf(ServingMode.ofClassPath(null));
        if (mode != null && application.getWebApplicationType() == deduced) {
            application.setWebApplicationType(
                    mode == ServingMode.NONE ? typeWithoutUs() : TornadoWebApplicationTypeDeducer.typeOf(mode));
        }
    }

    /** As {@link WebApplicationType#deduce}, which would ask {@link TornadoWebApplicationTypeDeducer}, too. */
    static WebApplicationType typeWithoutUs() {
        for (WebApplicationType.Deducer deducer :
                SpringFactoriesLoader.forDefaultResourceLocation().load(WebApplicationType.Deducer.class)) {
            WebApplicationType type =
                    deducer instanceof TornadoWebApplicationTypeDeducer ? null : deducer.deduceWebApplicationType();
            if (type != null) {
                return type;
            }
        }
        return ClassUtils.isPresent("jakarta.servlet.Servlet", null)
                        && ClassUtils.isPresent(
                                "org.springframework.web.context.ConfigurableWebApplicationContext", null)
                ? WebApplicationType.SERVLET
                : WebApplicationType.NONE;
    }
}
