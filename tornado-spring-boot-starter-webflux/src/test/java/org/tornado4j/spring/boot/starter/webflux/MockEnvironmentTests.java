package org.tornado4j.spring.boot.starter.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.context.ApplicationContext;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.tornado4j.spring.boot.starter.webflux.app.TestApplication;

/** WebFlux without a server, as in the tests of any WebFlux application. */
@ExtendWith(OutputCaptureExtension.class)
@AutoConfigureWebTestClient
@SpringBootTest(classes = TestApplication.class)
class MockEnvironmentTests {

    @Autowired
    private WebTestClient client;

    @Test
    void controllerAnswersWithoutAServer(CapturedOutput output, @Autowired ApplicationContext context) {
        client.get().uri("/hello/you").exchange().expectStatus().isOk();
        assertThat(context.getEnvironment().getProperty("local.server.port")).isNull();
        assertThat(output).doesNotContain("Tornado started");
    }
}
