package org.tornado4j.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;

/** Reports an application of Spring MVC that has the starter for handlers, and hence no Servlet classes. */
@Order(0)
final class ServletClassesFailureAnalyzer extends AbstractFailureAnalyzer<NoClassDefFoundError> {

    static final String OTHER_STARTER = "For Spring MVC, use tornado-spring-boot-starter-webmvc in place of"
            + " tornado-spring-boot-starter. For another server, remove tornado-spring-boot-starter.";

    private static final String SERVLET = "jakarta/servlet/";

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoClassDefFoundError cause) {
        String missing = cause.getMessage();
        if (missing == null || !missing.startsWith(SERVLET)) {
            return null;
        }
        return new FailureAnalysis(
                "The application uses " + missing.replace('/', '.')
                        + ", which is not on the class path: this server serves handlers with @Route, which need no Servlet"
                        + " classes.",
                OTHER_STARTER,
                cause);
    }
}
