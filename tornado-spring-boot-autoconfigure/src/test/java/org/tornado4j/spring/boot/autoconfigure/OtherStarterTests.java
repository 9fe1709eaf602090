package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.web.server.WebServerFactory;
import org.springframework.boot.web.server.context.MissingWebServerFactoryBeanException;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

/** Reports of applications that have the starter for another framework than theirs. */
class OtherStarterTests {

    /** Returns the first report, as Spring Boot does; null for none. */
    private static FailureAnalysis report(Throwable failure) {
        List<FailureAnalyzer> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
                .load(
                        FailureAnalyzer.class,
                        null,
                        FailureHandler.logging(org.apache.commons.logging.LogFactory.getLog(OtherStarterTests.class)));
        return analyzers.stream()
                .map(analyzer -> analyzer.analyze(failure))
                .filter(analysis -> analysis != null)
                .findFirst()
                .orElse(null);
    }

    @Test
    void missingServletClassesLeadToTheStarterForSpringMvc() {
        FailureAnalysis report = report(new IllegalStateException(
                "Failed to introspect", new NoClassDefFoundError("jakarta/servlet/http/HttpServletRequest")));
        assertThat(report.getDescription()).contains("jakarta.servlet.http.HttpServletRequest");
        assertThat(report.getAction()).contains("use tornado-spring-boot-starter-webmvc");
    }

    @Test
    void otherMissingClassesAreNotOurs() {
        FailureAnalysis report = report(new NoClassDefFoundError("com/example/Other"));
        assertThat(report == null ? "" : report.getAction()).doesNotContain("tornado");
    }

    @Test
    void missingServerForSpringMvcLeadsToTheStarterForIt() {
        FailureAnalysis report = report(new MissingWebServerFactoryBeanException(
                WebServerApplicationContext.class, WebServerFactory.class, WebApplicationType.SERVLET));
        assertThat(report.getDescription()).contains("Spring MVC");
        assertThat(report.getAction()).contains("use tornado-spring-boot-starter-webmvc");
    }
}
