package org.tornado4j.demo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.tornado4j.demo.Client;
import org.tornado4j.demo.DemoTest;

@DemoTest
@ActiveProfiles("bench")
class BenchHandlersTests {

    private static final int MIB = 1 << 20;

    @TempDir
    static Path directory;

    @LocalServerPort
    private int port;

    private Client client;

    @DynamicPropertySource
    static void file(DynamicPropertyRegistry properties) throws Exception {
        Path file = directory.resolve("1m.bin");
        Files.writeString(file, "0123456789abcdef".repeat(MIB / 16));
        properties.add("bench.file", file::toString);
        properties.add("bench.routes", () -> 10);
    }

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
    void file() throws Exception {
        assertThat(client.get("/file").body()).hasSize(MIB).startsWith("0123456789abcdef");
    }

    @Test
    void manyRoutes() throws Exception {
        assertThat(client.get("/path/10").body()).isEqualTo("Hello, World!");
        assertThat(client.get("/template/10/x").body()).isEqualTo("x");
        assertThat(client.get("/expression/10/x").body()).isEqualTo("x");
        assertThat(client.get("/path/11").statusCode()).isEqualTo(404);
    }

    @Test
    void databaseIsLeftOut() throws Exception {
        assertThat(client.get("/api/notes").statusCode()).isEqualTo(404);
    }
}
