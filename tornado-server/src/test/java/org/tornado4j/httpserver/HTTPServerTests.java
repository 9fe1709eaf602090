package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.RawClient;

@Timeout(30)
class HTTPServerTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @Test
    void requestIsAnswered() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.echo());
                RawClient client = server.connect()) {
            client.send("GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("GET /a?b ");
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(client.read().text()).isEqualTo("POST / hello");
        }
    }
}
