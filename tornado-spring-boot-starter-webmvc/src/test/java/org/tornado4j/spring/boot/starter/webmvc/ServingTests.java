package org.tornado4j.spring.boot.starter.webmvc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;
import org.tornado4j.spring.boot.TornadoServletWebServer;
import org.tornado4j.spring.boot.TornadoServletWebServerFactory;
import org.tornado4j.spring.boot.TornadoWebServer;
import org.tornado4j.spring.boot.starter.webmvc.app.GreetingController;
import org.tornado4j.spring.boot.starter.webmvc.app.Running;

/** An application with the starter and nothing else. */
class ServingTests {

    private static Running running;

    @BeforeAll
    static void start() {
        running = new Running("management.endpoints.web.exposure.include=health,metrics,mappings,tornado");
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    void serverIsOurs() {
        assertThat(running.serving().getWebServer()).isInstanceOf(TornadoServletWebServer.class);
        assertThat(TornadoWebServer.in(running.serving().getWebServer())).isNotNull();
        assertThat(running.serving().getWebServer().getPort())
                .isEqualTo(running.port())
                .isPositive();
        assertThat(running.context().getBean(ServletWebServerFactory.class))
                .isInstanceOf(TornadoServletWebServerFactory.class);
    }

    @Test
    void controllerAnswersOnAThreadThatMayWait() throws Exception {
        HttpResponse<String> response = running.send(running.request("/hello/you"));
        assertThat(response.body()).isEqualTo("{\"greeting\":\"Hello you\"}");
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(running.text("/thread")).contains("tornado-").contains("-exec-");
    }

    @Test
    void contentIsRead() throws Exception {
        String content = "{\"text\":\"" + "x".repeat(100_000) + "\"}";
        assertThat(running.send(running.request("/echo")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(content)))
                        .body())
                .isEqualTo(content);
    }

    @Test
    void filesAreUploaded() throws Exception {
        String form = "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"data.bin\"\r\n\r\n"
                + "x".repeat(300_000) + "\r\n--limit--\r\n";
        assertThat(running.send(running.request("/upload")
                                .header("Content-Type", "multipart/form-data; boundary=limit")
                                .POST(BodyPublishers.ofString(form)))
                        .body())
                .isEqualTo("data.bin: 300000");
    }

    @Test
    void sessionsAreThoseOfTheContainer() throws Exception {
        assertThat(running.text("/count")).isEqualTo("1");
        assertThat(running.text("/count")).isEqualTo("2");
    }

    @Test
    void asynchronousResultsAreSent() throws Exception {
        assertThat(running.text("/future")).isEqualTo("at last");
        assertThat(running.text("/deferred")).isEqualTo("too late");
        assertThat(running.text("/stream")).hasSize(1_000_000);
        assertThat(running.status("/failing")).isEqualTo(500);
    }

    @Test
    void errorsAreTheFrameworks() throws Exception {
        assertThat(running.text("/nothing")).contains("\"status\":404", "\"path\":\"/nothing\"");
        assertThat(running.text("/broken")).contains("\"status\":500", "\"path\":\"/broken\"");
    }

    @Test
    void emitterLearnsThatItsClientIsGone() throws Exception {
        GreetingController controller = running.context().getBean(GreetingController.class);
        for (int client = 0; client < 5; client++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), running.port())) {
                socket.getOutputStream()
                        .write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                StringBuilder received = new StringBuilder();
                while (received.indexOf("data:first") < 0) {
                    received.append((char) socket.getInputStream().read());
                }
            }
            assertThat(controller.emitters.poll(30, TimeUnit.SECONDS)).isEqualTo("error");
            assertThat(controller.emitters.poll(30, TimeUnit.SECONDS)).isEqualTo("completion");
        }
    }

    @Test
    void handlerBeanIsInFront() throws Exception {
        assertThat(running.text("/native/you")).isEqualTo("Hello you, by a handler");
    }

    @Test
    void actuatorIsSpringBootsOwnAndKnowsTheServer() throws Exception {
        assertThat(running.text("/actuator/health")).contains("\"status\":\"UP\"");
        assertThat(running.text("/actuator/mappings")).contains("dispatcherServlets", "/native/{name}");
        assertThat(running.text("/actuator/tornado")).contains("\"loops\":[");
        assertThat(running.status("/actuator/metrics/tornado.requests")).isEqualTo(200);
        assertThat(running.status("/actuator/metrics/tomcat.sessions.active.current"))
                .isEqualTo(200);
    }
}
