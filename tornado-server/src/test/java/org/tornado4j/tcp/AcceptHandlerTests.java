package org.tornado4j.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

@Timeout(60)
class AcceptHandlerTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();

    @RegisterExtension
    final LoopThread loop = new LoopThread(clock);

    private final ConnectionLimit limit = ConnectionLimit.none();
    private final List<SocketChannel> clients = new ArrayList<>();
    private ServerSocketChannel server;

    @BeforeEach
    void bind() throws Exception {
        // The clock jumps while callbacks run.
        loop.run(() -> loop.loop().setSlowCallbackThreshold(Duration.ofHours(1)));
        // More than the 300 clients of a test, none of which may be turned away.
        server = Sockets.bindSockets(BindOptions.of(0, "127.0.0.1").withBacklog(1000))
                .get(0);
    }

    @AfterEach
    void close() throws Exception {
        for (SocketChannel client : clients) {
            client.close();
        }
        loop.run(server::close);
    }

    private void connect() throws IOException {
        clients.add(SocketChannel.open((InetSocketAddress) server.getLocalAddress()));
    }

    private static void closeConnection(SocketChannel connection) {
        try {
            connection.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @DisplayName("A08: at most 128 connections are accepted in one go, and callbacks run in between")
    void acceptsInBatches() throws Exception {
        for (int i = 0; i < 300; i++) {
            connect();
        }
        AtomicInteger sinceCallback = new AtomicInteger();
        List<Integer> batches = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(300);
        loop.run(() -> Sockets.addAcceptHandler(server, loop.loop(), connection -> {
            if (sinceCallback.getAndIncrement() == 0) {
                loop.loop().addCallback(() -> batches.add(sinceCallback.getAndSet(0)));
            }
            closeConnection(connection);
            all.countDown();
        }));
        await(all);
        loop.run(() -> assertThat(batches).containsExactly(128, 128, 44));
    }

    @Test
    @DisplayName("B.4: once removed, no connection of the same batch is accepted any more")
    void removalEndsTheBatch() throws Exception {
        for (int i = 0; i < 10; i++) {
            connect();
        }
        List<Runnable> removers = new ArrayList<>();
        AtomicInteger accepted = new AtomicInteger();
        loop.run(() -> removers.add(Sockets.addAcceptHandler(server, loop.loop(), connection -> {
            accepted.incrementAndGet();
            removers.get(0).run();
            removers.get(0).run();
            closeConnection(connection);
        })));
        loop.run(() -> {});
        loop.run(() -> {});
        assertThat(accepted).hasValue(1);
        assertThat(server.isOpen()).isTrue();
    }

    @Test
    @DisplayName("A09: what the callback throws is logged, the connection closed, and accepting goes on")
    void throwingCallbackIsIsolated() throws Exception {
        logs.expect(Level.ERROR, "Error in connection callback");
        CountDownLatch both = new CountDownLatch(2);
        AtomicReference<@Nullable SocketChannel> first = new AtomicReference<>();
        loop.run(() -> Sockets.addAcceptHandler(server, loop.loop(), connection -> {
            both.countDown();
            if (first.compareAndSet(null, connection)) {
                throw new IllegalStateException("boom");
            }
            closeConnection(connection);
        }));
        connect();
        connect();
        await(both);
        loop.run(() -> assertThat(first.get()).matches(connection -> !connection.isOpen()));
    }

    @Test
    @DisplayName("A08: any other error goes to the loop, which logs it, and the socket stays")
    void otherErrorGoesToTheLoop() throws Exception {
        logs.expect(Level.ERROR, "Exception in I/O handler");
        AtomicInteger attempts = new AtomicInteger();
        CountDownLatch accepted = new CountDownLatch(1);
        addWith(
                () -> {
                    if (attempts.getAndIncrement() == 0) {
                        throw new IOException("boom");
                    }
                    return server.accept();
                },
                accepted);
        connect();
        await(accepted);
    }

    @Test
    @DisplayName("E37: without descriptors accepting pauses, says so once, and comes back")
    void exhaustionPausesAccepting() throws Exception {
        logs.enable("tornado.application", Level.INFO);
        logs.expect(Level.WARN, "Cannot accept connections");
        AtomicInteger attempts = new AtomicInteger();
        CountDownLatch accepted = new CountDownLatch(1);
        addWith(
                () -> {
                    if (attempts.getAndIncrement() < 3) {
                        throw new IOException("Too many open files");
                    }
                    return server.accept();
                },
                accepted);
        connect();
        for (int expected = 1; expected <= 3; expected++) {
            awaitAttempts(attempts, expected);
            // Nothing spins: the socket is readable all the time, and is not asked again before the pause is over.
            for (int i = 0; i < 5; i++) {
                loop.run(() -> {});
            }
            assertThat(attempts).hasValue(expected);
            clock.advance(AcceptHandler.PAUSE);
        }
        await(accepted);
        assertThat(logs.messages("tornado.application")).hasSize(1);
        loop.advance(LimitNotice.CALM);
        assertThat(logs.messages("tornado.application")).hasSize(2).last().isEqualTo("Accepting connections again");
    }

    @Test
    @DisplayName("D2: without descriptors accepting goes on as soon as a connection is closed")
    void closedConnectionEndsThePause() throws Exception {
        logs.expect(Level.WARN, "Cannot accept connections");
        ConnectionLimit.Place open = Objects.requireNonNull(limit.enter());
        AtomicInteger attempts = new AtomicInteger();
        CountDownLatch accepted = new CountDownLatch(1);
        addWith(
                () -> {
                    if (attempts.getAndIncrement() < 1) {
                        throw new IOException("Too many open files");
                    }
                    return server.accept();
                },
                accepted);
        connect();
        awaitAttempts(attempts, 1);
        loop.run(open::leave);
        await(accepted);
    }

    @Test
    @DisplayName("E37: a handler that is removed in the pause does not come back")
    void removalEndsThePause() throws Exception {
        logs.expect(Level.WARN, "Cannot accept connections");
        AtomicInteger attempts = new AtomicInteger();
        AcceptHandler handler = addWith(
                () -> {
                    attempts.incrementAndGet();
                    throw new IOException("Too many open files in system");
                },
                new CountDownLatch(1));
        connect();
        awaitAttempts(attempts, 1);
        loop.run(handler::remove);
        loop.advance(AcceptHandler.PAUSE);
        assertThat(attempts).hasValue(1);
    }

    private AcceptHandler addWith(AcceptHandler.Source source, CountDownLatch accepted) throws Exception {
        AcceptHandler handler = new AcceptHandler(server, source, loop.loop(), limit, (connection, place) -> {
            closeConnection(connection);
            accepted.countDown();
        });
        loop.run(handler::add);
        return handler;
    }

    private void awaitAttempts(AtomicInteger attempts, int count) throws Exception {
        while (attempts.get() < count) {
            loop.run(() -> {});
        }
    }
}
