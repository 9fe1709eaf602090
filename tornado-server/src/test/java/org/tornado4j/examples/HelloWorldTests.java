package org.tornado4j.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

@DisplayName("S8: hello request handler")
class HelloWorldTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    @Test
    void handlerWritesItsText() throws Exception {
        int port = loop.call(() -> Ports.of(HelloWorld.makeApp().listen(0)));

        try (RawClient client = RawClient.connect(port)) {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

            assertThat(client.readToEnd())
                    .asString(US_ASCII)
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .endsWith("\r\n\r\nHello, world");
        }
    }
}
