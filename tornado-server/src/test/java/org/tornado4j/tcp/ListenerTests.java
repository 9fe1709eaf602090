package org.tornado4j.tcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

/** The steps of a connection between accept and handleStream. */
@Timeout(60)
class ListenerTests {

    private static final ListenerOptions PROXIED = ListenerOptions.DEFAULT.withProxyProtocol(ProxyProtocol.DEFAULT);

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();

    @RegisterExtension
    final LoopThread loop = new LoopThread(clock);

    private final TCPServer server = new AddressServer();

    /** Says whose connection it is, and then all that it gets. */
    private static final class AddressServer extends TCPServer {

        @Override
        protected CompletionStage<?> handleStream(IOStream stream, @Nullable SocketAddress address) {
            stream.write((address + " to " + stream.localAddress() + (stream.isEncrypted() ? " by TLS" : "") + "\n")
                    .getBytes(ISO_8859_1));
            return stream.readUntil("\n".getBytes(ISO_8859_1))
                    .thenCompose(stream::write)
                    .thenRun(stream::close);
        }
    }

    @AfterEach
    void stop() throws Exception {
        loop.run(server::stop);
    }

    private int listen(ListenerOptions options) throws Exception {
        return loop.call(() -> {
            server.listen(BindOptions.of(0, "127.0.0.1"), options);
            return server.sockets().get(0).socket().getLocalPort();
        });
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) LoopThread.DEADLINE.toMillis());
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    private static void assertClosed(Socket socket) throws IOException {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset"); // it had not read all
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(ISO_8859_1);
    }

    // ------------------------------------------------------------------------------------------ PROXY protocol

    @Test
    void connectionHasTheAddressesInItsProxyHeader() throws Exception {
        try (Socket client = connect(listen(PROXIED))) {
            client.getOutputStream().write(text("PROXY TCP4 198.51.100.7 203.0.113.1 56324 443\r\nhello\n"));
            assertThat(answer(client)).isEqualTo("/198.51.100.7:56324 to /203.0.113.1:443\nhello\n");
        }
    }

    @Test
    void headerMayComeByteByByte() throws Exception {
        int port = listen(PROXIED);
        for (byte[] header : List.of(
                text("PROXY TCP4 198.51.100.7 203.0.113.1 56324 443\r\n"),
                HexFormat.of().parseHex("0d0a0d0a000d0a515549540a2111000fc6336407cb007101dc0401bb040000"))) {
            try (Socket client = connect(port)) {
                for (byte b : header) {
                    client.getOutputStream().write(b);
                    loop.run(() -> {});
                }
                client.getOutputStream().write(text("hello\n"));
                assertThat(answer(client)).isEqualTo("/198.51.100.7:56324 to /203.0.113.1:443\nhello\n");
            }
        }
    }

    @Test
    void headerMaySayThatTheClientSpeaksTls() throws Exception {
        try (Socket client = connect(listen(PROXIED))) {
            client.getOutputStream()
                    .write(HexFormat.of()
                            .parseHex("0d0a0d0a000d0a515549540a21110014c6336407cb007101dc0401bb2000050100000000"));
            client.getOutputStream().write(text("hello\n"));
            assertThat(answer(client)).isEqualTo("/198.51.100.7:56324 to /203.0.113.1:443 by TLS\nhello\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"50524f585920554e4b4e4f574e0d0a", "0d0a0d0a000d0a515549540a20000000"})
    void localAndUnknownKeepTheAddressOfThePeer(String header) throws Exception {
        int port = listen(PROXIED);
        try (Socket client = connect(port)) {
            client.getOutputStream().write(HexFormat.of().parseHex(header));
            client.getOutputStream().write(text("hello\n"));
            assertThat(answer(client))
                    .isEqualTo("/127.0.0.1:" + client.getLocalPort() + " to /127.0.0.1:" + port + "\nhello\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n", "PROXY TCP4 1.1.1.1 2.2.2.2 1 99999\r\n", "PROXY TCP4 1.1.1.1\r\n"})
    void connectionWithoutValidHeaderIsClosed(String start) throws Exception {
        logs.enable("tornado.general", Level.INFO);
        try (Socket client = connect(listen(PROXIED))) {
            client.getOutputStream().write(text(start));
            assertClosed(client);
        }
        loop.run(() -> {});
        assertThat(logs.messages("tornado.general"))
                .hasSize(1)
                .first()
                .asString()
                .contains("PROXY protocol section 2");
    }

    @Test
    void lineWithoutEndIsNotReadOn() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        try (Socket client = connect(listen(PROXIED))) {
            client.getOutputStream().write(text("PROXY UNKNOWN " + "x".repeat(94)));
            assertClosed(client);
        }
        loop.run(() -> {});
        assertThat(logs.messages("tornado.general")).anyMatch(line -> line.contains("LINE_TOO_LONG"));
    }

    @Test
    @DisplayName("D1: a PROXY header that does not come in time ends the connection")
    void headerThatDoesNotComeInTimeEndsTheConnection() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        try (Socket client = connect(listen(PROXIED))) {
            client.getOutputStream().write(text("PROXY TCP4 "));
            awaitOpen(1);
            loop.advance(ProxyProtocol.DEFAULT.timeout());
            assertClosed(client);
        }
        loop.run(() -> {});
        assertThat(logs.messages("tornado.general"))
                .hasSize(1)
                .first()
                .asString()
                .endsWith("in time");
    }

    @Test
    void peerThatLeavesBeforeItsHeaderIsNotWorthALine() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        try (Socket client = connect(listen(PROXIED))) {
            client.getOutputStream().write(text("PROXY TCP4 "));
            awaitOpen(1);
        }
        awaitOpen(0);
        assertThat(logs.messages("tornado.general")).isEmpty();
    }

    @Test
    void headerOfAPeerThatIsNoTrustedProxyIsNotRead() throws Exception {
        ListenerOptions options =
                ListenerOptions.DEFAULT.withProxyProtocol(ProxyProtocol.DEFAULT.withTrusted(peer -> false));
        try (Socket client = connect(listen(options))) {
            assertClosed(client);
        }
    }

    @Test
    void peersOfUnixSocketsAreTrusted(@TempDir Path folder) throws Exception {
        ListenerOptions options =
                ListenerOptions.DEFAULT.withProxyProtocol(ProxyProtocol.DEFAULT.withTrusted(peer -> false));
        Path file = folder.resolve("socket");
        loop.run(() -> server.addSockets(List.of(Sockets.bindUnixSocket(file.toString())), options));
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            client.write(ByteBuffer.wrap(text("PROXY TCP4 198.51.100.7 203.0.113.1 56324 443\r\nhello\n")));
            ByteBuffer answer = ByteBuffer.allocate(100);
            while (client.read(answer) >= 0) {
                assertThat(answer.hasRemaining()).isTrue();
            }
            assertThat(new String(answer.array(), 0, answer.position(), ISO_8859_1))
                    .startsWith("/198.51.100.7:56324");
        }
    }

    // ------------------------------------------------------------------------------------------ connection limits

    private void awaitOpen(int connections) throws Exception {
        while (server.connectionLimit().open() != connections) {
            loop.run(() -> {});
        }
    }

    @Test
    @DisplayName("D2: beyond the limit accepting pauses, says so once, and goes on when a connection is closed")
    void acceptingPausesAtTheLimit() throws Exception {
        logs.enable("tornado.application", Level.INFO);
        logs.expect(Level.WARN, "2 connections are open, which is the limit");
        loop.run(() -> server.setConnectionLimit(new ConnectionLimit(2, 0, peer -> false)));
        int port = listen(ListenerOptions.DEFAULT);
        ServerSocketChannel socket = loop.call(() -> server.sockets().get(0));
        Socket first = connect(port);
        try (Socket second = connect(port);
                Socket third = connect(port);
                Socket fourth = connect(port)) {
            awaitOpen(2);
            for (int i = 0; i < 10; i++) {
                loop.run(() -> {});
            }
            assertThat(server.connectionLimit().open()).isEqualTo(2);
            assertThat(server.connectionLimit().pauses()).isEqualTo(1);
            third.getOutputStream().write(text("third\n"));
            fourth.getOutputStream().write(text("fourth\n"));
            first.close();
            assertThat(answer(third)).endsWith("third\n");
            assertThat(answer(fourth)).endsWith("fourth\n");
            assertThat(second.isConnected()).isTrue();
        }
        awaitOpen(0);
        assertThat(logs.messages("tornado.application")).hasSize(1);
        loop.advance(LimitNotice.CALM);
        assertThat(logs.messages("tornado.application"))
                .hasSize(2)
                .last()
                .asString()
                .contains("accepting goes on");
        assertThat(socket.isOpen()).isTrue();
    }

    @Test
    @DisplayName("D2: a connection that its address has too many of is closed at once; others are served")
    void connectionsOfOneAddressAreLimited() throws Exception {
        logs.enable("tornado.application", Level.INFO);
        logs.expect(Level.WARN, "127.0.0.1 has 2 connections");
        loop.run(() -> server.setConnectionLimit(new ConnectionLimit(0, 2, peer -> false)));
        int port = listen(ListenerOptions.DEFAULT);
        try (Socket first = connect(port);
                Socket second = connect(port)) {
            awaitOpen(2);
            for (int i = 0; i < 3; i++) {
                try (Socket further = connect(port)) {
                    assertClosed(further);
                }
            }
            first.getOutputStream().write(text("first\n"));
            assertThat(answer(first)).endsWith("first\n");
            awaitOpen(1);
            second.getOutputStream().write(text("second\n"));
            assertThat(answer(second)).endsWith("second\n");
        }
        awaitOpen(0);
        assertThat(server.connectionLimit().refused()).isEqualTo(3);
        assertThat(server.connectionLimit().addresses()).isZero();
    }

    @Test
    void addressInTheProxyHeaderCounts() throws Exception {
        logs.expect(Level.WARN, "198.51.100.7 has 1 connections");
        loop.run(() -> server.setConnectionLimit(new ConnectionLimit(0, 1, peer -> false)));
        int port = listen(PROXIED);
        try (Socket first = connect(port);
                Socket second = connect(port);
                Socket other = connect(port)) {
            first.getOutputStream().write(text("PROXY TCP4 198.51.100.7 203.0.113.1 1 443\r\n"));
            while (server.connectionLimit().addresses() == 0) {
                loop.run(() -> {});
            }
            second.getOutputStream().write(text("PROXY TCP4 198.51.100.7 203.0.113.1 2 443\r\n"));
            assertClosed(second);
            other.getOutputStream().write(text("PROXY TCP4 198.51.100.8 203.0.113.1 1 443\r\nother\n"));
            assertThat(answer(other)).endsWith("other\n");
        }
        awaitOpen(0);
    }
}
