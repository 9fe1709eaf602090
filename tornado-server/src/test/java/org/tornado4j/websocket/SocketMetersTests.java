package org.tornado4j.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tornado4j.websocket.Frames.BINARY;
import static org.tornado4j.websocket.Frames.TEXT;
import static org.tornado4j.websocket.Frames.binary;
import static org.tornado4j.websocket.Frames.close;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tornado4j.httpserver.SocketStatistics;
import org.tornado4j.testing.LoopThread;

/** Statistics of a server about its WebSockets. */
@Timeout(60)
class SocketMetersTests {

    private static final int MESSAGES = 100;

    private static final WebSocketOptions OPTIONS = WebSocketOptions.builder()
            .pingInterval(Duration.ZERO)
            .maxPendingBytes(64L << 20)
            .build();

    private static final class Echo extends WebSocketHandler {

        @Override
        protected @Nullable CompletionStage<?> onMessage(String text) {
            return writeMessage(text);
        }

        /** Sends more than the buffers of the kernel take. */
        @Override
        protected @Nullable CompletionStage<?> onMessage(byte[] bytes) {
            for (int i = 0; i < MESSAGES; i++) {
                writeMessage(new byte[256 * 1024]);
            }
            return null;
        }
    }

    private static SocketStatistics of(RunningSockets server) {
        return server.server().statistics().sockets();
    }

    private static void await(RunningSockets server, Predicate<SocketStatistics> condition) {
        Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> condition.test(of(server)));
    }

    @Test
    void socketsMessagesAndBytesAreCounted() throws Exception {
        try (RunningSockets server = new RunningSockets(OPTIONS, Echo::new)) {
            assertThat(of(server).opened()).isZero();
            String longText = "\u00e9".repeat(10_000);
            try (SocketClient first = server.connect();
                    SocketClient second = server.connect()) {
                first.text("four").expect(TEXT, "four");
                first.text("\u00e9").expect(TEXT, "\u00e9");
                second.text(longText).expect(TEXT, longText);
                assertThat(of(server).active()).isEqualTo(2);
                assertThat(of(server).messagesReceived()).isEqualTo(3);
                assertThat(of(server).bytesReceived()).isEqualTo(4 + 2 + 20_000);
                assertThat(of(server).messagesSent()).isEqualTo(3);
                assertThat(of(server).bytesSent()).isEqualTo(4 + 2 + 20_000);
                first.send(close(3999, "")).expectClose(3999, "");
                second.raw().reset();
            }
            await(server, sockets -> sockets.active() == 0);
            assertThat(of(server).opened()).isEqualTo(2);
            assertThat(of(server).closed("3xxx")).isEqualTo(1);
            assertThat(of(server).closed("1006")).isEqualTo(1);
            assertThat(SocketStatistics.codes().stream()
                            .mapToLong(of(server)::closed)
                            .sum())
                    .isEqualTo(2);
        }
    }

    @Test
    void bytesThatWaitAreToldUntilTheyHaveLeft() throws Exception {
        try (RunningSockets server = new RunningSockets(OPTIONS, Echo::new);
                SocketClient client = SocketClient.openSlow(server.port(), "/ws")) {
            client.send(binary(new byte[1]));
            await(server, sockets -> sockets.pending() > 256 * 1024);
            for (int i = 0; i < MESSAGES; i++) {
                assertThat(client.read().opcode()).isEqualTo(BINARY);
            }
            await(server, sockets -> sockets.pending() == 0);
            assertThat(of(server).messagesSent()).isEqualTo(MESSAGES);
        }
    }

    @Test
    void nothingWaitsForAClientThatHasLeft() throws Exception {
        try (RunningSockets server = new RunningSockets(OPTIONS, Echo::new);
                SocketClient client = SocketClient.openSlow(server.port(), "/ws")) {
            client.send(binary(new byte[1]));
            await(server, sockets -> sockets.pending() > 256 * 1024);
            client.raw().reset();
            await(server, sockets -> sockets.active() == 0 && sockets.pending() == 0);
        }
    }

    /** Messages that wait in the outbox are not sent yet, and those that were dropped never will be. */
    @Test
    void droppedMessagesAreNotSent() throws Exception {
        WebSocketOptions dropping = OPTIONS.toBuilder()
                .pendingPolicy(PendingPolicy.DROP_OLDEST)
                .maxPendingBytes(1 << 20)
                .build();
        try (RunningSockets server = new RunningSockets(dropping, Echo::new);
                SocketClient client = SocketClient.openSlow(server.port(), "/ws")) {
            client.send(binary(new byte[1]));
            await(server, sockets -> sockets.pending() > 512 * 1024);
            assertThat(of(server).messagesSent()).isLessThan(MESSAGES);
            long sent = 0;
            client.text("last");
            while (client.read().opcode() == BINARY) {
                sent++;
            }
            await(server, sockets -> sockets.pending() == 0);
            assertThat(of(server).messagesSent()).isEqualTo(sent + 1);
        }
    }
}
