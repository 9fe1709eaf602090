package org.tornado4j.tcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

/** TCPClient, B.16. */
@Timeout(60)
class TCPClientTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();

    @RegisterExtension
    final LoopThread loop = new LoopThread(clock);

    private final EchoServer server = new EchoServer();
    private final List<Closeable> open = new ArrayList<>();
    private int port;

    @BeforeEach
    void listen() throws Exception {
        // The clock jumps while callbacks run.
        loop.run(() -> loop.loop().setSlowCallbackThreshold(Duration.ofHours(1)));
        loop.run(() -> server.listen(0, "127.0.0.1"));
        port = portOf(loop.call(() -> server.sockets().get(0)));
    }

    @AfterEach
    void stop() throws Exception {
        loop.run(server::stop);
        for (Closeable channel : open) {
            channel.close();
        }
    }

    private static int portOf(ServerSocketChannel channel) throws Exception {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    private static InetSocketAddress at(String ip, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(ip), port);
    }

    private static int unusedPort() throws Exception {
        try (ServerSocketChannel gone = ServerSocketChannel.open()) {
            return portOf(gone.bind(at("127.0.0.1", 0)));
        }
    }

    private CompletableFuture<IOStream> connect(Resolver resolver, ConnectOptions options) throws Exception {
        return loop.call(() -> new TCPClient(resolver).connect("host", port, options));
    }

    private CompletableFuture<IOStream> connect(List<InetSocketAddress> addresses) throws Exception {
        return connect((host, port, family) -> CompletableFuture.completedFuture(addresses), ConnectOptions.DEFAULT);
    }

    private void assertEcho(CompletableFuture<IOStream> connected) throws Exception {
        IOStream stream = LoopThread.await(connected);
        CompletableFuture<byte[]> answer = loop.call(() -> {
            stream.send("hello".getBytes(ISO_8859_1), 0, 5);
            return stream.readBytes(5);
        });
        byte[] bytes = LoopThread.await(answer);
        assertThat(new String(bytes, ISO_8859_1)).isEqualTo("hello");
        loop.run(() -> stream.close());
    }

    @Test
    @DisplayName("B.16: a name is looked up and connected to")
    void nameIsConnectedTo() throws Exception {
        assertEcho(loop.call(() -> new TCPClient().connect("127.0.0.1", port)));
        assertEcho(loop.call(() -> new TCPClient()
                .connect("localhost", port, ConnectOptions.DEFAULT.withFamily(StandardProtocolFamily.INET))));
    }

    @Test
    @DisplayName("B.16: a name that has no address fails")
    void unknownNameFails() throws Exception {
        CompletableFuture<IOStream> failing = connect(
                (host, port, family) -> CompletableFuture.failedFuture(new UnknownHostException(host)),
                ConnectOptions.DEFAULT);
        assertThatExceptionOfType(UnknownHostException.class).isThrownBy(() -> LoopThread.await(failing));
        CompletableFuture<IOStream> none = connect(List.of());
        assertThatIOException().isThrownBy(() -> LoopThread.await(none)).withMessage("no address for host:" + port);
    }

    @Test
    @DisplayName("B.16: when all addresses refuse, the failure is that of the last one")
    void refusalOfAllFails() throws Exception {
        int unused = unusedPort();
        CompletableFuture<IOStream> failing = connect(List.of(at("127.0.0.1", unused), at("127.0.0.2", unused)));
        assertThatIOException().isThrownBy(() -> LoopThread.await(failing)).withCauseInstanceOf(ConnectException.class);
    }

    @Test
    @DisplayName("B.16: an address that refuses is followed by the next one")
    void nextAddressIsTried() throws Exception {
        assertEcho(connect(List.of(at("127.0.0.1", unusedPort()), at("127.0.0.1", port))));
    }

    @Test
    @DisplayName("B.16: when the first family refuses, the second does not wait for its turn")
    void refusalEndsTheHeadStart() throws Exception {
        assertEcho(connect(List.of(at("::1", unusedPort()), at("127.0.0.1", port))));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @DisplayName("B.16: when the first family does not answer, the second starts after 0.3 seconds")
    void secondFamilyStartsLate() throws Exception {
        CompletableFuture<IOStream> connected = connect(List.of(silent(), at("127.0.0.1", port)));
        loop.run(() -> {}); // the timer is set by then
        clock.advance(ConnectAttempt.HEAD_START.minusMillis(1));
        for (int i = 0; i < 5; i++) {
            loop.run(() -> {});
        }
        assertThat(connected).isNotDone();
        clock.advance(Duration.ofMillis(1));
        assertEcho(connected);
    }

    /** A listener whose queue is full, so that the kernel answers nobody any more; Linux lets one more in than asked for. */
    private InetSocketAddress silent() throws Exception {
        ServerSocketChannel full = ServerSocketChannel.open();
        open.add(full);
        try {
            full.bind(at("::1", 0), 1);
        } catch (IOException e) {
            Assumptions.abort("this machine has no IPv6: " + e);
        }
        for (int i = 0; i < 2; i++) {
            SocketChannel waiting = SocketChannel.open();
            open.add(waiting);
            waiting.socket().connect(at("::1", portOf(full)), 5_000);
        }
        return at("::1", portOf(full));
    }

    @Test
    @DisplayName("B.16: the timeout covers the look-up")
    void timeoutCoversTheLookUp() throws Exception {
        CompletableFuture<List<InetSocketAddress>> never = new CompletableFuture<>();
        CompletableFuture<IOStream> failing =
                connect((host, port, family) -> never, ConnectOptions.DEFAULT.withTimeout(Duration.ofSeconds(5)));
        clock.advance(Duration.ofSeconds(4));
        loop.run(() -> {});
        assertThat(failing).isNotDone();
        clock.advance(Duration.ofSeconds(1));
        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> LoopThread.await(failing))
                .withMessageContaining("host:" + port);
        never.complete(List.of(at("127.0.0.1", port)));
    }

    @Test
    @DisplayName("B.16: a connection that comes after its caller gave up is closed")
    void lateConnectionIsClosed() throws Exception {
        CompletableFuture<IOStream> connected = loop.call(() -> {
            CompletableFuture<IOStream> future = new TCPClient(Resolver.blocking()).connect("127.0.0.1", port);
            future.cancel(false);
            return future;
        });
        assertThat(connected).isCancelled();
        loop.run(() -> {});
    }

    @Test
    @DisplayName("B.16: the own address can be chosen")
    void sourceAddressIsUsed() throws Exception {
        IOStream stream = LoopThread.await(
                connect(Resolver.blocking(), "127.0.0.1", ConnectOptions.DEFAULT.withSource("127.0.0.3", 0)));
        loop.run(() -> {
            assertThat(stream.localAddress())
                    .isInstanceOfSatisfying(
                            InetSocketAddress.class,
                            own -> assertThat(own.getAddress().getHostAddress()).isEqualTo("127.0.0.3"));
            stream.close();
        });
    }

    private CompletableFuture<IOStream> connect(Resolver resolver, String host, ConnectOptions options)
            throws Exception {
        return loop.call(() -> new TCPClient(resolver).connect(host, port, options));
    }

    @Test
    @DisplayName("B.16: an own address that is not here fails, one that is a name is refused")
    void sourceAddressIsChecked() throws Exception {
        CompletableFuture<IOStream> failing =
                connect(Resolver.blocking(), "127.0.0.1", ConnectOptions.DEFAULT.withSource("192.0.2.1", 0));
        assertThatIOException().isThrownBy(() -> LoopThread.await(failing));
        assertThatIllegalArgumentException().isThrownBy(() -> ConnectOptions.DEFAULT.withSource("localhost", 0));
        assertThatIllegalArgumentException().isThrownBy(() -> ConnectOptions.DEFAULT.withSource(null, -1));
    }
}
