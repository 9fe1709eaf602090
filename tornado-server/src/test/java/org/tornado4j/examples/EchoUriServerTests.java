package org.tornado4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

@DisplayName("S2: echo-uri server")
class EchoUriServerTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    @Test
    void theUriComesBackAsItWasSent() throws Exception {
        int port = loop.call(() -> RawClient.portOf(EchoUriServer.start(0)));

        try (RawClient client = RawClient.connectTo(port)) {
            client.send("GET /a%20b?c=d HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

            assertThat(client.receiveUntilClose())
                    .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\nYou requested /a%20b?c=d\n");
        }
    }
}
