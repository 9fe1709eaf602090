package org.tornado4j.protocols;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.httpserver.Protocol;
import org.tornado4j.httpserver.ServerLoop;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.iostream.TLSOptions;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.tcp.ListenerOptions;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.TestCertificates;

/** A second protocol on the port of an HTTP server, by each of the three ways to it. */
@Timeout(60)
class SecondProtocolTests {

    private static final String GET = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String UPGRADE =
            "GET /lines HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: other, Reverse\r\n\r\n";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ReverseProtocol reverse = new ReverseProtocol();
    private final LoopThread thread = new LoopThread(Clock.SYSTEM);
    private @Nullable HTTPServer server;

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            HTTPServer running = server;
            thread.run(() -> {
                running.stop();
                running.closeAllConnections();
            });
            awaitConnections(0);
        }
        thread.close();
    }

    private int start(ListenerOptions listener) throws Exception {
        HTTPServerOptions options =
                HTTPServerOptions.builder().addProtocol(reverse).build();
        HTTPServer made = HTTPServer.ofCallback(SecondProtocolTests::answer, options);
        server = made;
        return thread.call(() -> {
            made.listen(BindOptions.of(0, "127.0.0.1"), listener);
            return ((InetSocketAddress) made.sockets().get(0).getLocalAddress()).getPort();
        });
    }

    private static void answer(HTTPServerRequest request) {
        request.write(("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + request.path()).getBytes(US_ASCII));
        request.finish();
    }

    private void awaitConnections(int count) {
        Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> server != null && server.connectionCount() == count);
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static SSLSocket connectSecurely(int port, String... names) throws IOException {
        SSLSocket socket = (SSLSocket) TestCertificates.anonymousClient()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(names);
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        socket.getOutputStream().flush();
    }

    private static String line(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = in.read();
        while (b >= 0 && b != '\n') {
            line.write(b);
            b = in.read();
        }
        return line.toString(US_ASCII).strip();
    }

    private static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        String next = line(socket);
        while (!next.isEmpty()) {
            head.append(next).append('\n');
            next = line(socket);
        }
        return head.toString();
    }

    // ------------------------------------------------------------------------------------------ ALPN

    private static ListenerOptions secured() {
        return ListenerOptions.DEFAULT.withTls(
                TLSOptions.builder(TestCertificates.server()).build());
    }

    @Test
    void byTheNameOfTheHandshake() throws Exception {
        try (SSLSocket client = connectSecurely(start(secured()), "http/1.1", "reverse")) {
            send(client, "abc\n");
            assertThat(line(client)).isEqualTo("cba");
            assertThat(client.getApplicationProtocol()).isEqualTo("reverse");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/1.1", ""})
    void httpWhereTheHandshakeDoesNotNameIt(String name) throws Exception {
        String[] names = name.isEmpty() ? new String[0] : new String[] {name};
        try (SSLSocket client = connectSecurely(start(secured()), names)) {
            send(client, GET);
            assertThat(head(client)).startsWith("HTTP/1.1 200 OK");
            assertThat(client.getApplicationProtocol()).isEqualTo(name);
        }
    }

    @Test
    void byThePrefaceInsideOfTLSWhereNoNameWasAgreedOn() throws Exception {
        try (SSLSocket client = connectSecurely(start(secured()))) {
            send(client, ReverseProtocol.PREFACE + "abc\n");
            assertThat(line(client)).isEqualTo("1/ESREVER");
            assertThat(line(client)).isEqualTo("cba");
        }
    }

    @Test
    void connectionInItsHandshakeIsCountedAndClosedWithTheOthers() throws Exception {
        try (Socket client = connect(start(secured()))) {
            client.getOutputStream().write(new byte[] {22, 3, 1}); // the beginning of a record
            awaitConnections(1);
            HTTPServer running = server;
            assertThat(running).isNotNull();
            thread.run(running::closeAllConnections);
            assertThat(client.getInputStream().read()).isNegative();
        }
    }

    // ------------------------------------------------------------------------------------------ preface

    @Test
    void byItsFirstBytes() throws Exception {
        try (Socket client = connect(start(ListenerOptions.DEFAULT))) {
            send(client, ReverseProtocol.PREFACE + "one\ntwo\n");
            assertThat(line(client)).isEqualTo("1/ESREVER");
            assertThat(line(client)).isEqualTo("eno");
            assertThat(line(client)).isEqualTo("owt");
        }
        awaitConnections(0);
        assertThat(reverse.events).containsExactly("closed");
    }

    @Test
    void byItsFirstBytesOneByOne() throws Exception {
        try (Socket client = connect(start(ListenerOptions.DEFAULT))) {
            client.setTcpNoDelay(true);
            for (char c : ReverseProtocol.PREFACE.toCharArray()) {
                send(client, String.valueOf(c));
                thread.run(() -> {}); // a turn of the loop for each
            }
            assertThat(line(client)).isEqualTo("1/ESREVER");
        }
    }

    @Test
    void httpWhereTheFirstBytesAreOthers() throws Exception {
        try (Socket client = connect(start(ListenerOptions.DEFAULT))) {
            send(client, GET + GET);
            assertThat(head(client)).startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void httpWhereTheFirstBytesAreTheSameForAWhile() throws Exception {
        try (Socket client = connect(start(ListenerOptions.DEFAULT))) {
            send(client, "REV");
            awaitConnections(1);
            send(client, "OKE / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(head(client)).startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void halfAPrefaceAndTheEndIsHalfARequest() throws Exception {
        try (Socket client = connect(start(ListenerOptions.DEFAULT))) {
            send(client, "REV");
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isNegative();
        }
        awaitConnections(0);
    }

    // ------------------------------------------------------------------------------------------ upgrade

    @Test
    void byTheTokenOfAnUpgrade() throws Exception {
        try (Socket client = connect(start(ListenerOptions.DEFAULT))) {
            send(client, UPGRADE);
            assertThat(head(client))
                    .isEqualTo("HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: Reverse\n");
            send(client, "abc\n");
            assertThat(line(client)).isEqualTo("cba");
            assertThat(server).isNotNull();
            assertThat(server.connectionCount()).isEqualTo(1);
            assertThat(server.statistics().requests()).isEqualTo(1);
        }
    }

    @Test
    void bytesBehindTheUpgradeComeFirst() throws Exception {
        try (Socket client = connect(start(ListenerOptions.DEFAULT))) {
            send(client, GET + UPGRADE + "abc\nde");
            assertThat(head(client)).startsWith("HTTP/1.1 200 OK");
            assertThat(client.getInputStream().readNBytes(2)).isEqualTo("/x".getBytes(US_ASCII));
            assertThat(head(client)).startsWith("HTTP/1.1 101 ");
            assertThat(line(client)).isEqualTo("cba");
            send(client, "f\n");
            assertThat(line(client)).isEqualTo("fed");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /x HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: unheard-of\r\n\r\n",
                "GET /x HTTP/1.1\r\nHost: x\r\nUpgrade: reverse\r\n\r\n",
                "GET /x HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: reverse\r\n\r\n",
                "POST /x HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: reverse\r\nContent-Length: 1\r\n\r\ny",
                "GET /declined HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: reverse\r\n\r\n",
            })
    void requestThatIsNotUpgradedIsAnswered(String request) throws Exception {
        try (Socket client = connect(start(ListenerOptions.DEFAULT))) {
            send(client, request);
            assertThat(head(client)).startsWith("HTTP/1.1 200 OK");
        }
    }

    // ------------------------------------------------------------------------------------------ the server

    @Test
    void connectionOfTheOtherProtocolIsDrained() throws Exception {
        try (Socket client = connect(start(ListenerOptions.DEFAULT))) {
            send(client, UPGRADE);
            assertThat(head(client)).startsWith("HTTP/1.1 101 ");
            HTTPServer running = server;
            assertThat(running).isNotNull();
            CompletableFuture<?> drained = running.drain().toCompletableFuture();
            assertThat(client.getInputStream().read()).isNegative(); // it was quiet for a while
            drained.get(30, TimeUnit.SECONDS);
            Awaitility.await().until(() -> reverse.events.contains("closed"));
            assertThat(reverse.events).containsExactly("drain", "closed");
        }
    }

    @Test
    void protocolThatNoConnectionComesToIsRefused() {
        Protocol nowhere = new Protocol() {
            @Override
            public Connector onLoop(ServerLoop loop) {
                throw new AssertionError("never asked");
            }

            @Override
            public String toString() {
                return "nowhere";
            }
        };
        assertThatThrownBy(() -> HTTPServerOptions.builder().addProtocol(nowhere))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no connection can come to nowhere");
    }
}
