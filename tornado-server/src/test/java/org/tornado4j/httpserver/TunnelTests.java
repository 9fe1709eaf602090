package org.tornado4j.httpserver;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.Tunnel;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.iostream.TLSOptions;
import org.tornado4j.tcp.ListenerOptions;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.testing.RawClient;
import org.tornado4j.testing.TestCertificates;

/** A connection that leaves HTTP by {@code switchProtocols}. */
@Timeout(60)
class TunnelTests {

    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String ASK =
            "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: Other/2, Echo\r\n\r\n";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final List<String> events = new CopyOnWriteArrayList<>();
    private volatile @Nullable Tunnel tunnel;
    private volatile @Nullable Throwable refused;

    /** Sends everything back, and notes what happens. */
    private final class Echo implements Tunnel.Listener {

        private final Tunnel tunnel;

        Echo(Tunnel tunnel) {
            this.tunnel = tunnel;
        }

        @Override
        public void dataReceived(ByteBuffer lent) {
            byte[] bytes = new byte[lent.remaining()];
            lent.get(bytes);
            if (new String(bytes, US_ASCII).startsWith("fail")) {
                throw new IllegalStateException("the listener fails");
            }
            tunnel.send(bytes, 0, bytes.length);
        }

        @Override
        public void endOfInput() {
            events.add("end");
            tunnel.send("bye".getBytes(US_ASCII), 0, 3);
            tunnel.close();
        }

        @Override
        public void onDrain() {
            events.add("drain");
        }

        @Override
        public void closed() {
            events.add("closed");
        }
    }

    private HTTPServerConnectionDelegate switching(Consumer<Tunnel> then) {
        return Exchange.answering(exchange -> {
            if (!exchange.target().equals("/echo")) {
                exchange.respond("http");
                return;
            }
            Tunnel opened = exchange.connection.switchProtocols("echo", Exchange.fields("X-Note", "1"));
            tunnel = opened;
            then.accept(opened);
        });
    }

    private HTTPServerConnectionDelegate echoing() {
        return switching(opened -> opened.start(new Echo(opened)));
    }

    private static void expectSwitch(RawClient client) throws Exception {
        RawClient.Response head = client.readHead();
        assertThat(head.statusLine()).isEqualTo("HTTP/1.1 101 Switching Protocols");
        assertThat(head.field("Connection")).isEqualTo("Upgrade");
        assertThat(head.field("Upgrade")).isEqualTo("Echo");
        assertThat(head.field("X-Note")).isEqualTo("1");
        assertThat(head.field("Content-Length")).isNull();
        assertThat(head.field("Transfer-Encoding")).isNull();
    }

    private static void expect(RawClient client, String text) throws Exception {
        assertThat(new String(client.readBytes(text.length()), US_ASCII)).isEqualTo(text);
    }

    private void awaitEvents(String... expected) {
        Awaitility.await()
                .atMost(LoopThread.DEADLINE)
                .untilAsserted(() -> assertThat(events).containsExactly(expected));
    }

    private Tunnel opened() {
        Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> tunnel != null);
        Tunnel known = tunnel;
        assertThat(known).isNotNull();
        return known;
    }

    // ------------------------------------------------------------------------------------------ leaving HTTP

    @Test
    void leavesHTTP() throws Exception {
        try (RunningServer server = new RunningServer(echoing());
                RawClient client = server.connect()) {
            client.send(ASK);
            expectSwitch(client);
            client.send("hello");
            expect(client, "hello");
            client.finishSending();
            expect(client, "bye");
            client.expectEnd();
            awaitEvents("end", "closed");
        }
    }

    @Test
    void bytesBehindTheRequestComeFirst() throws Exception {
        try (RunningServer server = new RunningServer(echoing());
                RawClient client = server.connect()) {
            client.send(GET + ASK + "one");
            assertThat(client.read().text()).isEqualTo("http");
            expectSwitch(client);
            expect(client, "one");
            client.send("two");
            expect(client, "two");
        }
    }

    @Test
    void nothingIsReadUntilTheTunnelStarts() throws Exception {
        try (RunningServer server = new RunningServer(switching(opened -> {}));
                RawClient client = server.connect()) {
            client.send(ASK + "one");
            expectSwitch(client);
            client.send("two");
            server.settle();
            Tunnel opened = opened();
            server.run(() -> opened.start(new Echo(opened)));
            expect(client, "onetwo");
            server.run(() -> assertThat(catchThrowable(() -> opened.start(new Echo(opened))))
                    .isInstanceOf(IllegalStateException.class));
        }
    }

    @Test
    void readingPauses() throws Exception {
        try (RunningServer server = new RunningServer(echoing());
                RawClient client = server.connect()) {
            client.send(ASK);
            expectSwitch(client);
            Tunnel opened = opened();
            server.run(opened::pauseReading);
            client.send("held");
            server.settle();
            assertThat(client.hasReceived()).isFalse();
            server.run(opened::resumeReading);
            expect(client, "held");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /echo HTTP/1.1\r\nHost: x\r\nUpgrade: echo\r\n\r\n",
                "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n",
                "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: echo/1\r\n\r\n",
            })
    void protocolThatWasNotAskedForIsRefused(String request) throws Exception {
        try (RunningServer server = new RunningServer(refusing());
                RawClient client = server.connect()) {
            client.send(request + GET);
            assertThat(client.read().text()).isEqualTo("refused");
            assertThat(refused).isInstanceOf(IllegalStateException.class).hasMessageContaining("Upgrade field");
            assertThat(client.read().text()).isEqualTo("refused");
        }
    }

    private HTTPServerConnectionDelegate refusing() {
        return Exchange.answering(exchange -> {
            refused = catchThrowable(() -> exchange.connection.switchProtocols("echo", Exchange.fields()));
            exchange.respond("refused");
        });
    }

    @Test
    void requestHasToBeWhole() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.of(connection -> new Exchange(connection) {
                    @Override
                    public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
                        refused = catchThrowable(() -> connection.switchProtocols("echo", Exchange.fields()));
                        return super.dataReceived(chunk);
                    }

                    @Override
                    public void finish() {
                        respond("whole");
                    }
                }));
                RawClient client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: echo\r\n"
                    + "Expect: 100-continue\r\nContent-Length: 4\r\n\r\n");
            assertThat(client.readHead().status()).isEqualTo(100);
            client.send("abcd");
            assertThat(client.read().text()).isEqualTo("whole");
            assertThat(refused).isInstanceOf(IllegalStateException.class).hasMessageContaining("whole");
        }
    }

    @Test
    void responseThatHasBegunCannotSwitch() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.answering(exchange -> {
                    exchange.writeHeaders(200, "begun");
                    refused = catchThrowable(() -> exchange.connection.switchProtocols("echo", Exchange.fields()));
                    exchange.connection.finish();
                }));
                RawClient client = server.connect()) {
            client.send(ASK);
            assertThat(client.read().text()).isEqualTo("begun");
            assertThat(refused).isInstanceOf(IllegalStateException.class);
        }
    }

    // ------------------------------------------------------------------------------------------ the end

    @Test
    void listenerThatFailsIsCutOff() throws Exception {
        try (RunningServer server = new RunningServer(echoing());
                RawClient client = server.connect()) {
            client.send(ASK);
            expectSwitch(client);
            client.send("fail");
            client.expectReset();
            awaitEvents("closed");
            logs.expect(Level.ERROR, "Uncaught exception, closing connection of 127.0.0.1");
        }
    }

    @Test
    void clientThatIsGoneIsNoticed() throws Exception {
        try (RunningServer server = new RunningServer(echoing());
                RawClient client = server.connect()) {
            client.send(ASK);
            expectSwitch(client);
            client.reset();
            awaitEvents("closed");
            server.awaitConnections(0);
        }
    }

    @Test
    void drainWaitsForTheTunnel() throws Exception {
        try (RunningServer server = new RunningServer(echoing());
                RawClient client = server.connect()) {
            client.send(ASK);
            expectSwitch(client);
            CompletableFuture<?> drained = server.server().drain().toCompletableFuture();
            awaitEvents("drain");
            client.send("still here");
            expect(client, "still here");
            assertThat(drained).isNotDone();
            client.finishSending();
            expect(client, "bye");
            drained.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void tunnelIsClosedWithAllConnections() throws Exception {
        try (RunningServer server = new RunningServer(echoing());
                RawClient client = server.connect()) {
            client.send(ASK);
            expectSwitch(client);
            server.run(() -> server.server().closeAllConnections());
            client.expectEnd();
            awaitEvents("closed");
        }
    }

    @Test
    void silenceDoesNotEndIt() throws Exception {
        ManualClock clock = new ManualClock();
        try (RunningServer server = new RunningServer(echoing(), HTTPServerOptions.DEFAULT, clock);
                RawClient client = server.connect()) {
            client.send(ASK);
            expectSwitch(client);
            clock.advance(Duration.ofHours(1));
            server.settle();
            client.send("awake");
            expect(client, "awake");
        }
    }

    @Test
    void clientThatTakesNothingIsCutOff() throws Exception {
        ManualClock clock = new ManualClock();
        try (RunningServer server = new RunningServer(
                        switching(opened -> opened.send(new byte[32 << 20], 0, 32 << 20)),
                        HTTPServerOptions.DEFAULT,
                        clock);
                RawClient client = RawClient.connectSlow(server.port(), 4096)) {
            client.send(ASK);
            expectSwitch(client);
            Tunnel opened = opened();
            server.run(() -> opened.start(new Echo(opened)));
            server.passUntilClosed(
                    clock, HTTPServerOptions.DEFAULT.writeTimeout().plusSeconds(1));
            awaitEvents("closed");
        }
    }

    @Test
    void goesOnInTLS() throws Exception {
        TLSOptions tls = TLSOptions.builder(TestCertificates.server()).build();
        try (RunningServer server = new RunningServer(
                        new HTTPServer(echoing()), Clock.SYSTEM, ListenerOptions.DEFAULT.withTls(tls));
                Socket client = TestCertificates.anonymousClient()
                        .getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), server.port())) {
            client.setSoTimeout(30_000);
            client.getOutputStream().write((ASK + "secret").getBytes(US_ASCII));
            InputStream in = client.getInputStream();
            StringBuilder read = new StringBuilder();
            while (!read.toString().endsWith("\r\n\r\nsecret")) {
                read.append((char) in.read());
            }
            assertThat(read.toString()).startsWith("HTTP/1.1 101 ");
        }
        awaitEvents("end", "closed");
    }

    @Test
    void tunnelThatIsNeverStartedIsClosed() throws Exception {
        ManualClock clock = new ManualClock();
        try (RunningServer server = new RunningServer(switching(opened -> {}), HTTPServerOptions.DEFAULT, clock);
                RawClient client = server.connect()) {
            client.send(ASK);
            expectSwitch(client);
            for (int i = 0; i < 2; i++) {
                clock.advance(HTTPServerOptions.DEFAULT.idleConnectionTimeout().plusSeconds(1));
                server.settle();
            }
            client.expectEnd();
            server.awaitConnections(0);
        }
    }

    @Test
    void pauseBeforeAnythingIsDeliveredHolds() throws Exception {
        try (RunningServer server = new RunningServer(switching(opened -> {
                    opened.start(new Echo(opened));
                    opened.pauseReading();
                }));
                RawClient client = server.connect()) {
            client.send(ASK + "one");
            expectSwitch(client);
            client.send("two");
            server.settle();
            assertThat(client.hasReceived()).isFalse();
            server.run(opened()::resumeReading);
            expect(client, "onetwo");
        }
    }

    @Test
    void tunnelThatIsOpenedWhileTheServerDrainsIsTold() throws Exception {
        CompletableFuture<Exchange> asked = new CompletableFuture<>();
        try (RunningServer server = new RunningServer(Exchange.answering(asked::complete));
                RawClient client = server.connect()) {
            client.send(ASK);
            Exchange exchange = asked.get(30, TimeUnit.SECONDS);
            CompletableFuture<?> drained = server.server().drain().toCompletableFuture();
            server.settle();
            server.run(() -> {
                Tunnel opened = exchange.connection.switchProtocols("echo", Exchange.fields("X-Note", "1"));
                opened.start(new Echo(opened));
            });
            expectSwitch(client);
            awaitEvents("drain");
            client.finishSending();
            expect(client, "bye");
            drained.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void abortResets() throws Exception {
        try (RunningServer server = new RunningServer(echoing());
                RawClient client = server.connect()) {
            client.send(ASK);
            expectSwitch(client);
            server.run(opened()::abort);
            client.expectReset();
            awaitEvents("closed");
        }
    }

    @Test
    void callsToTheExchangeDoNothingAnyMore() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.answering(exchange -> {
                    Tunnel opened = exchange.connection.switchProtocols("echo", Exchange.fields("X-Note", "1"));
                    opened.start(new Echo(opened));
                    exchange.respond("too late");
                    exchange.connection.abort();
                }));
                RawClient client = server.connect()) {
            client.send(ASK);
            expectSwitch(client);
            client.send("x");
            expect(client, "x");
        }
    }
}
