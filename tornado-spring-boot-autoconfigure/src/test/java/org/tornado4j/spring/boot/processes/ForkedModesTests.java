package org.tornado4j.spring.boot.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Applications of all modes can have several processes, those of other servers cannot. */
class ForkedModesTests {

    @ParameterizedTest
    @CsvSource({
        "native, REACTIVE, true",
        "webflux, REACTIVE, true",
        "webmvc, SERVLET, true",
        "native, SERVLET, false",
        "native, NONE, false",
        "webmvc, NONE, false",
        "none, SERVLET, false",
        "none, REACTIVE, false"
    })
    void modeAndKindOfTheApplicationDecide(String mode, WebApplicationType type, boolean isOurs) {
        SpringApplication application = new SpringApplication(ForkedModesTests.class);
        application.setWebApplicationType(type);
        Binder binder = new Binder(new MapConfigurationPropertySource(Map.of("tornado.mode", mode)));

        assertThat(ProcessesListener.isOurs(application, binder)).isEqualTo(isOurs);
    }
}
