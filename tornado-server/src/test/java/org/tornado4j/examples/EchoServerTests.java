package org.tornado4j.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

@DisplayName("S6: echo server")
class EchoServerTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    private int port;

    @BeforeEach
    void listen() throws Exception {
        port = loop.call(() -> {
            EchoServer server = new EchoServer();
            server.listen(0, "127.0.0.1");
            return Ports.of(server);
        });
    }

    @Test
    void wholeLinesComeBack() throws Exception {
        try (RawClient client = RawClient.connect(port)) {
            client.send("one\ntw");
            assertThat(client.readBytes(4)).asString(US_ASCII).isEqualTo("one\n");

            client.send("o\n\nthree");
            assertThat(client.readBytes(5)).asString(US_ASCII).isEqualTo("two\n\n");

            client.finishSending();
            client.expectEnd();
        }
    }

    @Test
    void manyLinesAtOnceComeBack() throws Exception {
        String lines = "line\n".repeat(20_000);
        try (RawClient client = RawClient.connect(port)) {
            client.send(lines);

            assertThat(client.readBytes(lines.length())).asString(US_ASCII).isEqualTo(lines);
        }
    }

    @Test
    void clientsDoNotWaitForEachOther() throws Exception {
        try (RawClient silent = RawClient.connect(port);
                RawClient talking = RawClient.connect(port)) {
            silent.send("half a line");
            talking.send("whole\n");

            assertThat(talking.readBytes(6)).asString(US_ASCII).isEqualTo("whole\n");
        }
    }
}
