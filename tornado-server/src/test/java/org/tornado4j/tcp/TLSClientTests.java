package org.tornado4j.tcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tornado4j.testing.LoopThread.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.iostream.SSLIOStream;
import org.tornado4j.iostream.StreamClosedException;
import org.tornado4j.iostream.TLSOptions;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.testing.TestCertificates;

/** {@link TCPServer} and {@link TCPClient} with TLS. */
@Timeout(60)
class TLSClientTests {

    private static final TLSOptions SERVER =
            TLSOptions.builder(TestCertificates.server()).build();
    private static final TLSOptions CLIENT =
            TLSOptions.builder(TestCertificates.anonymousClient()).build();

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread(new ManualClock());

    private final EchoServer server = new EchoServer();

    @AfterEach
    void stop() throws Exception {
        loop.run(server::stop);
    }

    private int listen(ListenerOptions listener) throws Exception {
        return loop.call(() -> {
            server.listen(BindOptions.of(0, "127.0.0.1"), listener);
            return server.sockets().get(0).socket().getLocalPort();
        });
    }

    private CompletableFuture<IOStream> connect(String host, int port, ConnectOptions options) throws Exception {
        Resolver resolver = (name, number, family) -> CompletableFuture.completedFuture(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), number)));
        return loop.call(() -> new TCPClient(resolver).connect(host, port, options));
    }

    @Test
    void theClientSpeaksTlsWithTheServer() throws Exception {
        int port = listen(ListenerOptions.DEFAULT.withTls(SERVER));
        IOStream stream = await(connect("localhost", port, ConnectOptions.DEFAULT.withTls(CLIENT)));
        assertThat(stream).isInstanceOf(SSLIOStream.class);
        byte[] line = "hello\n".getBytes(ISO_8859_1);
        loop.run(() -> stream.send(line, 0, line.length));
        CompletableFuture<byte[]> echoed = loop.call(() -> stream.readBytes(line.length));
        assertThat(echoed.get(30, TimeUnit.SECONDS)).isEqualTo(line);
        loop.run(stream::close);
    }

    @Test
    void theNameOfTheServerMustBeItsOwn() throws Exception {
        int port = listen(ListenerOptions.DEFAULT.withTls(SERVER));
        assertThatThrownBy(() -> await(connect("other.example", port, ConnectOptions.DEFAULT.withTls(CLIENT))))
                .isInstanceOf(StreamClosedException.class)
                .hasCauseInstanceOf(SSLException.class);
    }

    @Test
    void theTimeoutIsForTheHandshakeAsWell() throws Exception {
        try (ServerSocketChannel silent = ServerSocketChannel.open()) {
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            CompletableFuture<IOStream> connecting = connect(
                    "localhost",
                    silent.socket().getLocalPort(),
                    ConnectOptions.DEFAULT.withTls(CLIENT).withTimeout(Duration.ofSeconds(3)));
            loop.settle();
            loop.advance(Duration.ofSeconds(4));
            assertThatThrownBy(() -> await(connecting)).isInstanceOf(TimeoutException.class);
        }
    }
}
