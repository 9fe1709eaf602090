package org.tornado4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

@DisplayName("a handler that upgrades to a line protocol")
@Timeout(60)
class LineProtocolTests {

    private static final String ASK =
            "GET /lines HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: lines\r\n\r\n";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    private static void expectSwitch(RawClient client) throws Exception {
        RawClient.Response head = client.readHead();
        assertThat(head.status()).isEqualTo(101);
        assertThat(head.field("Upgrade")).isEqualTo("lines");
        assertThat(head.field("Content-Type")).isNull();
    }

    private static void expectLine(RawClient client, String line) throws Exception {
        assertThat(client.readBytes(line.length() + 1)).asString(UTF_8).isEqualTo(line + "\n");
    }

    @Test
    void linesComeBack() throws Exception {
        int port = loop.call(() -> Ports.of(LineProtocol.start(0)));
        try (RawClient client = RawClient.connect(port)) {
            client.send(ASK + "glued to the request\nhal");
            expectSwitch(client);
            expectLine(client, "1 GLUED TO THE REQUEST");
            client.send("f a line\n");
            expectLine(client, "2 HALF A LINE");
            client.send("bye\nnobody reads this\n");
            expectLine(client, "bye");
            client.expectEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Upgrade: lines\r\n", "Connection: Upgrade\r\nUpgrade: other\r\n"})
    void clientThatDoesNotAskIsToldTo(String fields) throws Exception {
        int port = loop.call(() -> Ports.of(LineProtocol.start(0)));
        try (RawClient client = RawClient.connect(port)) {
            client.send("GET /lines HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n" + ASK);
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(426);
            assertThat(response.field("Upgrade")).isEqualTo("lines");
            logs.expect(Level.WARN, "426 GET /lines");
            expectSwitch(client);
        }
    }

    @Test
    void protocolIsFoundAmongOthers() throws Exception {
        int port = loop.call(() -> Ports.of(LineProtocol.start(0)));
        try (RawClient client = RawClient.connect(port)) {
            client.send(ASK.replace("lines\r\n", "other, Lines\r\n"));
            RawClient.Response head = client.readHead();
            assertThat(head.status()).isEqualTo(101);
            assertThat(head.field("Upgrade")).isEqualToIgnoringCase("lines");
        }
    }

    @Test
    void manyLinesForClientThatIsSlow() throws Exception {
        int port = loop.call(() -> Ports.of(LineProtocol.start(0)));
        int count = 2_000;
        String line = "x".repeat(1000);
        try (RawClient client = RawClient.connectSlow(port, 4096)) {
            client.send(ASK);
            expectSwitch(client);
            CompletableFuture<?> sent = CompletableFuture.runAsync(() -> sendLines(client, line, count));
            for (int i = 1; i <= count; i++) {
                expectLine(client, i + " " + "X".repeat(1000));
            }
            sent.get(30, TimeUnit.SECONDS);
        }
    }

    private static void sendLines(RawClient client, String line, int count) {
        try {
            for (int i = 0; i < count; i++) {
                client.send(line + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void conversationEndsWithTheServer() throws Exception {
        HTTPServer server = loop.call(() -> LineProtocol.start(0));
        try (RawClient client = RawClient.connect(loop.call(() -> Ports.of(server)))) {
            client.send(ASK);
            expectSwitch(client);
            CompletableFuture<?> drained = server.drain().toCompletableFuture();
            expectLine(client, "shutting down");
            client.expectEnd();
            drained.get(30, TimeUnit.SECONDS);
        }
    }
}
