package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.context.MissingWebServerFactoryBeanException;
import org.springframework.core.annotation.Order;

/** Reports an application of Spring MVC with neither our starter for it nor another server, before Spring Boot would. */
@Order(0)
final class MissingServletServerFailureAnalyzer extends AbstractFailureAnalyzer<MissingWebServerFactoryBeanException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, MissingWebServerFactoryBeanException cause) {
        return cause.getWebApplicationType() == WebApplicationType.SERVLET
                ? new FailureAnalysis(
                        "The application is one of Spring MVC, and no server for it is on the class path: this server serves"
                                + " handlers with @Route as long as tornado-spring-boot-starter-webmvc is not there.",
                        ServletClassesFailureAnalyzer.OTHER_STARTER
                                + " To have handlers served, leave out spring.main.web-application-type.",
                        cause)
                : null;
    }
}
