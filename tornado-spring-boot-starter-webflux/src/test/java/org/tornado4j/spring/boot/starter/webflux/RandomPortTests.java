package org.tornado4j.spring.boot.starter.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.web.server.reactive.ReactiveWebServerFactory;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.MediaType;
import org.springframework.http.client.MultipartBodyBuilder;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.util.ClassUtils;
import org.springframework.web.reactive.function.BodyInserters;
import org.tornado4j.spring.boot.TornadoReactiveWebServerFactory;
import org.tornado4j.spring.boot.TornadoWebServer;
import org.tornado4j.spring.boot.starter.webflux.app.TestApplication;

/** An application with the starter and nothing else. */
@ExtendWith(OutputCaptureExtension.class)
@AutoConfigureWebTestClient
@SpringBootTest(
        classes = TestApplication.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = "management.endpoints.web.exposure.include=health,metrics,mappings")
class RandomPortTests {

    @Autowired
    private WebTestClient client;

    @Autowired
    private ReactiveWebServerApplicationContext context;

    @LocalServerPort
    private int port;

    @Test
    void serverIsOurs() {
        assertThat(context.getWebServer()).isInstanceOf(TornadoWebServer.class);
        assertThat(context.getWebServer().getPort()).isEqualTo(port).isPositive();
        assertThat(context.getBean(ReactiveWebServerFactory.class)).isInstanceOf(TornadoReactiveWebServerFactory.class);
        assertThat(ClassUtils.isPresent("reactor.netty.http.server.HttpServer", null))
                .isFalse();
    }

    @Test
    void controllerAnswersInTheLoop() {
        client.get()
                .uri("/hello/you")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"greeting\": \"Hello you\"}");
        client.get()
                .uri("/thread")
                .exchange()
                .expectBody(String.class)
                .value(name -> assertThat(name).startsWith("tornado-"));
    }

    @Test
    void functionAnswers() {
        client.get().uri("/function/you").exchange().expectBody(String.class).isEqualTo("Hello you, by a function");
    }

    @Test
    void handlerBeanIsInFront() {
        client.get().uri("/native/you").exchange().expectBody(String.class).isEqualTo("Hello you, by a handler");
    }

    @Test
    void missAnsweredByWebFlux() {
        client.get()
                .uri("/nothing")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.path")
                .isEqualTo("/nothing");
    }

    @Test
    void eventsAreStreamed() {
        assertThat(client.get()
                        .uri("/events")
                        .exchange()
                        .returnResult(Long.class)
                        .getResponseBody()
                        .collectList()
                        .block())
                .containsExactly(0L, 1L, 2L);
    }

    @Test
    void contentBeyondTheLimitOfHandlersIsWebFluxsBusiness() {
        client.post()
                .uri("/count")
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .bodyValue(new byte[11 << 20])
                .exchange()
                .expectBody(Long.class)
                .isEqualTo((long) (11 << 20));
        client.post()
                .uri("/native/much")
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .bodyValue(new byte[1 << 20])
                .exchange()
                .expectBody(String.class)
                .isEqualTo("much: " + (1 << 20));
    }

    @Test
    void filesAreUploaded() {
        MultipartBodyBuilder form = new MultipartBodyBuilder();
        form.part("file", new ByteArrayResource(new byte[300_000])).filename("data.bin");
        client.post()
                .uri("/upload")
                .body(BodyInserters.fromMultipartData(form.build()))
                .exchange()
                .expectBody(String.class)
                .isEqualTo("data.bin: 300000");
    }

    @Test
    void actuatorIsSpringBootsOwn() {
        client.get()
                .uri("/actuator/health")
                .exchange()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("UP");
        client.get()
                .uri("/actuator/mappings")
                .exchange()
                .expectBody()
                .jsonPath("$.contexts.*.mappings.dispatcherHandlers.webHandler.length()")
                .exists();
    }

    @Test
    void serverHasItsMeters() {
        client.get()
                .uri("/actuator/metrics/tornado.requests")
                .exchange()
                .expectStatus()
                .isOk();
        Awaitility.await() // a response leaves before its observation ends
                .atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() -> client.get()
                        .uri("/actuator/metrics/http.server.requests")
                        .exchange()
                        .expectStatus()
                        .isOk());
    }

    @Test
    void handlerInFrontIsObserved() {
        client.get().uri("/native/observed").exchange().expectStatus().isOk();
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() -> client.get()
                        .uri("/actuator/metrics/http.server.requests?tag=uri:/native/{name}", "{name}")
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectBody()
                        .jsonPath("$.measurements[0].value")
                        .value(Double.class, count -> assertThat(count).isPositive()));
    }

    @Test
    void logSaysTheModeAndWhoIsInFront(CapturedOutput output) {
        TestApplication.main(new String[] {"--server.port=0", "--spring.main.lazy-initialization=true"});
        assertThat(output)
                .containsPattern("Tornado started on port \\d+ \\(http\\) with 1 loop, mode webflux, behind 1 route of"
                        + " handler beans");
    }
}
