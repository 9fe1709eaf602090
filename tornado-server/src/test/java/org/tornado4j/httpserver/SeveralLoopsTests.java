package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopGroup;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

/** One server on several loops. */
class SeveralLoopsTests {

    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final int LOOPS = 3;

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final LoopThread acceptor = new LoopThread();
    private final LoopGroup group = new LoopGroup(LOOPS, "test-group");
    private final List<RawClient> clients = new ArrayList<>();
    private final Map<IOLoop, Thread> threads = new ConcurrentHashMap<>();
    private final List<Exchange> waiting = new CopyOnWriteArrayList<>();

    private final HTTPServer server = new HTTPServer(Exchange.answering(exchange -> {
        threads.put(exchange.connection.loop(), Thread.currentThread());
        if (exchange.target().equals("/wait")) {
            waiting.add(exchange);
        } else {
            exchange.respond(Thread.currentThread().getName());
        }
    }));

    private int port;

    @BeforeEach
    void start() throws Exception {
        group.start();
        port = acceptor.call(() -> {
            server.setLoops(group);
            server.listen(0, "127.0.0.1");
            return ((InetSocketAddress) server.sockets().get(0).getLocalAddress()).getPort();
        });
    }

    @AfterEach
    void stop() throws Exception {
        for (RawClient client : clients) {
            client.close();
        }
        acceptor.run(server::stop);
        LoopThread.await(server.closeAllConnections().toCompletableFuture());
        group.stop();
        group.join();
        acceptor.close();
    }

    private void connect(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            clients.add(RawClient.connect(port));
        }
    }

    @Test
    void connectionsAreSpreadAndStayOnTheirLoops() throws Exception {
        connect(2 * LOOPS);
        List<String> names = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < clients.size(); i++) {
                clients.get(i).send(GET);
                String name = clients.get(i).read().text();
                if (round == 0) {
                    names.add(name);
                }
                assertThat(name).isEqualTo(names.get(i));
            }
        }
        assertThat(names).doesNotContain("test-loop");
        assertThat(threads).hasSize(LOOPS);
        assertThat(server.connectionCount()).isEqualTo(2 * LOOPS);
    }

    @Test
    void drainReachesAllLoops() throws Exception {
        connect(2 * LOOPS);
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).send(i < LOOPS ? GET : GET.replace("/ ", "/wait "));
        }
        for (int i = 0; i < LOOPS; i++) {
            clients.get(i).read();
        }
        Awaitility.await().until(() -> waiting.size() == LOOPS);
        acceptor.run(server::stop);
        CompletableFuture<?> drained = server.drain().toCompletableFuture();
        for (int i = 0; i < LOOPS; i++) {
            clients.get(i).expectEnd();
        }
        assertThat(drained).isNotDone();
        waiting.forEach(exchange -> exchange.connection.loop().execute(() -> exchange.respond("last")));
        for (int i = LOOPS; i < clients.size(); i++) {
            assertThat(clients.get(i).read().field("Connection")).isEqualTo("close");
            clients.get(i).hangUp();
        }
        LoopThread.await(drained);
        assertThat(server.connectionCount()).isZero();
    }

    @Test
    void drainWaitsForConnectionsThatNoLoopHasTakenUp() throws Exception {
        CountDownLatch held = new CountDownLatch(LOOPS);
        CountDownLatch release = new CountDownLatch(1);
        for (IOLoop loop : group.loops()) {
            loop.addCallback(() -> {
                loop.setSlowCallbackThreshold(Duration.ZERO);
                held.countDown();
                awaitRelease(release);
            });
        }
        held.await();
        connect(2 * LOOPS);
        for (RawClient client : clients) {
            client.send(GET);
        }
        Awaitility.await().until(() -> server.connectionLimit().open() == 2 * LOOPS);
        LoopThread.await(acceptor.call(server::stopGently).toCompletableFuture());
        CompletableFuture<?> drained = server.drain().toCompletableFuture();
        assertThat(drained).isNotDone();
        release.countDown();
        for (RawClient client : clients) {
            assertThat(client.read().field("Connection")).isEqualTo("close");
            client.hangUp();
        }
        LoopThread.await(drained);
    }

    private static void awaitRelease(CountDownLatch release) {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void closeAllConnectionsReachesAllLoops() throws Exception {
        connect(2 * LOOPS);
        for (RawClient client : clients) {
            client.send(GET.replace("/ ", "/wait "));
        }
        Awaitility.await().until(() -> waiting.size() == 2 * LOOPS);
        LoopThread.await(server.closeAllConnections().toCompletableFuture());
        assertThat(server.connectionCount()).isZero();
        for (RawClient client : clients) {
            client.expectEnd();
        }
        assertThat(waiting).allSatisfy(exchange -> assertThat(exchange.calls).endsWith("close"));
    }
}
