package org.tornado4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

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
            return RawClient.portOf(server);
        });
    }

    @Test
    void wholeLinesComeBack() throws Exception {
        try (RawClient client = RawClient.connectTo(port)) {
            client.send("one\ntw");
            assertThat(client.receiveText(4)).isEqualTo("one\n");

            client.send("o\n\nthree");
            assertThat(client.receiveText(5)).isEqualTo("two\n\n");

            client.shutdownOutput();
            assertThat(client.receiveUntilClose()).isEmpty();
        }
    }

    @Test
    void manyLinesAtOnceComeBack() throws Exception {
        String lines = "line\n".repeat(20_000);
        try (RawClient client = RawClient.connectTo(port)) {
            client.send(lines);

            assertThat(client.receiveText(lines.length())).isEqualTo(lines);
        }
    }

    @Test
    void clientsDoNotWaitForEachOther() throws Exception {
        try (RawClient silent = RawClient.connectTo(port);
                RawClient talking = RawClient.connectTo(port)) {
            silent.send("half a line");
            talking.send("whole\n");

            assertThat(talking.receiveText(6)).isEqualTo("whole\n");
        }
    }
}
