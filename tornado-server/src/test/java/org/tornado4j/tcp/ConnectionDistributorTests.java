package org.tornado4j.tcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopGroup;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

/** Choice of the loop for a connection; none waits for a loop that is held. */
@Timeout(60)
class ConnectionDistributorTests {

    private static final Duration LONGER_THAN_ALLOWED = LoopShare.HELD.plusNanos(1);

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();

    @RegisterExtension
    final LoopThread acceptor = new LoopThread(clock);

    private final LoopGroup group = new LoopGroup(3, "serving", clock);
    private final List<Socket> clients = new ArrayList<>();
    private final List<CountDownLatch> holds = new ArrayList<>();

    /** Threads by which connections were taken up, in that order. */
    private final List<String> takers = new CopyOnWriteArrayList<>();

    private final TCPServer server = new EchoServer() {
        @Override
        protected @Nullable CompletionStage<?> handleStream(IOStream stream, @Nullable SocketAddress address)
                throws Exception {
            assertThat(stream.loop().isRunningHere()).isTrue();
            takers.add(Thread.currentThread().getName());
            return super.handleStream(stream, address);
        }
    };

    @BeforeEach
    void listen() throws Exception {
        for (IOLoop loop : group.loops()) {
            loop.setSlowCallbackThreshold(Duration.ZERO); // the clock jumps while callbacks run
        }
        group.start();
        acceptor.run(() -> {
            server.setLoops(group);
            server.listen(0, "127.0.0.1");
        });
    }

    @AfterEach
    void stop() throws Exception {
        holds.forEach(CountDownLatch::countDown);
        acceptor.run(server::stop);
        group.stop();
        for (Socket client : clients) {
            client.close();
        }
    }

    // ------------------------------------------------------------------------------------------ what the tests do

    private Socket connect() throws Exception {
        InetSocketAddress address =
                acceptor.call(() -> (InetSocketAddress) server.sockets().get(0).getLocalAddress());
        Socket client = new Socket(InetAddress.getLoopbackAddress(), address.getPort());
        client.setSoTimeout((int) LoopThread.DEADLINE.toMillis());
        clients.add(client);
        int count = clients.size();
        Awaitility.await().until(() -> server.connectionLimit().open() >= count);
        acceptor.run(() -> {}); // the handler that has accepted it has ended
        return client;
    }

    /** Connects and waits until a loop has taken the connection up. */
    private Socket connectToAFreeLoop() throws Exception {
        int before = takers.size();
        Socket client = connect();
        Awaitility.await().until(() -> takers.size() > before);
        return client;
    }

    /** Holds the loop of this number until what is returned is counted down. */
    private CountDownLatch hold(int number) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        holds.add(release);
        loop(number).addCallback(() -> {
            held.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        held.await();
        return release;
    }

    private IOLoop loop(int number) {
        return group.loops().get(number);
    }

    /** Lets so much time pass that a loop which is held now counts as such. The others wait for something to do. */
    private void letHeldLoopsCount(int... held) throws Exception {
        clock.advance(LONGER_THAN_ALLOWED);
        List<IOLoop> free = new ArrayList<>(group.loops());
        for (int number : held) {
            free.remove(loop(number));
        }
        Awaitility.await().until(() -> free.stream().allMatch(loop -> loop.heldNanos() == 0));
    }

    /** Lets the acceptor look at what waits, again and again, until {@code condition} is met. */
    private void lookUntil(BooleanSupplier condition) throws Exception {
        while (!condition.getAsBoolean()) {
            acceptor.advance(ConnectionDistributor.BETWEEN_LOOKS);
        }
    }

    private static void assertEcho(Socket client) throws IOException {
        client.getOutputStream().write("hello".getBytes(ISO_8859_1));
        assertThat(new String(client.getInputStream().readNBytes(5), ISO_8859_1))
                .isEqualTo("hello");
    }

    // ------------------------------------------------------------------------------------------ which loop

    @Test
    void loopsWithEquallyManyTakeTurns() throws Exception {
        for (int i = 0; i < 6; i++) {
            connectToAFreeLoop();
        }
        assertThat(takers)
                .containsExactly("serving-0", "serving-1", "serving-2", "serving-0", "serving-1", "serving-2");
    }

    @Test
    void theLoopWithTheFewestGetsTheNext() throws Exception {
        for (int i = 0; i < 6; i++) {
            connectToAFreeLoop();
        }
        clients.remove(4).close();
        clients.remove(1).close();
        Awaitility.await().until(() -> server.connectionCount() == 4);
        connectToAFreeLoop();
        connectToAFreeLoop();
        assertThat(takers).endsWith("serving-1", "serving-1");
    }

    @Test
    void heldLoopGetsNothing() throws Exception {
        hold(0);
        letHeldLoopsCount(0);
        for (int i = 0; i < 4; i++) {
            assertEcho(connectToAFreeLoop());
        }
        assertThat(takers).containsExactly("serving-1", "serving-2", "serving-1", "serving-2");
    }

    @Test
    void loopThatIsHeldNoLongerGetsConnectionsUntilItHasAsManyAsTheOthers() throws Exception {
        CountDownLatch release = hold(0);
        letHeldLoopsCount(0);
        for (int i = 0; i < 4; i++) {
            connectToAFreeLoop();
        }
        release.countDown();
        Awaitility.await().until(() -> loop(0).heldNanos() == 0);
        connectToAFreeLoop();
        connectToAFreeLoop();
        assertThat(takers).endsWith("serving-0", "serving-0");
    }

    // ------------------------------------------------------------------------------------------ connections that wait

    @Test
    void connectionInTheQueueOfALoopThatIsHeldGoesToAnotherOne() throws Exception {
        CountDownLatch release = hold(0);
        Socket waiting = connect(); // the loop does not look held yet
        letHeldLoopsCount(0);
        lookUntil(() -> takers.size() == 1);
        assertEcho(waiting);
        assertThat(takers).containsExactly("serving-1");
        release.countDown();
        CompletableFuture<Boolean> behind = new CompletableFuture<>();
        loop(0).addCallback(() -> behind.complete(true));
        LoopThread.await(behind);
        assertThat(takers).hasSize(1); // it finds the connection taken
        assertThat(server.connectionCount()).isEqualTo(1);
    }

    @Test
    void movedConnectionCountsForItsNewLoop() throws Exception {
        CountDownLatch release = hold(0);
        connect();
        letHeldLoopsCount(0);
        lookUntil(() -> takers.size() == 1);
        release.countDown();
        Awaitility.await().until(() -> loop(0).heldNanos() == 0);
        for (int i = 0; i < 2; i++) {
            connectToAFreeLoop();
        }
        assertThat(takers).containsExactly("serving-1", "serving-2", "serving-0");
    }

    @Test
    void connectionThatABusyLoopWillComeToStaysThere() throws Exception {
        CountDownLatch release = hold(0);
        connect();
        for (int i = 0; i < 2; i++) { // not longer than a loop may be held
            acceptor.advance(ConnectionDistributor.BETWEEN_LOOKS);
        }
        release.countDown();
        Awaitility.await().until(() -> takers.size() == 1);
        assertThat(takers).containsExactly("serving-0");
    }

    @Test
    void ifAllLoopsAreHeldTheFirstThatIsFreeGetsThem() throws Exception {
        for (int number = 0; number < 3; number++) {
            hold(number);
        }
        letHeldLoopsCount(0, 1, 2);
        List<Socket> waiting = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            waiting.add(connect());
        }
        for (int i = 0; i < 3; i++) {
            acceptor.advance(ConnectionDistributor.BETWEEN_LOOKS);
        }
        assertThat(takers).isEmpty();
        holds.get(1).countDown();
        lookUntil(() -> takers.size() == 6);
        for (Socket client : waiting) {
            assertEcho(client);
        }
        assertThat(takers).containsOnly("serving-1");
    }

    @Test
    void proxyHeaderOfAMovedConnectionIsRead() throws Exception {
        acceptor.run(() -> {
            server.stop();
            server.listen(
                    BindOptions.of(0, "127.0.0.1"), ListenerOptions.DEFAULT.withProxyProtocol(ProxyProtocol.DEFAULT));
        });
        hold(0);
        Socket waiting = connect();
        waiting.getOutputStream().write("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n".getBytes(ISO_8859_1));
        letHeldLoopsCount(0);
        lookUntil(() -> takers.size() == 1);
        assertEcho(waiting);
        assertThat(takers).containsExactly("serving-1");
    }

    @Test
    void connectionOfAUnixSocketIsMovedAsWell(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("s");
        acceptor.run(() -> server.addSocket(Sockets.bindUnixSocket(file.toString())));
        hold(0);
        try (SocketChannel waiting = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            Awaitility.await().until(() -> server.connectionLimit().open() == 1);
            letHeldLoopsCount(0);
            lookUntil(() -> takers.size() == 1);
            waiting.write(ByteBuffer.wrap("hello".getBytes(ISO_8859_1)));
            assertThat(Channels.newInputStream(waiting).readNBytes(5))
                    .asString()
                    .isEqualTo("hello");
        }
        assertThat(takers).containsExactly("serving-1");
    }

    // ------------------------------------------------------------------------------------------ stopping

    @Test
    void stopLeavesNoConnectionBehind() throws Exception {
        for (int number = 0; number < 3; number++) {
            hold(number);
        }
        letHeldLoopsCount(0, 1, 2);
        List<Socket> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(connect());
        }
        acceptor.call(server::stopGently);
        acceptor.settle();
        assertThat(acceptor.call(server::sockets)).isEmpty();
        holds.forEach(CountDownLatch::countDown);
        for (Socket client : waiting) {
            assertEcho(client);
        }
        assertThat(takers).hasSize(4);
    }

    @Test
    void callbackAfterStopComesBehindTheConnectionsOfItsLoop() throws Exception {
        CountDownLatch release = hold(0);
        connect(); // waits in the queue of the first loop
        acceptor.run(server::stop);
        CompletableFuture<Integer> taken = new CompletableFuture<>();
        loop(0).addCallback(() -> taken.complete(takers.size()));
        letHeldLoopsCount(0);
        for (int i = 0; i < 3; i++) {
            acceptor.advance(ConnectionDistributor.BETWEEN_LOOKS);
        }
        assertThat(takers).isEmpty(); // it is not moved any more
        release.countDown();
        assertThat(LoopThread.await(taken)).isEqualTo(1);
    }

    @Test
    void stopMovesWhatWaitsForALoopThatIsHeld() throws Exception {
        hold(0);
        Socket waiting = connect();
        letHeldLoopsCount(0);
        acceptor.run(server::stop);
        assertEcho(waiting);
        assertThat(takers).containsExactly("serving-1");
    }
}
