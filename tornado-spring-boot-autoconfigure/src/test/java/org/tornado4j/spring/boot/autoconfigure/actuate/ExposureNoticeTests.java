package org.tornado4j.spring.boot.autoconfigure.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.tornado4j.web.Application;

/** Endpoints that are exposed, and cannot be reached. */
@ExtendWith(OutputCaptureExtension.class)
class ExposureNoticeTests {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Usual {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Foreign {

        @Bean
        Application shop() {
            return Application.builder().build();
        }
    }

    private static void run(Class<?> application, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--server.port=0", "--tornado.server.loops=1"));
        all.addAll(List.of(arguments));
        SpringApplication.run(application, all.toArray(String[]::new)).close();
    }

    @Test
    void nothingIsSaidWhereAllIsServed(CapturedOutput output) {
        run(Usual.class);
        run(Usual.class, "--management.endpoints.web.exposure.include=health, tornado,thread-dump");
        run(Usual.class, "--management.endpoints.web.exposure.include=*");
        run(Foreign.class, "--management.server.port=0");
        assertThat(output).doesNotContain("endpoints", "cannot be reached");
    }

    @Test
    void applicationThatServesByItselfIsNamed(CapturedOutput output) {
        run(Foreign.class);
        assertThat(output)
                .contains("The actuator's endpoints (health) are not served: the bean shop answers all requests")
                .contains("management.server.port");
    }

    @Test
    void endpointThatIsNotThereIsNamed(CapturedOutput output) {
        run(Usual.class, "--management.endpoints.web.exposure.include=health,httpexchanges,nonsense");
        assertThat(output)
                .contains(
                        "management.endpoints.web.exposure.include names httpexchanges, nonsense, which cannot be reached");
    }

    @Test
    void endpointThatIsExcludedIsMissedByNobody(CapturedOutput output) {
        run(
                Usual.class,
                "--management.endpoints.web.exposure.include=health,env",
                "--management.endpoints.web.exposure.exclude=env");
        assertThat(output).doesNotContain("cannot be reached");
    }

    @Test
    void portThatIsSwitchedOffIsTold(CapturedOutput output) {
        run(Usual.class, "--management.server.port=-1", "--management.endpoints.web.exposure.include=health,env");
        assertThat(output).contains("names env, health, but management.server.port is negative");
    }
}
