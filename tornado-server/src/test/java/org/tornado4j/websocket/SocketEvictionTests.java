package org.tornado4j.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.testing.RawClient;

/** Open WebSockets are not idle connections, which give way when the limit on connections is reached. */
@Timeout(60)
class SocketEvictionTests {

    private static final WebSocketOptions NO_PINGS = WebSocketOptions.builder()
            .pingInterval(Duration.ZERO)
            .pingTimeout(Duration.ZERO)
            .build();

    private static final String GET = "GET /other HTTP/1.1\r\nHost: x\r\n\r\n";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private static final class Echo extends WebSocketHandler {

        @Override
        protected @Nullable CompletionStage<?> onMessage(String text) {
            return writeMessage(text);
        }
    }

    private static RunningSockets start(int maxConnections) throws Exception {
        return new RunningSockets(
                RunningSockets.settings(NO_PINGS),
                "/ws",
                Echo::new,
                new ManualClock(),
                HTTPServerOptions.builder().maxConnections(maxConnections).build());
    }

    /** A search takes some turns of the loop. */
    private static void pass(RunningSockets server, Duration time) throws Exception {
        server.settle();
        server.advance(time);
        for (int i = 0; i < 4; i++) {
            server.settle();
        }
    }

    private static void awaitPause(RunningSockets server) {
        Awaitility.await()
                .atMost(LoopThread.DEADLINE)
                .until(() -> server.server().connectionLimit().pauses() > 0);
    }

    private void expectLimit() {
        logs.expect(Level.WARN, "which is the limit");
    }

    @Test
    void silentSocketKeepsItsPlace() throws Exception {
        expectLimit();
        try (RunningSockets server = start(1);
                SocketClient socket = server.connect();
                RawClient next = RawClient.connect(server.port())) {
            next.send(GET);
            awaitPause(server);
            pass(server, Duration.ofHours(1));
            socket.text("still here").expectText("still here");
            assertThat(server.server().connectionCount()).isEqualTo(1);
            assertThat(server.server().statistics().connectionsEvicted()).isZero();
            socket.send(Frames.close(CloseCode.NORMAL, "")).expectClose(CloseCode.NORMAL, "");
            assertThat(next.read().status()).as("as soon as there is a place").isEqualTo(404);
        }
    }

    @Test
    void idleConnectionOfAnotherClientGivesWayInstead() throws Exception {
        expectLimit();
        try (RunningSockets server = start(2);
                SocketClient socket = server.connect();
                RawClient idle = RawClient.connect(server.port())) {
            idle.send(GET);
            assertThat(idle.read().status()).isEqualTo(404);
            pass(server, Duration.ofSeconds(2));
            try (SocketClient another = server.connect()) {
                idle.expectEnd();
                socket.text("still here").expectText("still here");
                another.text("here").expectText("here");
            }
            assertThat(server.server().statistics().connectionsEvicted()).isEqualTo(1);
        }
    }
}
