package org.tornado4j.httpserver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
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
import org.tornado4j.http.Limit;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.iostream.TLSOptions;
import org.tornado4j.iostream.TLSOptions.ClientAuthentication;
import org.tornado4j.tcp.ListenerOptions;
import org.tornado4j.tcp.ProxyProtocol;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;
import org.tornado4j.testing.TestCertificates;

/** HTTP in TLS: TORNADO A61, FIELD T4. */
@Timeout(60)
class HTTPSTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private @Nullable RunningServer server;

    private void start(TLSOptions tls) throws Exception {
        start(ListenerOptions.DEFAULT.withTls(tls));
    }

    private void start(ListenerOptions listener) throws Exception {
        server = new RunningServer(HTTPServer.ofCallback(HTTPSTests::answer), Clock.SYSTEM, listener);
    }

    private static TLSOptions.Builder options() {
        return TLSOptions.builder(TestCertificates.server()).applicationProtocols(List.of("http/1.1"));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    /** Tells what is known of the connection, or sends back the content, or much. */
    private static void answer(HTTPServerRequest request) {
        byte[] content = switch (request.path()) {
            case "/about" -> about(request).getBytes(ISO_8859_1);
            case "/much" -> new byte[2_000_000];
            default -> request.body();
        };
        request.write(("HTTP/1.1 200 OK\r\nContent-Length: " + content.length + "\r\n\r\n").getBytes(ISO_8859_1));
        request.write(content);
        request.finish();
    }

    private static String about(HTTPServerRequest request) {
        SSLSession session = request.connection().context().sslSession();
        return request.protocol() + " " + (session == null ? null : session.getProtocol()) + " " + request.remoteIp()
                + " " + request.sslCertificates().size();
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return client(TestCertificates.anonymousClient()).send(request(path).build(), BodyHandlers.ofByteArray());
    }

    private static HttpClient client(SSLContext context) {
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + path))
                .timeout(LoopThread.DEADLINE);
    }

    private SSLSocket connect(SSLContext context, Socket plain) throws IOException {
        plain.setSoTimeout((int) LoopThread.DEADLINE.toMillis());
        return (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", server.port(), true);
    }

    private Socket plain() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.port());
    }

    // ------------------------------------------------------------------------------------------ requests

    /** The client offers h2 as well. */
    @Test
    void handlersKnowThatTheConnectionIsProtected() throws Exception {
        start(options().build());
        assertThat(new String(get("/about").body(), ISO_8859_1)).isEqualTo("https TLSv1.3 127.0.0.1 0");
    }

    @Test
    void andWhoTheClientIs() throws Exception {
        start(options().clientAuthentication(ClientAuthentication.WANT).build());
        HttpResponse<String> response =
                client(TestCertificates.client()).send(request("/about").build(), BodyHandlers.ofString());
        assertThat(response.body()).isEqualTo("https TLSv1.3 127.0.0.1 2");
    }

    @Test
    void oneConnectionServesManyRequests() throws Exception {
        start(options().build());
        HttpClient client = client(TestCertificates.anonymousClient());
        for (int size : new int[] {0, 1, 16_384, 16_385, 500_000}) {
            byte[] content = new byte[size];
            Arrays.fill(content, (byte) size);
            HttpRequest post = request("/echo")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(content))
                    .build();
            assertThat(client.send(post, BodyHandlers.ofByteArray()).body()).isEqualTo(content);
        }
        assertThat(server.server().connectionCount()).isEqualTo(1);
    }

    @Test
    void muchIsSent() throws Exception {
        start(options().build());
        assertThat(get("/much").body()).hasSize(2_000_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void pipelinedRequestsAreAnsweredInOrder(String protocol) throws Exception {
        start(options().build());
        SSLSocket socket = connect(TestCertificates.anonymousClient(), plain());
        socket.setEnabledProtocols(new String[] {protocol});
        StringBuilder requests = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (int i = 10; i < 30; i++) {
            requests.append("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n")
                    .append(i);
            expected.append("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n").append(i);
        }
        socket.getOutputStream().write(requests.toString().getBytes(ISO_8859_1));
        byte[] answers = socket.getInputStream().readNBytes(expected.length());
        assertThat(new String(answers, ISO_8859_1)).isEqualTo(expected.toString());
        socket.close();
    }

    /** The last answer arrives whole, and with the word that it is the last. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theEndIsAnnounced(String protocol) throws Exception {
        start(options().build());
        SSLSocket socket = connect(TestCertificates.anonymousClient(), plain());
        socket.setEnabledProtocols(new String[] {protocol});
        socket.getOutputStream()
                .write("GET /much HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1));
        assertThat(socket.getInputStream().readAllBytes()).hasSizeGreaterThan(2_000_000);
        socket.close();
    }

    @Test
    void malformedRequestsAreAnsweredInTls() throws Exception {
        start(options().build());
        SSLSocket socket = connect(TestCertificates.anonymousClient(), plain());
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost : x\r\n\r\nmore".getBytes(ISO_8859_1));
        assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                .startsWith("HTTP/1.1 400 ");
        socket.close();
    }

    @Test
    void behindAProxyTheHeaderComesBeforeTls() throws Exception {
        start(ListenerOptions.DEFAULT
                .withProxyProtocol(ProxyProtocol.DEFAULT)
                .withTls(options().build()));
        Socket plain = plain();
        plain.getOutputStream().write("PROXY TCP4 192.0.2.1 192.0.2.2 1000 443\r\n".getBytes(ISO_8859_1));
        SSLSocket socket = connect(TestCertificates.anonymousClient(), plain);
        socket.getOutputStream()
                .write("GET /about HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1));
        assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                .endsWith("https TLSv1.3 192.0.2.1 0");
        socket.close();
    }

    // ------------------------------------------------------------------------------------------ the wrong language

    @Test
    void plainHttpIsToldToSpeakHttps() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        start(options().build());
        try (RawClient client = server.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.field("Content-Type")).startsWith("text/plain");
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(response.text()).contains("HTTPS");
            client.expectEnd();
        }
        assertThat(logs.messages("tornado.general")).singleElement().asString().contains("plain text instead of TLS");
    }

    @Test
    void tlsToAPlainPortIsRefusedAsARequest() throws Exception {
        start(ListenerOptions.DEFAULT);
        SSLSocket socket = connect(TestCertificates.anonymousClient(), plain());
        assertThat(catchThrowable(socket::startHandshake)).isInstanceOf(IOException.class);
    }

    // ------------------------------------------------------------------------------------------ the end

    @Test
    void handshakeThatTakesTooLongIsCounted() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        start(options().handshakeTimeout(Duration.ofMillis(100)).build());
        try (Socket client = plain()) {
            client.setSoTimeout((int) LoopThread.DEADLINE.toMillis());
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            server.awaitConnections(0);
            server.settle();
            assertThat(server.server().statistics().limit(Limit.HANDSHAKE_TIMEOUT))
                    .isEqualTo(1);
            assertThat(logs.messages("tornado.general")).contains("Limit handshake-timeout reached by 127.0.0.1");
        }
    }

    /** Neither one that has not begun its handshake, nor one that idles, is waited for. */
    @Test
    void drainingDoesNotWaitForSilentClients() throws Exception {
        start(options().build());
        try (Socket silent = plain();
                SSLSocket idle = connect(TestCertificates.anonymousClient(), plain())) {
            idle.startHandshake();
            server.awaitConnections(2);
            server.run(() -> server.server().stop());
            server.run(() -> server.server().drain());
            server.awaitConnections(0);
            assertThat(idle.getInputStream().read()).isEqualTo(-1);
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void handshakesAreCountedByTheirResult() throws Exception {
        start(options().build());
        RunningServer running = java.util.Objects.requireNonNull(server);
        assertThat(get("/about").statusCode()).isEqualTo(200);
        assertThat(running.server().statistics().handshakes()).isEqualTo(1);
        assertThat(running.server().statistics().handshakesFailed()).isZero();
        try (RawClient plain = running.connect()) {
            plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(plain.read().status()).isEqualTo(400);
        }
        Awaitility.await().until(() -> running.server().statistics().handshakesFailed() == 1);
        assertThat(running.server().statistics().handshakes()).isEqualTo(1);
    }
}
