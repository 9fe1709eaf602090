package org.tornado4j.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

@DisplayName("S1: hello server")
class HelloServerTests {

    private static final String RESPONSE =
            "HTTP/1.1 200 OK\r\nContent-Length: 36\r\n\r\nHello World from Tornado Http Server";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    @Test
    void eachRequestOfAConnectionIsAnswered() throws Exception {
        int port = loop.call(() -> Ports.of(HelloServer.start(0)));

        try (RawClient client = RawClient.connect(port)) {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.readBytes(RESPONSE.length())).asString(US_ASCII).isEqualTo(RESPONSE);

            client.send("POST /any HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc");
            assertThat(client.readToEnd()).asString(US_ASCII).isEqualTo(RESPONSE);
        }
    }
}
