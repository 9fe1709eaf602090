package org.tornado4j.iostream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tornado4j.iostream.StreamPair.bytes;
import static org.tornado4j.iostream.StreamPair.text;
import static org.tornado4j.testing.LoopThread.await;

import ch.qos.logback.classic.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.TestCertificates;

/** TLS in the midst of a connection, with this package's streams at both ends: TORNADO S17. */
@Timeout(60)
class StartTlsTests {

    private static final byte[] LINE_END = bytes("\r\n");
    private static final TLSOptions SERVER =
            TLSOptions.builder(TestCertificates.server()).build();

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    private @Nullable IOStream server;
    private @Nullable IOStream client;

    @BeforeEach
    void connect() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        try (ServerSocketChannel listening = ServerSocketChannel.open()) {
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel out = SocketChannel.open(listening.getLocalAddress());
            SocketChannel in = listening.accept();
            loop.run(() -> {
                server = new IOStream(in);
                client = new IOStream(out);
            });
        }
    }

    private static TLSOptions.Builder clientOptions() {
        return TLSOptions.builder(TestCertificates.anonymousClient());
    }

    private CompletableFuture<SSLIOStream> secureServer() throws Exception {
        return loop.call(() -> server.startTlsAsServer(SERVER));
    }

    private CompletableFuture<SSLIOStream> secureClient(TLSOptions options, @Nullable String host) throws Exception {
        return loop.call(() -> client.startTlsAsClient(options, host));
    }

    private void say(IOStream stream, String line) throws Exception {
        loop.run(() -> stream.send(bytes(line + "\r\n"), 0, line.length() + 2));
    }

    private void expect(IOStream stream, String line) throws Exception {
        assertThat(text(StreamPair.got(loop.call(() -> stream.readUntil(LINE_END)))))
                .isEqualTo(line + "\r\n");
    }

    @Test
    void aTextProtocolGoesOnInTls() throws Exception {
        say(server, "220 Ready to start TLS");
        expect(client, "220 Ready to start TLS");
        say(client, "STARTTLS");
        expect(server, "STARTTLS");
        CompletableFuture<SSLIOStream> securing = secureServer();
        SSLIOStream securedClient = await(secureClient(clientOptions().build(), "localhost"));
        SSLIOStream securedServer = await(securing);
        say(securedClient, "EHLO");
        expect(securedServer, "EHLO");
        say(securedServer, "250 in TLS");
        expect(securedClient, "250 in TLS");
        loop.run(() -> assertThat(server.closed()).isTrue());
    }

    @Test
    void theNameOfTheServerIsVerified() throws Exception {
        CompletableFuture<SSLIOStream> securing = secureServer();
        CompletableFuture<SSLIOStream> refused = secureClient(clientOptions().build(), "other.example");
        assertThatThrownBy(() -> await(refused))
                .isInstanceOf(StreamClosedException.class)
                .cause()
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("other.example");
        assertThatThrownBy(() -> await(securing))
                .isInstanceOf(StreamClosedException.class)
                .hasCauseInstanceOf(SSLException.class);
        assertThat(logs.messages("tornado.general")).hasSize(2).allMatch(line -> line.startsWith("SSL Error on "));
    }

    @Test
    void unlessThatIsNotWanted() throws Exception {
        CompletableFuture<SSLIOStream> securing = secureServer();
        await(secureClient(clientOptions().verifyHostname(false).build(), "other.example"));
        assertThat(loop.<@Nullable String>call(await(securing)::requestedServerName))
                .isEqualTo("other.example");
    }

    @Test
    void aServerThatNobodyVouchesForIsRefused() throws Exception {
        CompletableFuture<SSLIOStream> securing = secureServer();
        SSLContext nobody = SSLContext.getInstance("TLS");
        nobody.init(null, null, null);
        CompletableFuture<SSLIOStream> refused =
                secureClient(TLSOptions.builder(nobody).build(), "localhost");
        assertThatThrownBy(() -> await(refused)).hasCauseInstanceOf(SSLException.class);
        assertThatThrownBy(() -> await(securing)).hasCauseInstanceOf(SSLException.class);
    }

    /** Input after the command was not sent in TLS, and must not be read as if it had been. */
    @Test
    void whatWasReadInPlainTextIsNotTakenAlong() throws Exception {
        say(client, "STARTTLS\r\nRCPT TO: somebody else");
        expect(server, "STARTTLS");
        loop.run(() -> assertThatThrownBy(() -> server.startTlsAsServer(SERVER))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("IOStream is not idle; cannot convert to TLS"));
    }

    @Test
    void aStreamInUseIsNotIdle() throws Exception {
        loop.run(() -> {
            server.readUntil(LINE_END);
            assertThatThrownBy(() -> server.startTlsAsServer(SERVER)).isInstanceOf(IllegalStateException.class);
            client.sendCopy(LINE_END, 0, 2);
            assertThatThrownBy(() -> client.startTlsAsClient(SERVER, null)).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void thereIsNoTlsInsideOfTls() throws Exception {
        CompletableFuture<SSLIOStream> securing = secureServer();
        await(secureClient(clientOptions().build(), "localhost"));
        SSLIOStream secured = await(securing);
        loop.run(() -> assertThatThrownBy(() -> secured.startTlsAsServer(SERVER))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("TLS inside of TLS"));
    }

    @Test
    void theCloseCallbackGoesAlong() throws Exception {
        CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
        loop.run(() -> server.setCloseCallback(() -> closed.complete(null)));
        CompletableFuture<SSLIOStream> securing = secureServer();
        SSLIOStream securedClient = await(secureClient(clientOptions().build(), "localhost"));
        await(securing);
        assertThat(closed).isNotDone();
        loop.run(securedClient::close);
        await(closed);
    }

    /** As behind the header of a proxy. */
    @Test
    void takingOverBeginsWithWhatWasRead() throws Exception {
        loop.run(() -> client.send(bytes("PROXY\r\n"), 0, 7));
        loop.settle();
        CompletableFuture<SSLIOStream> securing = secureClient(clientOptions().build(), "localhost");
        loop.settle(); // the header and the first message can be read at once
        expect(server, "PROXY");
        loop.run(() -> assertThat(server.hasUnread()).isTrue());
        SSLIOStream secured = loop.call(() -> SSLIOStream.takeOver(server, SERVER));
        SSLIOStream securedClient = await(securing);
        say(securedClient, "in TLS");
        expect(secured, "in TLS");
    }

    @Test
    void connectCompletesAfterTheHandshake() throws Exception {
        try (ServerSocketChannel listening = ServerSocketChannel.open()) {
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SSLIOStream stream = loop.call(() -> SSLIOStream.client(
                    SocketChannel.open(),
                    loop.loop(),
                    StreamLimits.DEFAULT,
                    clientOptions().build(),
                    "localhost"));
            CompletableFuture<IOStream> connected = loop.call(() -> stream.connect(listening.getLocalAddress()));
            CompletableFuture<@Nullable Void> written = loop.call(() -> stream.write(bytes("early\r\n")));
            SocketChannel accepted = listening.accept();
            loop.settle();
            assertThat(connected).isNotDone();
            SSLIOStream other =
                    loop.call(() -> SSLIOStream.server(accepted, loop.loop(), StreamLimits.DEFAULT, SERVER));
            expect(other, "early");
            assertThat(await(connected)).isSameAs(stream);
            await(written);
            loop.run(() -> assertThat(stream.sslSession()).isNotNull());
        }
    }
}
