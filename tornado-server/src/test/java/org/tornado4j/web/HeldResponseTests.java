package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.http.Limit;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

/** Reports to the connection of content that a handler has written and not sent yet. */
@Timeout(60)
class HeldResponseTests {

    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final int BUDGET = 4_000_000;
    /** Of a connection that waits for another request. */
    private static final long IDLE = 1024;

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    private static final class Writing extends RequestHandler {

        private final int size;

        Writing(int size) {
            this.size = size;
        }

        void get() {
            write("x".repeat(size));
        }
    }

    /** Keeps its response open after it has written. */
    private abstract static class Waiting extends RequestHandler {

        final CompletableFuture<Void> end = new CompletableFuture<>();

        CompletionStage<?> get() {
            write("x".repeat(10_000));
            write(ByteBuffer.allocate(10_000));
            return end;
        }
    }

    private FakeConnection connection() {
        return new FakeConnection(loop.loop(), Clock.SYSTEM);
    }

    private void start(FakeConnection connection, Supplier<? extends RequestHandler> handler) throws Exception {
        ApplicationSettings.Builder settings = ApplicationSettings.builder().logRequests(false);
        loop.run(() -> connection
                .start(TestApplications.of(settings, handler), "GET", "/")
                .finish());
    }

    @Test
    void smallContentIsNotWorthTelling() throws Exception {
        FakeConnection connection = connection();
        start(connection, () -> new Writing(16_384));
        assertThat(connection.isFinished()).isTrue();
        assertThat(connection.heldOfResponse).isEmpty();
    }

    @Test
    void muchContentIsToldUntilItIsHandedOver() throws Exception {
        FakeConnection connection = connection();
        start(connection, () -> new Writing(20_000));
        assertThat(connection.isFinished()).isTrue();
        assertThat(connection.heldOfResponse).containsExactly(20_000L, 0L);
    }

    @Test
    void bufferIsToldAsLongAsTheHandlerWaits() throws Exception {
        FakeConnection connection = connection();
        Waiting handler = new Waiting() {};
        start(connection, () -> handler);
        assertThat(connection.heldOfResponse).containsExactly(20_000L);
        loop.run(handler::flush);
        assertThat(connection.heldOfResponse).containsExactly(20_000L, 0L);
        loop.run(() -> handler.write("y".repeat(30_000)));
        loop.run(() -> handler.end.complete(null));
        loop.settle();
        assertThat(connection.isFinished()).isTrue();
        assertThat(connection.heldOfResponse).containsExactly(20_000L, 0L, 30_000L, 0L);
    }

    @Test
    void contentThatIsClearedIsToldWithTheNext() throws Exception {
        FakeConnection connection = connection();
        Waiting handler = new Waiting() {};
        start(connection, () -> handler);
        loop.run(() -> {
            handler.clear();
            handler.write("short");
        });
        assertThat(connection.heldOfResponse).containsExactly(20_000L, 0L);
        loop.run(() -> handler.end.complete(null));
        loop.settle();
        assertThat(connection.body()).isEqualTo("short");
    }

    @Test
    void contentIsDroppedWhenTheClientIsGone() throws Exception {
        FakeConnection connection = connection();
        Waiting handler = new Waiting() {};
        start(connection, () -> handler);
        loop.run(() -> {
            connection.close();
            assertThat(handler.output().response().length()).isZero();
            handler.write("of no use");
            assertThat(handler.output().response().length()).isZero();
        });
    }

    // ------------------------------------------------------------------------------------------ on a server

    /** Writes without sending until it is told to end. */
    private static final class Filling extends RequestHandler {

        final CountDownLatch more = new CountDownLatch(1);
        final CountDownLatch ended = new CountDownLatch(1);

        @Blocking
        void get() throws InterruptedException {
            for (int i = 0; i < 40; i++) {
                write(new byte[10_000]);
            }
            more.await();
            for (int i = 0; i < 40; i++) {
                write(new byte[10_000]);
            }
            ended.countDown();
        }
    }

    private static RunningApplication serving(RequestHandler handler) throws Exception {
        return new RunningApplication(
                TestApplications.of(ApplicationSettings.builder().logRequests(false), () -> handler),
                HTTPServerOptions.builder().memoryBudget(BUDGET).build());
    }

    private static void awaitHeld(RunningApplication server, long atLeast, long atMost) {
        Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> {
            long held = server.statistics().heldMemory();
            return held >= atLeast && held <= atMost;
        });
    }

    @Test
    void contentOfABlockingMethodIsCounted() throws Exception {
        Filling handler = new Filling();
        try (RunningApplication server = serving(handler);
                RawClient client = server.connect()) {
            client.send(GET);
            awaitHeld(server, 400_000, 800_000);
            handler.more.countDown();
            assertThat(client.read().content()).hasSize(800_000);
            awaitHeld(server, IDLE, IDLE);
        }
    }

    @Test
    void methodThatWritesMoreThanThereIsRoomForIsAnsweredFor() throws Exception {
        Filling handler = new Filling();
        logs.expect(Level.WARN, "memory budget");
        try (RunningApplication server = serving(handler);
                RawClient client = server.connect()) {
            client.send(GET);
            awaitHeld(server, 400_000, 800_000);
            server.thread().run(() -> handler.request().connection().holdsOfResponse(2L * BUDGET));
            assertThat(client.read().status()).isEqualTo(503);
            assertThat(server.statistics().limit(Limit.MEMORY_BUDGET)).isOne();
            handler.more.countDown();
            handler.ended.await();
            // The loop hears of the method's end a little after it.
            Awaitility.await()
                    .atMost(LoopThread.DEADLINE)
                    .until(() -> server.thread().call(handler::getStatus) == 499);
            assertThat(server.thread().call(() -> handler.output().response().length()))
                    .isZero();
            awaitHeld(server, 0, IDLE);
        }
    }
}
