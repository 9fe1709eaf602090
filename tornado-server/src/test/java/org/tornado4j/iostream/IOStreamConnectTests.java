package org.tornado4j.iostream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.tornado4j.iostream.StreamPair.bytes;
import static org.tornado4j.iostream.StreamPair.text;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

@Timeout(60)
class IOStreamConnectTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    private ServerSocketChannel server;
    private IOStream stream;

    @TempDir
    Path directory;

    @BeforeEach
    void open() throws Exception {
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        stream = newStream(SocketChannel.open());
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        loop.run(() -> stream.close());
    }

    private IOStream newStream(SocketChannel channel) throws Exception {
        return loop.call(() -> new IOStream(channel, loop.loop(), StreamLimits.DEFAULT));
    }

    private CompletableFuture<IOStream> connect(SocketAddress address) throws Exception {
        return loop.call(() -> stream.connect(address));
    }

    /** An address where nobody listens. */
    private static SocketAddress refusing() throws Exception {
        try (ServerSocketChannel gone = ServerSocketChannel.open()) {
            return gone.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .getLocalAddress();
        }
    }

    @Test
    @DisplayName("A49: the future is that of the stream, and data flows")
    void connectedStreamIsUsable() throws Exception {
        assertThat(LoopThread.await(connect(server.getLocalAddress()))).isSameAs(stream);
        try (SocketChannel peer = server.accept()) {
            loop.run(() -> stream.send(bytes("hello"), 0, 5));
            loop.run(() -> stream.close());
            assertThat(text(peer.socket().getInputStream().readAllBytes())).isEqualTo("hello");
        }
    }

    @Test
    @DisplayName("S03, A49: what is written before the connection is there follows it")
    void writeBeforeConnectedWaits() throws Exception {
        List<String> order = new ArrayList<>();
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        loop.run(() -> {
            CompletionStage<IOStream> connected = stream.connect(server.getLocalAddress());
            connected.thenRun(() -> order.add("connected"));
            CompletionStage<@Nullable Void> written = stream.write(bytes("early"));
            written.thenRun(() -> {
                order.add("written");
                done.complete(null);
            });
            stream.shutdownOutput();
        });
        LoopThread.await(done);
        loop.run(() -> assertThat(order).containsExactly("connected", "written"));
        try (SocketChannel peer = server.accept()) {
            assertThat(text(peer.socket().getInputStream().readAllBytes())).isEqualTo("early");
        }
    }

    @Test
    @DisplayName("A49: a read before the connection is there waits for it")
    void readBeforeConnectedWaits() throws Exception {
        CompletableFuture<byte[]> read = loop.call(() -> {
            stream.connect(server.getLocalAddress(), () -> {});
            return stream.readBytes(5);
        });
        try (SocketChannel peer = server.accept()) {
            peer.write(ByteBuffer.wrap(bytes("hello")));
            assertThat(text(StreamPair.got(read))).isEqualTo("hello");
        }
    }

    @Test
    @DisplayName("A49: a listener set before the connection is there is told what comes")
    void listenerBeforeConnectedWaits() throws Exception {
        RecordingListener listener = new RecordingListener();
        loop.run(() -> {
            stream.connect(server.getLocalAddress(), () -> {});
            stream.startReading(listener);
        });
        try (SocketChannel peer = server.accept()) {
            peer.write(ByteBuffer.wrap(bytes("hello")));
        }
        LoopThread.await(listener.ended);
        loop.run(() -> assertThat(listener.text()).isEqualTo("hello"));
    }

    @Test
    @DisplayName("S14: a refused port fails the future, and the error tells why")
    void refusedConnectionFails() throws Exception {
        CompletableFuture<IOStream> future = connect(refusing());
        assertThatExceptionOfType(StreamClosedException.class)
                .isThrownBy(() -> LoopThread.await(future))
                .withCauseInstanceOf(ConnectException.class);
        loop.run(() -> {
            assertThat(stream.error()).isInstanceOf(ConnectException.class);
            assertThat(stream.closed()).isTrue();
        });
    }

    @Test
    @DisplayName("S14: so does a host that has no address")
    void unresolvedHostFails() throws Exception {
        CompletableFuture<IOStream> future = connect(InetSocketAddress.createUnresolved("nowhere.invalid", 80));
        assertThatExceptionOfType(StreamClosedException.class)
                .isThrownBy(() -> LoopThread.await(future))
                .withCauseInstanceOf(UnknownHostException.class);
        loop.run(() -> assertThat(stream.error()).hasMessage("nowhere.invalid"));
    }

    @Test
    @DisplayName("A49: a refusal calls the close callback and not the connect callback; what was written fails")
    void refusalCallsCloseCallback() throws Exception {
        AtomicInteger connected = new AtomicInteger();
        CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
        SocketAddress refusing = refusing();
        CompletableFuture<@Nullable Void> write = loop.call(() -> {
            stream.setCloseCallback(() -> closed.complete(null));
            stream.connect(refusing, connected::incrementAndGet);
            return stream.write(bytes("x"));
        });
        LoopThread.await(closed);
        assertThat(connected).hasValue(0);
        assertThatExceptionOfType(StreamClosedException.class).isThrownBy(() -> LoopThread.await(write));
    }

    @Test
    @DisplayName("A49: the older style, with a callback")
    void connectCallbackIsCalled() throws Exception {
        CompletableFuture<@Nullable Void> connected = new CompletableFuture<>();
        loop.run(() -> stream.connect(server.getLocalAddress(), () -> connected.complete(null)));
        LoopThread.await(connected);
    }

    @Test
    @DisplayName("A close while connecting fails the future")
    void closeWhileConnecting() throws Exception {
        CompletableFuture<IOStream> future = loop.call(() -> {
            CompletableFuture<IOStream> connected = stream.connect(server.getLocalAddress());
            stream.close();
            return connected;
        });
        // The kernel may have been quicker than the close.
        assertThat(future.handle((connected, failure) -> true).get()).isTrue();
        loop.run(() -> assertThat(stream.closed()).isTrue());
    }

    @Test
    @DisplayName("Before connect nothing can be read or sent; afterwards there is no second one")
    void orderIsChecked() throws Exception {
        loop.run(() -> {
            assertThatIllegalStateException()
                    .isThrownBy(() -> stream.send(bytes("x"), 0, 1))
                    .withMessageContaining("call connect first");
            assertThatIllegalStateException().isThrownBy(() -> stream.readBytes(1));
        });
        LoopThread.await(connect(server.getLocalAddress()));
        loop.run(() -> assertThatIllegalStateException()
                .isThrownBy(() -> stream.connect(server.getLocalAddress()))
                .withMessageContaining("once"));
    }

    @Test
    @DisplayName("A Unix socket is a stream like any other")
    void unixSocketConnects() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("s"));
        try (ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            unix.bind(address);
            loop.run(stream::close);
            stream = newStream(SocketChannel.open(StandardProtocolFamily.UNIX));
            LoopThread.await(connect(address));
            try (SocketChannel peer = unix.accept()) {
                IOStream other = newStream(peer);
                CompletableFuture<byte[]> line = loop.call(() -> other.readUntil(bytes("\n")));
                loop.run(() -> {
                    stream.setNoDelay(true);
                    stream.send(bytes("over unix\n"), 0, 10);
                    assertThat(stream.remoteAddress()).isEqualTo(address);
                });
                assertThat(text(StreamPair.got(line))).isEqualTo("over unix\n");
                loop.run(other::abort);
                assertThatExceptionOfType(StreamClosedException.class)
                        .isThrownBy(() -> StreamPair.got(loop.call(() -> stream.readBytes(1))));
            }
        }
    }

    @Test
    @DisplayName("An address of another kind fails the future")
    void foreignAddressFails() throws Exception {
        CompletableFuture<IOStream> future = connect(UnixDomainSocketAddress.of(directory.resolve("s")));
        assertThatExceptionOfType(StreamClosedException.class)
                .isThrownBy(() -> LoopThread.await(future))
                .havingCause()
                .withMessageContaining("not an address for this kind of socket");
    }
}
