package org.tornado4j.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.http.server.LocalTestWebServer;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.tornado4j.spring.boot.app.TestApplication;

@SpringBootTest(
        classes = TestApplication.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "server.ssl.key-store=classpath:tls/server.p12",
            "server.ssl.key-store-password=changeit",
        })
class RandomHttpsPortTests {

    @Autowired
    private ApplicationContext context;

    @LocalServerPort
    private int port;

    @Test
    void testClientsAreSentToHttps() {
        assertThat(LocalTestWebServer.obtain(context).uri("/hello")).isEqualTo("https://localhost:" + port + "/hello");
    }
}
