package org.tornado4j.spring.boot.starter.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.tornado4j.spring.boot.starter.webflux.app.TestApplication;
import reactor.core.publisher.Hooks;

/** The id of a request: one, wherever it shows. */
@ExtendWith(OutputCaptureExtension.class)
@AutoConfigureWebTestClient
@SpringBootTest(
        classes = TestApplication.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "tornado.server.request-id-header=X-Request-Id",
            "tornado.server.accesslog.enabled=true",
            "tornado.server.accesslog.format=logged %{requestId}x",
            "logging.level.tornado.access=info",
            "spring.reactor.context-propagation=auto"
        })
class RequestIdTests {

    @Autowired
    private WebTestClient client;

    /** Ends what {@code spring.reactor.context-propagation} has begun for the whole process. */
    @AfterAll
    static void endContextPropagation() {
        Hooks.disableAutomaticContextPropagation();
    }

    private static String idOf(EntityExchangeResult<?> response) {
        String id = response.getResponseHeaders().getFirst("X-Request-Id");
        assertThat(id).matches("[0-9a-f]{32}");
        return id;
    }

    @Test
    void isInTheLogsOfAllThreads() {
        EntityExchangeResult<String> response =
                client.get().uri("/ids").exchange().expectBody(String.class).returnResult();
        String id = idOf(response);
        assertThat(response.getResponseBody()).isEqualTo(id + " " + id);
    }

    @Test
    void isInTheLogWhenContentHasCome() {
        EntityExchangeResult<String> response = client.post()
                .uri("/ids")
                .bodyValue("content")
                .exchange()
                .expectBody(String.class)
                .returnResult();
        assertThat(response.getResponseBody()).isEqualTo("content " + idOf(response));
    }

    @Test
    void isInTheAnswerToAFailureAndInTheAccessLog(CapturedOutput output) {
        EntityExchangeResult<byte[]> response = client.get()
                .uri("/failure")
                .exchange()
                .expectStatus()
                .isEqualTo(409)
                .expectBody()
                .returnResult();
        String id = idOf(response);
        assertThat(new String(response.getResponseBodyContent(), StandardCharsets.UTF_8))
                .contains("\"requestId\":\"" + id + "\"");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> output.getOut().contains("logged " + id));
    }
}
