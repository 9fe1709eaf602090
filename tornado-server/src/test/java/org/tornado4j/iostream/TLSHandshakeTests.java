package org.tornado4j.iostream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tornado4j.iostream.StreamPair.bytes;
import static org.tornado4j.iostream.StreamPair.text;
import static org.tornado4j.testing.LoopThread.await;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.Principal;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.iostream.TLSOptions.ClientAuthentication;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.testing.TestCertificates;

/** Successful and failing handshakes: TORNADO A60 to A64, S18, FIELD T1 to T5. */
@Timeout(60)
class TLSHandshakeTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();

    @RegisterExtension
    final LoopThread loop = new LoopThread(clock);

    @BeforeEach
    void showRefusals() {
        logs.enable("tornado.general", Level.INFO);
    }

    private static TLSOptions.Builder options() {
        return TLSOptions.builder(TestCertificates.server());
    }

    private TLSPeer peer(TLSOptions options) throws Exception {
        return TLSPeer.connect(loop, options, TestCertificates.anonymousClient());
    }

    private TLSPeer peer(TLSOptions options, SSLContext client, Consumer<SSLParameters> setup) throws Exception {
        return TLSPeer.connect(loop, options, StreamLimits.DEFAULT, client, new Socket(), setup);
    }

    private TLSPeer peer(String protocol) throws Exception {
        return peer(options().build(), TestCertificates.anonymousClient(), only(protocol));
    }

    private static Consumer<SSLParameters> only(String protocol) {
        return parameters -> parameters.setProtocols(new String[] {protocol});
    }

    /** Both sides go through it. */
    private SSLSession handshake(TLSPeer peer) throws Exception {
        CompletableFuture<SSLIOStream> done = loop.call(peer.stream::waitForHandshake);
        peer.socket.startHandshake();
        await(done);
        return loop.call(() -> peer.stream.sslSession());
    }

    /** Fails on the server's side. */
    private Throwable failure(TLSPeer peer) throws Exception {
        CompletableFuture<SSLIOStream> done = loop.call(peer.stream::waitForHandshake);
        assertThatThrownBy(() -> {
                    peer.socket.startHandshake();
                    peer.socket.getInputStream().read(); // TLS 1.3 tells late that a certificate is not wanted
                })
                .isInstanceOf(IOException.class);
        return failure(done);
    }

    private static Throwable failure(CompletableFuture<SSLIOStream> done) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        assertThatThrownBy(() -> await(done))
                .isInstanceOf(StreamClosedException.class)
                .satisfies(e -> failure.set(e.getCause()));
        return failure.get();
    }

    private void assertLogged(String part) {
        assertThat(logs.messages("tornado.general")).singleElement().asString().contains("SSL Error", part);
    }

    // ------------------------------------------------------------------------------------------ agreeing

    /** S18 */
    @Test
    void whatWasAgreedOnIsKnownAfterTheHandshake() throws Exception {
        try (TLSPeer peer = peer(options().build())) {
            loop.run(() -> {
                assertThat(peer.stream.sslSession()).isNull();
                assertThat(peer.stream.applicationProtocol()).isNull();
            });
            SSLSession session = handshake(peer);
            assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
            assertThat(session.getCipherSuite())
                    .isEqualTo(peer.socket.getSession().getCipherSuite());
        }
    }

    /** S18 */
    @Test
    void onlyOneCanWaitForTheHandshakeUntilItIsOver() throws Exception {
        try (TLSPeer peer = peer(options().build())) {
            CompletableFuture<SSLIOStream> first = loop.call(peer.stream::waitForHandshake);
            loop.run(() -> assertThatThrownBy(peer.stream::waitForHandshake).isInstanceOf(IllegalStateException.class));
            peer.socket.startHandshake();
            assertThat(await(first)).isSameAs(peer.stream);
            assertThat(loop.call(peer.stream::waitForHandshake)).isCompletedWithValue(peer.stream);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void suitesHaveForwardSecrecyAndAuthenticatedEncryption(String protocol) throws Exception {
        try (TLSPeer peer = peer(protocol)) {
            assertThat(handshake(peer).getCipherSuite()).matches("TLS_(AES|ECDHE_ECDSA).*GCM.*|.*CHACHA20.*");
        }
    }

    @Test
    void aClientWithWeakSuitesOnlyIsRefused() throws Exception {
        String[] weak = {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"};
        try (TLSPeer peer = peer(options().build(), TestCertificates.anonymousClient(), parameters -> {
            parameters.setProtocols(new String[] {"TLSv1.2"});
            parameters.setCipherSuites(weak);
        })) {
            assertThat(failure(peer)).isInstanceOf(SSLHandshakeException.class);
            assertLogged("cipher suites in common");
        }
    }

    @Test
    void ownListsReplaceTheDefaultOnes() throws Exception {
        String suite = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA";
        TLSContext context = TLSContext.of(TestCertificates.server())
                .withProtocols(List.of("TLSv1.2"))
                .withCipherSuites(List.of(suite));
        try (TLSPeer peer = peer(TLSOptions.builder(context).build())) {
            assertThat(handshake(peer).getCipherSuite()).isEqualTo(suite);
        }
    }

    @ParameterizedTest
    @CsvSource({"h2:http/1.1,http/1.1", "http/1.1,http/1.1"})
    void theApplicationProtocolIsAgreedOn(String offered, String agreed) throws Exception {
        TLSOptions options = options().applicationProtocols(List.of("http/1.1")).build();
        try (TLSPeer peer = peer(
                options,
                TestCertificates.anonymousClient(),
                parameters -> parameters.setApplicationProtocols(offered.split(":")))) {
            handshake(peer);
            assertThat(peer.socket.getApplicationProtocol()).isEqualTo(agreed);
            assertThat(loop.call(peer.stream::applicationProtocol)).isEqualTo(agreed);
        }
    }

    /** FIELD T3 */
    @Test
    void aFailingProtocolSelectorEndsThatConnectionOnly() throws Exception {
        TLSOptions options = options()
                .engineCustomizer(engine -> engine.setHandshakeApplicationProtocolSelector((e, offered) -> {
                    throw new IllegalStateException("selector");
                }))
                .build();
        try (TLSPeer peer = peer(
                options,
                TestCertificates.anonymousClient(),
                parameters -> parameters.setApplicationProtocols(new String[] {"h2"}))) {
            // Newer JDKs make an alert of it.
            if (!(failure(peer) instanceof SSLException)) {
                logs.expect(Level.ERROR, "Uncaught exception, closing connection");
            }
        }
        try (TLSPeer peer = peer(options)) {
            handshake(peer);
        }
    }

    // ------------------------------------------------------------------------------------------ names

    @ParameterizedTest
    @CsvSource({
        "localhost.example,CN=localhost",
        "other.example,CN=other.example",
        "OTHER.example,CN=other.example",
        "a.wild.example,CN=other.example"
    })
    void theNameChoosesTheContext(String name, String subject) throws Exception {
        TLSContext main = TLSContext.of(TestCertificates.server());
        TLSContext other = TLSContext.of(TestCertificates.other());
        TLSContextSource source = asked ->
                asked != null && (asked.equals("other.example") || asked.endsWith(".wild.example")) ? other : main;
        try (TLSPeer peer = peer(
                TLSOptions.builder(source).build(),
                TestCertificates.anonymousClient(),
                parameters -> parameters.setServerNames(List.of(new SNIHostName(name))))) {
            handshake(peer);
            assertThat(peer.socket.getSession().getPeerPrincipal().getName()).isEqualTo(subject);
            assertThat(loop.call(peer.stream::requestedServerName)).isEqualToIgnoringCase(name);
        }
    }

    /** FIELD T3 */
    @Test
    void aFailingSourceEndsThatConnectionOnly() throws Exception {
        TLSContext context = TLSContext.of(TestCertificates.server());
        TLSContextSource source = name -> {
            if (name != null) {
                throw new IllegalStateException("no such name");
            }
            return context;
        };
        logs.expect(Level.ERROR, "Uncaught exception, closing connection");
        TLSOptions options = TLSOptions.builder(source).build();
        try (TLSPeer peer = peer(
                options,
                TestCertificates.anonymousClient(),
                parameters -> parameters.setServerNames(List.of(new SNIHostName("bad.example"))))) {
            assertThat(failure(peer)).hasMessage("no such name");
        }
        try (TLSPeer peer =
                peer(options, TestCertificates.anonymousClient(), parameters -> parameters.setServerNames(List.of()))) {
            handshake(peer);
        }
    }

    /** FIELD T5: a new certificate is for new connections. */
    @Test
    void aChangedSourceTakesEffectForNewConnections() throws Exception {
        AtomicReference<TLSContext> current = new AtomicReference<>(TLSContext.of(TestCertificates.server()));
        TLSOptions options = TLSOptions.builder(name -> current.get()).build();
        try (TLSPeer before = peer(options)) {
            handshake(before);
            current.set(TLSContext.of(TestCertificates.renewed()));
            try (TLSPeer after = peer(options)) {
                handshake(after);
                assertThat(after.socket.getSession().getPeerCertificates()[0])
                        .isNotEqualTo(before.socket.getSession().getPeerCertificates()[0]);
            }
            loop.run(() -> before.stream.sendCopy(bytes("still"), 0, 5));
            assertThat(before.read(5)).isEqualTo("still");
        }
    }

    // ------------------------------------------------------------------------------------------ certificates of
    // clients

    @ParameterizedTest
    @CsvSource({"TLSv1.2,WANT", "TLSv1.3,WANT", "TLSv1.2,NEED", "TLSv1.3,NEED"})
    void clientsAreKnownByTheirCertificates(String protocol, ClientAuthentication asked) throws Exception {
        TLSOptions options = options().clientAuthentication(asked).build();
        try (TLSPeer peer = peer(options, TestCertificates.client(), only(protocol))) {
            Principal client = handshake(peer).getPeerPrincipal();
            assertThat(client.getName()).isEqualTo("CN=alice");
        }
    }

    @Test
    void aWantedCertificateMayBeMissing() throws Exception {
        TLSOptions options =
                options().clientAuthentication(ClientAuthentication.WANT).build();
        try (TLSPeer peer = peer(options)) {
            SSLSession session = handshake(peer);
            assertThatThrownBy(session::getPeerCertificates).isInstanceOf(SSLPeerUnverifiedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aNeededCertificateMayNot(String protocol) throws Exception {
        TLSOptions options =
                options().clientAuthentication(ClientAuthentication.NEED).build();
        try (TLSPeer peer = peer(options, TestCertificates.anonymousClient(), only(protocol))) {
            assertThat(failure(peer)).isInstanceOf(SSLHandshakeException.class);
            assertLogged("");
        }
    }

    // ------------------------------------------------------------------------------------------ resuming

    @ParameterizedTest
    @CsvSource({"TLSv1.2,true", "TLSv1.3,true", "TLSv1.2,false", "TLSv1.3,false"})
    void sessionsAreResumedIfWanted(String protocol, boolean wanted) throws Exception {
        TLSOptions options = options().sessionResumption(wanted).build();
        SSLContext client = TestCertificates.anonymousClient();
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            // The JDK's client remembers sessions by host and port.
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            long first = createdBy(server, options, client, protocol);
            awaitNextMillisecond();
            assertThat(createdBy(server, options, client, protocol) == first).isEqualTo(wanted);
        }
    }

    private static void awaitNextMillisecond() {
        long now = System.currentTimeMillis();
        while (System.currentTimeMillis() == now) {
            Thread.onSpinWait();
        }
    }

    /** Returns the creation time of the client's session, in milliseconds; a resumed session keeps it. */
    private long createdBy(ServerSocketChannel server, TLSOptions options, SSLContext client, String protocol)
            throws Exception {
        Socket plain =
                new Socket(InetAddress.getLoopbackAddress(), server.socket().getLocalPort());
        SocketChannel accepted = server.accept();
        try (TLSPeer peer = TLSPeer.of(loop, options, StreamLimits.DEFAULT, accepted, client, plain, only(protocol))) {
            handshake(peer);
            loop.run(() -> peer.stream.sendCopy(bytes("x"), 0, 1));
            peer.read(1); // with what came before it: a ticket, in TLS 1.3
            return peer.socket.getSession().getCreationTime();
        }
    }

    // ------------------------------------------------------------------------------------------ attacks

    /** FIELD T2 */
    @Test
    void renegotiationIsRefused() throws Exception {
        try (TLSPeer peer = peer("TLSv1.2")) {
            CompletableFuture<@Nullable Void> closed = closed(peer);
            handshake(peer);
            assertThatThrownBy(() -> {
                        peer.socket.startHandshake();
                        peer.socket.getInputStream().read();
                    })
                    .as("not an orderly end")
                    .isInstanceOf(IOException.class);
            await(closed);
            assertLogged("renegotiation is refused");
        }
    }

    /** FIELD T2 */
    @Test
    void aFloodOfKeyUpdatesIsCutOff() throws Exception {
        try (TLSPeer peer = peer("TLSv1.3")) {
            RecordingListener listener = new RecordingListener();
            CompletableFuture<@Nullable Void> got = listener.expect(5);
            loop.run(() -> peer.stream.startReading(listener));
            CompletableFuture<@Nullable Void> closed = closed(peer);
            handshake(peer);
            peer.socket.startHandshake(); // one is fine: in TLS 1.3 it is a key update
            peer.send("hello");
            await(got);
            for (int i = 0; i < TLSRecords.MOST_WITHOUT_CONTENT + 1; i++) {
                peer.socket.startHandshake();
            }
            await(closed);
            assertLogged("records without content");
        }
    }

    private CompletableFuture<@Nullable Void> closed(TLSPeer peer) throws Exception {
        CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
        loop.run(() -> peer.stream.setCloseCallback(() -> closed.complete(null)));
        return closed;
    }

    /** FIELD T1: nothing after accept, part of a message, and all but its last byte. */
    @ParameterizedTest
    @ValueSource(strings = {"", "16", "1603010200", "160301020001"})
    void whoDoesNotGoOnIsClosed(String hex) throws Exception {
        try (TLSPeer peer =
                peer(options().handshakeTimeout(Duration.ofSeconds(3)).build())) {
            CompletableFuture<SSLIOStream> done = loop.call(peer.stream::waitForHandshake);
            sendHex(peer, hex);
            loop.advance(Duration.ofMillis(2900));
            assertThat(done).isNotDone();
            loop.advance(Duration.ofMillis(200));
            assertThat(failure(done)).hasMessageContaining("no handshake within PT3S");
            assertThat(peer.plain.getInputStream().read()).isEqualTo(-1);
        }
    }

    /** FIELD T1: no more is kept than was sent, and what announces too much is refused by its header. */
    @ParameterizedTest
    @CsvSource({
        "16030102000100ffff,length 65535",
        "160301020001ffffff,length 16777215",
        "1603014001,length 16385",
        "1603010000,length 0",
        "160301000402000000,type 2",
        "1602010004,version 2",
        "170303001000,not a TLS record",
        "00,not a TLS record",
        "80,not a TLS record"
    })
    void whatIsNoSaneHelloIsRefused(String hex, String message) throws Exception {
        try (TLSPeer peer = peer(options().build())) {
            CompletableFuture<SSLIOStream> done = loop.call(peer.stream::waitForHandshake);
            sendHex(peer, hex);
            assertThat(failure(done)).isInstanceOf(SSLException.class);
            assertLogged(message);
        }
    }

    private static void sendHex(TLSPeer peer, String hex) throws IOException {
        peer.plain.getOutputStream().write(HexFormat.of().parseHex(hex));
    }

    /** A60: no log at all. */
    @Test
    void portScansAreQuiet() throws Exception {
        try (TLSPeer peer = peer(options().build())) {
            CompletableFuture<SSLIOStream> done = loop.call(peer.stream::waitForHandshake);
            peer.plain.close();
            assertThatThrownBy(() -> await(done)).isInstanceOf(StreamClosedException.class);
            assertThat(logs.messages("tornado.general")).isEmpty();
        }
    }

    // ------------------------------------------------------------------------------------------ plain text

    /** A64, FIELD T4 */
    @Test
    void plainTextIsAnsweredInPlainText() throws Exception {
        TLSOptions options =
                options().plaintextAnswer(() -> bytes("speak TLS\n")).build();
        try (TLSPeer peer = peer(options)) {
            CompletableFuture<SSLIOStream> done = loop.call(peer.stream::waitForHandshake);
            peer.plain.getOutputStream().write(bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            assertThat(text(peer.plain.getInputStream().readAllBytes())).isEqualTo("speak TLS\n");
            peer.plain.close();
            assertThatThrownBy(() -> await(done)).isInstanceOf(StreamClosedException.class);
            assertLogged("plain text instead of TLS: \"GET / HTTP/1.1");
        }
    }

    @Test
    void whoWasAnsweredInPlainTextHasToGo() throws Exception {
        TLSOptions options =
                options().plaintextAnswer(() -> bytes("speak TLS\n")).build();
        try (TLSPeer peer = peer(options)) {
            CompletableFuture<SSLIOStream> done = loop.call(peer.stream::waitForHandshake);
            peer.plain.getOutputStream().write(bytes("GET "));
            peer.plain.getInputStream().readAllBytes();
            loop.run(() -> {}); // whatever sent the end has set its timer by then
            loop.advance(Duration.ofSeconds(3));
            assertThatThrownBy(() -> await(done)).isInstanceOf(StreamClosedException.class);
        }
    }

    @Test
    void withoutAnAnswerPlainTextIsClosed() throws Exception {
        try (TLSPeer peer = peer(options().build())) {
            CompletableFuture<SSLIOStream> done = loop.call(peer.stream::waitForHandshake);
            peer.plain.getOutputStream().write(bytes("GET / HTTP/1.1\r\n\r\n"));
            assertThat(failure(done)).isInstanceOf(SSLException.class);
            assertLogged("GET / HTTP/1.1");
        }
    }

    // ------------------------------------------------------------------------------------------ computing elsewhere

    @Test
    void costlyStepsAreLeftToTheExecutor() throws Exception {
        LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        try (TLSPeer peer = peer(options().executor(tasks::add).build())) {
            CompletableFuture<SSLIOStream> done = loop.call(peer.stream::waitForHandshake);
            CompletableFuture<@Nullable Void> client = startHandshakeMeanwhile(peer);
            Runnable first = tasks.poll(30, TimeUnit.SECONDS);
            loop.settle();
            assertThat(client).isNotDone();
            assertThat(done).isNotDone();
            first.run();
            await(client);
            await(done);
        }
    }

    @Test
    void aStreamCanBeClosedWhileATaskRuns() throws Exception {
        LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        try (TLSPeer peer = peer(options().executor(tasks::add).build())) {
            CompletableFuture<SSLIOStream> done = loop.call(peer.stream::waitForHandshake);
            startHandshakeMeanwhile(peer).exceptionally(e -> null);
            Runnable first = tasks.poll(30, TimeUnit.SECONDS);
            loop.run(peer.stream::close);
            first.run();
            loop.settle();
            assertThatThrownBy(() -> await(done)).isInstanceOf(StreamClosedException.class);
            assertThat(tasks).isEmpty();
        }
    }

    @Test
    void anExecutorThatRefusesEndsTheConnection() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception, closing connection");
        TLSOptions options = options()
                .executor(task -> {
                    throw new RejectedExecutionException("full");
                })
                .build();
        try (TLSPeer peer = peer(options)) {
            assertThat(failure(peer)).hasMessage("full");
        }
    }

    private static CompletableFuture<@Nullable Void> startHandshakeMeanwhile(TLSPeer peer) {
        return CompletableFuture.runAsync(() -> {
            try {
                peer.socket.startHandshake();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
