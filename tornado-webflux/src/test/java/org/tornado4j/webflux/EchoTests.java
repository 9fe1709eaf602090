package org.tornado4j.webflux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.HttpHandler;
import reactor.core.publisher.Mono;

/** Content in both directions. */
class EchoTests {

    private static final HttpHandler ECHO = (request, response) -> response.writeWith(request.getBody());

    @Test
    void wholeResponseHasItsLength() throws Exception {
        DataBuffer[] hello = {null};
        try (RunningServer server = new RunningServer((request, response) -> {
                    hello[0] = response.bufferFactory().wrap("Hello".getBytes(ISO_8859_1));
                    return response.writeWith(Mono.just(hello[0]));
                });
                Wire wire = server.connect()) {
            Wire.Response response = wire.get("/");
            assertThat(response.statusLine()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(response.field("Content-Length")).isEqualTo("5");
            assertThat(response.text()).isEqualTo("Hello");
            assertThat(wire.get("/").text()).isEqualTo("Hello");
        }
        assertThat(hello[0].factory()).isSameAs(DefaultDataBufferFactory.sharedInstance);
    }

    @Test
    void contentComesBack() throws Exception {
        byte[] content = new byte[1_000_000];
        long seed = System.nanoTime();
        new Random(seed).nextBytes(content);
        try (RunningServer server = new RunningServer(ECHO);
                Wire wire = server.connect()) {
            for (int round = 0; round < 2; round++) {
                Thread sender = new Thread(() -> {
                    try {
                        wire.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + content.length + "\r\n\r\n")
                                .send(content);
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                });
                sender.start();
                Wire.Response response = wire.read();
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.content()).as("seed " + seed).isEqualTo(content);
                sender.join();
            }
        }
    }
}
