package org.tornado4j.spring.boot.starter.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.tornado4j.spring.boot.starter.webflux.app.Clients;
import org.tornado4j.spring.boot.starter.webflux.app.TestApplication;

/** The actuator on a port of its own, and a further listener of the application. */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
        classes = TestApplication.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=0",
            "tornado.server.listeners[0].name=internal",
            "tornado.server.listeners[0].port=0"
        })
class ManagementPortTests {

    @Autowired
    private Environment environment;

    private WebTestClient client(String port) {
        return Clients.of(environment, port);
    }

    @Test
    void endpointsAreThereAlone() {
        WebTestClient client = client("local.management.port");
        client.get().uri("/actuator/health").exchange().expectStatus().isOk();
        for (String path : new String[] {"/hello/you", "/native/you"}) {
            client.get().uri(path).exchange().expectStatus().isNotFound();
        }
    }

    @Test
    void applicationIsOnItsOwnPorts() {
        for (String port : new String[] {"local.server.port", "local.tornado.internal.port"}) {
            WebTestClient client = client(port);
            client.get().uri("/hello/you").exchange().expectStatus().isOk();
            client.get().uri("/native/you").exchange().expectStatus().isOk();
            client.get().uri("/actuator/health").exchange().expectStatus().isEqualTo(HttpStatus.NOT_FOUND);
        }
    }

    @Test
    void portsDiffer() {
        assertThat(new String[] {"local.server.port", "local.management.port", "local.tornado.internal.port"})
                .extracting(environment::getRequiredProperty)
                .doesNotHaveDuplicates();
    }
}
