package org.tornado4j.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

@DisplayName("S2: echo-uri server")
class EchoUriServerTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    @Test
    void theUriComesBackAsItWasSent() throws Exception {
        int port = loop.call(() -> Ports.of(EchoUriServer.start(0)));

        try (RawClient client = RawClient.connect(port)) {
            client.send("GET /a%20b?c=d HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

            assertThat(client.readToEnd())
                    .asString(US_ASCII)
                    .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\nYou requested /a%20b?c=d\n");
        }
    }
}
