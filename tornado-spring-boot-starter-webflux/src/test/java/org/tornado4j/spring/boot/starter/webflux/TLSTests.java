package org.tornado4j.spring.boot.starter.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.tornado4j.spring.boot.starter.webflux.app.Clients;
import org.tornado4j.spring.boot.starter.webflux.app.TestApplication;

/** {@code server.ssl.*}. */
@SpringBootTest(
        classes = TestApplication.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "server.ssl.bundle=server",
            "spring.ssl.bundle.pem.server.keystore.certificate=classpath:tls/server-chain.pem",
            "spring.ssl.bundle.pem.server.keystore.private-key=classpath:tls/server-key.pem",
            "spring.ssl.bundle.pem.client.truststore.certificate=classpath:tls/ca.pem"
        })
class TLSTests {

    @Test
    void controllerAnswersWithTheSchemeThatWasUsed(@LocalServerPort int port, @Autowired SslBundles bundles) {
        JdkClientHttpConnector connector = new JdkClientHttpConnector(HttpClient.newBuilder()
                .sslContext(bundles.getBundle("client").createSslContext())
                .build());
        WebTestClient.bindToServer(connector)
                .baseUrl("https://localhost:" + port)
                .responseTimeout(Clients.TIMEOUT)
                .build()
                .get()
                .uri("/uri")
                .exchange()
                .expectBody(String.class)
                .value(uri -> assertThat(uri).startsWith("https://localhost:" + port + "/uri"));
    }
}
