package org.tornado4j.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.http.server.LocalTestWebServer;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.tornado4j.spring.boot.app.TestApplication;

@SpringBootTest(classes = TestApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class RandomPortTests {

    @Autowired
    private ApplicationContext context;

    @LocalServerPort
    private int port;

    @Test
    void handlerBeanAnswersOnTheRandomPort() throws Exception {
        HttpResponse<String> response = new Client(port).get("/hello");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("Hello World");
    }

    @Test
    void contextIsOurs() {
        assertThat(context).isInstanceOf(AnnotationConfigTornadoWebServerApplicationContext.class);
    }

    @Test
    void localTestWebServerKnowsThePort() {
        assertThat(LocalTestWebServer.obtain(context).uri("/hello")).isEqualTo("http://localhost:" + port + "/hello");
    }
}
