package org.tornado4j.httpserver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tornado4j.iostream.TLSOptions;
import org.tornado4j.tcp.ListenerOptions;
import org.tornado4j.tcp.ProxyProtocol;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.testing.RawClient;
import org.tornado4j.testing.TestCertificates;

/** Connections that are still on their way when the server drains. */
@Timeout(60)
class DrainTests {

    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final Duration LONG_QUIET = Connections.QUIET.multipliedBy(3);

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();
    private RunningServer server;

    private void start(ListenerOptions listener) throws Exception {
        server = new RunningServer(new HTTPServer(Exchange.echo()), clock, listener);
    }

    private void startBehindProxy() throws Exception {
        start(ListenerOptions.DEFAULT.withProxyProtocol(ProxyProtocol.DEFAULT));
    }

    private void startWithTls() throws Exception {
        start(ListenerOptions.DEFAULT.withTls(
                TLSOptions.builder(TestCertificates.server()).build()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CompletableFuture<?> drain() throws Exception {
        server.run(() -> server.server().stop());
        server.settle();
        CompletableFuture<?> drained = server.server().drain().toCompletableFuture();
        server.settle();
        return drained;
    }

    private void pass(Duration time) throws Exception {
        server.settle();
        clock.advance(time);
        server.settle();
    }

    // ------------------------------------------------------------------------------------------ PROXY

    @Test
    void aConnectionThatWaitsForItsProxyHeaderIsServed() throws Exception {
        startBehindProxy();
        try (RawClient client = server.connect()) {
            client.send("PROXY TCP4 ");
            server.settle();
            CompletableFuture<?> drained = drain();
            pass(LONG_QUIET);
            assertThat(drained).isNotDone();
            client.send("192.0.2.1 192.0.2.2 1000 80\r\n" + GET);
            assertThat(client.read().field("Connection")).isEqualTo("close");
            client.expectEnd();
            client.hangUp();
            LoopThread.await(drained);
        }
    }

    @Test
    void oneWhoseHeaderDoesNotComeIsNotWaitedForLonger() throws Exception {
        startBehindProxy();
        try (RawClient client = server.connect()) {
            server.settle();
            CompletableFuture<?> drained = drain();
            pass(ProxyProtocol.DEFAULT.timeout());
            LoopThread.await(drained);
            client.expectEnd();
        }
    }

    @Test
    void oneWhoseHeaderIsWrongIsNotWaitedFor() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        startBehindProxy();
        try (RawClient client = server.connect()) {
            server.settle();
            CompletableFuture<?> drained = drain();
            client.send(GET);
            LoopThread.await(drained);
        }
    }

    @Test
    void closingAllClosesItAsWell() throws Exception {
        startBehindProxy();
        try (RawClient client = server.connect()) {
            server.settle();
            CompletableFuture<?> drained = drain();
            LoopThread.await(server.server().closeAllConnections().toCompletableFuture());
            LoopThread.await(drained);
            client.expectEnd();
        }
    }

    // ------------------------------------------------------------------------------------------ TLS

    private enum Hesitation {
        /** In the middle of the client's first message. */
        EARLY(0, 10),
        /** After the server has answered that message. */
        LATE(1, 0);

        private final int write;
        private final int bytes;

        Hesitation(int write, int bytes) {
            this.write = write;
            this.bytes = bytes;
        }
    }

    /** Stops to send at some point of the handshake until it may go on. */
    private static final class HesitantSocket extends Socket {

        private final CountDownLatch stopped = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final Hesitation hesitation;
        private int writes;

        HesitantSocket(int port, Hesitation hesitation) throws IOException {
            super(InetAddress.getLoopbackAddress(), port);
            this.hesitation = hesitation;
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream output = super.getOutputStream();
            return new OutputStream() {
                @Override
                public void write(int value) throws IOException {
                    write(new byte[] {(byte) value}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    int first = writes++ == hesitation.write ? hesitation.bytes : length;
                    output.write(bytes, offset, first);
                    if (first < length) {
                        hesitate();
                        output.write(bytes, offset + first, length - first);
                    }
                }
            };
        }

        private void hesitate() throws IOException {
            stopped.countDown();
            try {
                if (!goOn.await(LoopThread.DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new IOException("was not told to go on");
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionInTheMidstOfItsHandshakeIsServed(Hesitation hesitation) throws Exception {
        startWithTls();
        CompletableFuture<?> drained;
        try (HesitantSocket hesitant = new HesitantSocket(server.port(), hesitation);
                SSLSocket socket = (SSLSocket) TestCertificates.anonymousClient()
                        .getSocketFactory()
                        .createSocket(hesitant, "localhost", server.port(), true)) {
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> ask(socket));
            assertThat(hesitant.stopped.await(30, TimeUnit.SECONDS)).isTrue();
            drained = drain();
            pass(LONG_QUIET);
            assertThat(drained).isNotDone();
            hesitant.goOn.countDown();
            assertThat(LoopThread.await(answer)).startsWith("HTTP/1.1 200 ").contains("\r\nConnection: close\r\n");
        }
        LoopThread.await(drained);
    }

    private static String ask(SSLSocket socket) {
        try {
            socket.getOutputStream().write(GET.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError("not answered", e);
        }
    }

    @Test
    void oneThatGetsNoFurtherIsNotWaitedForLonger() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        startWithTls();
        try (RawClient client = server.connect()) {
            server.awaitConnections(1);
            client.send(new byte[] {0x16, 3, 1});
            server.settle();
            CompletableFuture<?> drained = drain();
            pass(Duration.ofSeconds(9));
            assertThat(drained).isNotDone();
            pass(Duration.ofSeconds(1));
            LoopThread.await(drained);
        }
    }
}
