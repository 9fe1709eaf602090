package org.tornado4j.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

@DisplayName("S4: raw socket on the loop")
class RawSocketServerTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    @Test
    void everyConnectionIsGreetedAndClosed() throws Exception {
        int port = loop.call(() -> Ports.of(RawSocketServer.listen(0)));

        for (int i = 0; i < 3; i++) {
            try (RawClient client = RawClient.connect(port)) {
                assertThat(client.readToEnd()).asString(US_ASCII).isEqualTo("Hello World from A Simple TCP Server");
            }
        }
    }
}
