package org.tornado4j.tcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.ioloop.LoopGroup;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.iostream.StreamClosedException;
import org.tornado4j.iostream.StreamLimits;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

@Timeout(60)
class TCPServerTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    private TCPServer server = new EchoServer();

    @AfterEach
    void stop() throws Exception {
        loop.run(() -> server.stop());
    }

    private int port() throws Exception {
        return loop.call(() -> portOf(server.sockets().get(0)));
    }

    private static int portOf(ServerSocketChannel socket) throws IOException {
        return ((InetSocketAddress) socket.getLocalAddress()).getPort();
    }

    private Socket client(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) LoopThread.DEADLINE.toMillis());
        return socket;
    }

    private void assertEcho(int port) throws IOException {
        try (Socket socket = client(port)) {
            assertEcho(socket);
        }
    }

    private static void assertEcho(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write("hello".getBytes(ISO_8859_1));
        assertThat(new String(socket.getInputStream().readNBytes(5), ISO_8859_1))
                .isEqualTo("hello");
    }

    private void assertEnds(Socket socket) throws IOException {
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }

    // ------------------------------------------------------------------------------------------ starting

    @Test
    @DisplayName("A70: listen binds and accepts at once, and again")
    void listenMayBeRepeated() throws Exception {
        loop.run(() -> {
            server.listen(0, "127.0.0.1");
            server.listen(0);
        });
        List<ServerSocketChannel> sockets = loop.call(() -> server.sockets());
        assertThat(sockets).hasSize(2);
        for (ServerSocketChannel socket : sockets) {
            assertEcho(portOf(socket));
        }
    }

    @Test
    @DisplayName("A70, A10: bind waits for start; after it, bind accepts at once")
    void bindThenStart() throws Exception {
        loop.run(() -> server.bind(0, "127.0.0.1"));
        int port = port();
        try (Socket early = client(port)) { // the kernel accepts, the server does not yet
            loop.run(() -> server.start());
            assertEcho(early);
        }
        loop.run(() -> server.bind(0));
        List<ServerSocketChannel> sockets = loop.call(() -> server.sockets());
        assertThat(sockets).hasSize(2);
        assertEcho(portOf(sockets.get(1)));
    }

    @Test
    @DisplayName("A70: sockets made elsewhere are accepted from")
    void socketsMayBeAdded() throws Exception {
        List<ServerSocketChannel> sockets = Sockets.bindSockets(BindOptions.of(0, "127.0.0.1"));
        loop.run(() -> server.addSockets(sockets));
        assertEcho(portOf(sockets.get(0)));
        ServerSocketChannel one =
                Sockets.bindSockets(BindOptions.of(0, "127.0.0.1")).get(0);
        loop.run(() -> server.addSocket(one));
        assertEcho(portOf(one));
    }

    @Test
    void stopRemovesTheFilesOfUnixSocketsUnlessAnotherListensThere(@TempDir Path directory) throws Exception {
        Path own = directory.resolve("own");
        Path others = directory.resolve("others");
        loop.run(() -> {
            server.addSocket(Sockets.bindUnixSocket(own.toString()));
            server.addSocket(Sockets.bindUnixSocket(others.toString()));
        });
        Files.delete(others);
        try (ServerSocketChannel successor = Sockets.bindUnixSocket(others.toString())) {
            loop.run(server::stop);
            assertThat(own).doesNotExist();
            assertThat(others).exists();
            assertThat(successor.isOpen()).isTrue();
        }
    }

    @Test
    void unixSocketIsTakenOverWithoutAGap(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("socket");
        TCPServer predecessor = new EchoServer();
        TCPServer successor = new EchoServer();
        loop.run(() -> predecessor.addSocket(Sockets.takeOverUnixSocket(file.toString(), 0600, 10)));
        loop.run(() -> successor.addSocket(Sockets.takeOverUnixSocket(file.toString(), 0600, 10)));
        loop.run(predecessor::stop);
        SocketChannel.open(UnixDomainSocketAddress.of(file)).close();
        loop.run(successor::stop);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    @DisplayName("A70: so are Unix sockets")
    void unixSocketsMayBeAdded(@TempDir Path directory) throws Exception {
        String file = directory.resolve("s").toString();
        loop.run(() -> server.addSocket(Sockets.bindUnixSocket(file)));
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            client.write(ByteBuffer.wrap("hello".getBytes(ISO_8859_1)));
            ByteBuffer answer = ByteBuffer.allocate(5);
            while (answer.hasRemaining() && client.read(answer) >= 0) {
                // goes on
            }
            assertThat(new String(answer.array(), ISO_8859_1)).isEqualTo("hello");
            client.shutdownOutput();
            assertThat(client.read(answer.clear())).isEqualTo(-1);
        }
    }

    @Test
    @DisplayName("A71: a second start fails")
    void startsOnce() throws Exception {
        loop.run(() -> {
            server.start(1);
            assertThatIllegalStateException().isThrownBy(() -> server.start());
        });
    }

    @Test
    @DisplayName("A81: more than one process is refused once there is a loop")
    void processesAreRefusedOnceThereIsALoop() throws Exception {
        for (int processes : new int[] {0, -1, 2}) {
            loop.run(() -> assertThatIllegalStateException()
                    .isThrownBy(() -> server.start(processes))
                    .withMessageContaining("IOLoop instance has already been initialized"));
        }
    }

    @Test
    @DisplayName("A port in use is reported, and nothing of the server is left behind")
    void portInUseIsReported() throws Exception {
        loop.run(() -> server.listen(0, "127.0.0.1"));
        int port = port();
        loop.run(() -> {
            assertThatIOException().isThrownBy(() -> server.listen(port, "127.0.0.1"));
            assertThat(server.sockets()).hasSize(1);
        });
    }

    // ------------------------------------------------------------------------------------------ stopping

    @Test
    @DisplayName("A72: stop closes the listening sockets and leaves connections alone; twice is fine (T02)")
    void stopLeavesConnections() throws Exception {
        loop.run(() -> server.listen(0, "127.0.0.1"));
        int port = port();
        try (Socket socket = client(port)) {
            assertEcho(socket);
            loop.run(() -> {
                server.stop();
                server.stop();
                assertThat(server.sockets()).isEmpty();
            });
            assertEcho(socket);
            assertThatIOException().isThrownBy(() -> client(port).close());
        }
    }

    @Test
    void stopGentlyServesWhomTheKernelHasAccepted() throws Exception {
        loop.run(() -> server.listen(0, "127.0.0.1"));
        int port = port();
        List<Socket> waiting = new ArrayList<>();
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        loop.run(() -> {
            for (int i = 0; i < 20; i++) {
                waiting.add(client(port));
            }
            server.stopGently().thenRun(() -> stopped.complete(null));
            waiting.add(client(port));
        });
        LoopThread.await(stopped);
        assertThat(loop.call(server::sockets)).isEmpty();
        assertThatIOException().isThrownBy(() -> client(port).close());
        for (Socket socket : waiting) {
            assertEcho(socket);
            socket.close();
        }
    }

    @Test
    void stopGentlyWaitsForPlacesOfThoseWhomTheKernelHasAccepted() throws Exception {
        logs.expect(Level.WARN, "1 connections are open, which is the limit");
        server.setConnectionLimit(new ConnectionLimit(1, 0, address -> true));
        loop.run(() -> server.listen(0, "127.0.0.1"));
        Socket first = client(port());
        assertEcho(first);
        try (Socket waiting = client(port())) {
            Awaitility.await().until(() -> server.connectionLimit().pauses() == 1);
            CompletableFuture<Void> stopped = new CompletableFuture<>();
            loop.run(() -> server.stopGently().thenRun(() -> stopped.complete(null)));
            loop.settle();
            assertThat(stopped).isNotDone();
            first.close();
            assertEcho(waiting);
            LoopThread.await(stopped);
            assertEcho(waiting);
        }
    }

    @Test
    @DisplayName("A72: sockets that wait for start are closed as well")
    void stopClosesPendingSockets() throws Exception {
        loop.run(() -> server.bind(0, "127.0.0.1"));
        ServerSocketChannel socket = loop.call(() -> server.sockets().get(0));
        loop.run(() -> server.stop());
        assertThat(socket.isOpen()).isFalse();
    }

    @Test
    @DisplayName("A72, T02: stop inside handleStream, with forty clients at the door")
    void stopInsideHandler() throws Exception {
        AtomicInteger handled = new AtomicInteger();
        server = new EchoServer() {
            @Override
            protected @Nullable CompletionStage<?> handleStream(IOStream stream, @Nullable SocketAddress address) {
                handled.incrementAndGet();
                stop();
                stream.close();
                return null;
            }
        };
        loop.run(() -> server.bind(0, "127.0.0.1"));
        int port = port();
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                clients.add(client(port));
            }
            loop.run(() -> server.start());
            assertEnds(clients.get(0));
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
        loop.run(() -> {});
        assertThat(handled).hasValue(1);
    }

    // ------------------------------------------------------------------------------------------ connections

    @Test
    @DisplayName("A73, T01: a failure that comes later is logged, and does not hold accepting up")
    void lateFailureIsLogged() throws Exception {
        logs.expect(Level.ERROR, "Exception in callback");
        CompletableFuture<Void> late = new CompletableFuture<>();
        server = new EchoServer() {
            @Override
            protected CompletionStage<?> handleStream(IOStream stream, @Nullable SocketAddress address)
                    throws Exception {
                super.handleStream(stream, address);
                return late.thenRun(() -> {
                    throw new IllegalStateException("boom");
                });
            }
        };
        loop.run(() -> server.listen(0, "127.0.0.1"));
        int port = port();
        assertEcho(port);
        assertEcho(port);
        loop.run(() -> late.complete(null));
    }

    @Test
    @DisplayName("A73: a connection that ended early, or was cancelled, is no failure")
    void earlyEndIsNoFailure() throws Exception {
        server = new EchoServer() {
            private int count;

            @Override
            protected CompletionStage<?> handleStream(IOStream stream, @Nullable SocketAddress address)
                    throws Exception {
                super.handleStream(stream, address);
                CompletableFuture<Void> outcome = new CompletableFuture<>();
                if (count++ == 0) {
                    outcome.completeExceptionally(new StreamClosedException(null));
                } else {
                    outcome.cancel(false);
                }
                return outcome;
            }
        };
        loop.run(() -> server.listen(0, "127.0.0.1"));
        assertEcho(port());
        assertEcho(port());
    }

    @Test
    @DisplayName("A09: a handler that throws loses its connection, and the next one is served")
    void throwingHandlerIsIsolated() throws Exception {
        logs.expect(Level.ERROR, "Error in connection callback");
        AtomicInteger count = new AtomicInteger();
        server = new EchoServer() {
            @Override
            protected @Nullable CompletionStage<?> handleStream(IOStream stream, @Nullable SocketAddress address)
                    throws Exception {
                if (count.getAndIncrement() == 0) {
                    throw new IOException("boom");
                }
                return super.handleStream(stream, address);
            }
        };
        loop.run(() -> server.listen(0, "127.0.0.1"));
        try (Socket first = client(port())) {
            assertEnds(first);
        }
        assertEcho(port());
    }

    @Test
    @DisplayName("A74: the limits are those of each stream")
    void limitsAreHandedOn() throws Exception {
        logs.expect(Level.ERROR, "Reached maximum read buffer size");
        server = new EchoServer(StreamLimits.DEFAULT.withMaxBufferSize(1000)) {
            @Override
            protected CompletionStage<?> handleStream(IOStream stream, @Nullable SocketAddress address) {
                return stream.readUntil("never".getBytes(ISO_8859_1));
            }
        };
        loop.run(() -> server.listen(0, "127.0.0.1"));
        try (Socket socket = client(port())) {
            socket.getOutputStream().write(new byte[1000]);
            assertEnds(socket);
        }
    }

    @Test
    @DisplayName("The handler is told the client's address, and small pieces are sent at once")
    void handlerLearnsTheAddress() throws Exception {
        CompletableFuture<SocketAddress> told = new CompletableFuture<>();
        server = new EchoServer() {
            @Override
            protected @Nullable CompletionStage<?> handleStream(IOStream stream, @Nullable SocketAddress address) {
                told.complete(address);
                stream.close();
                return null;
            }
        };
        loop.run(() -> server.listen(0, "127.0.0.1"));
        try (Socket socket = client(port())) {
            assertThat(LoopThread.await(told)).isEqualTo(socket.getLocalSocketAddress());
        }
    }

    @Test
    @DisplayName("Connections go round the loops of a group, and each is handled on its own")
    void connectionsGoRound() throws Exception {
        Set<String> threads = new ConcurrentSkipListSet<>();
        server = new EchoServer() {
            @Override
            protected @Nullable CompletionStage<?> handleStream(IOStream stream, @Nullable SocketAddress address)
                    throws Exception {
                threads.add(Thread.currentThread().getName());
                assertThat(stream.loop().isRunningHere()).isTrue();
                return super.handleStream(stream, address);
            }
        };
        LoopGroup group = new LoopGroup(3, "serving");
        group.start();
        try {
            loop.run(() -> {
                server.setLoops(group);
                server.listen(0, "127.0.0.1");
            });
            for (int i = 0; i < 6; i++) {
                assertEcho(port());
            }
            assertThat(threads).containsExactly("serving-0", "serving-1", "serving-2");
        } finally {
            group.stop();
        }
    }

    @Test
    @DisplayName("A09: on another loop, too, a handler that throws loses its connection")
    void throwingHandlerOfAGroupIsIsolated() throws Exception {
        logs.expect(Level.ERROR, "Error in connection callback");
        server = new EchoServer() {
            @Override
            protected @Nullable CompletionStage<?> handleStream(IOStream stream, @Nullable SocketAddress address) {
                throw new IllegalStateException("boom");
            }
        };
        LoopGroup group = new LoopGroup(1, "serving");
        group.start();
        try {
            loop.run(() -> {
                server.setLoops(group);
                server.listen(0, "127.0.0.1");
            });
            try (Socket socket = client(port())) {
                assertEnds(socket);
            }
        } finally {
            group.stop();
        }
    }

    @Test
    @DisplayName("A connection for a group that has ended is closed, with a line in the log")
    void connectionForAnEndedGroupIsClosed() throws Exception {
        logs.expect(Level.ERROR, "Error in connection callback");
        LoopGroup group = new LoopGroup(1, "serving");
        group.start();
        group.stop();
        loop.run(() -> {
            server.setLoops(group);
            server.listen(0, "127.0.0.1");
        });
        try (Socket socket = client(port())) {
            assertEnds(socket);
        }
    }

    @Test
    @DisplayName("Megabytes come back whole")
    void largeDataComesBackWhole() throws Exception {
        loop.run(() -> server.listen(0, "127.0.0.1"));
        byte[] data = new byte[3_000_000];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) ((i * 0x9E3779B1) >>> 24);
        }
        try (Socket socket = client(port())) {
            CompletableFuture<@Nullable Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    socket.getOutputStream().write(data);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(data);
            LoopThread.await(sent);
        }
    }
}
