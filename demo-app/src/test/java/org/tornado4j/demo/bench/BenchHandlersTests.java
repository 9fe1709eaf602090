package org.tornado4j.demo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;
import org.tornado4j.demo.Client;
import org.tornado4j.demo.DemoTest;

@DemoTest
@ActiveProfiles("bench")
class BenchHandlersTests {

    @LocalServerPort
    private int port;

    private Client client;

    @BeforeEach
    void connect() {
        client = new Client(port);
    }

    @Test
    void plaintext() throws Exception {
        HttpResponse<String> response = client.get("/plaintext");

        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain");
        assertThat(response.body()).isEqualTo("Hello, World!");
    }

    @Test
    void json() throws Exception {
        HttpResponse<String> response = client.get("/json");

        assertThat(response.headers().firstValue("Content-Type")).contains("application/json; charset=UTF-8");
        assertThat(response.body()).isEqualTo("{\"message\":\"Hello, World!\"}");
    }

    @Test
    void hello() throws Exception {
        assertThat(client.get("/hello/World").body()).isEqualTo("Hello, World!");
    }

    @Test
    void echo() throws Exception {
        String content = "0123456789abcdef".repeat(1024);

        assertThat(client.post("/echo", "text/plain", content).body()).isEqualTo(content);
    }

    @Test
    void databaseIsLeftOut() throws Exception {
        assertThat(client.get("/api/notes").statusCode()).isEqualTo(404);
    }
}
