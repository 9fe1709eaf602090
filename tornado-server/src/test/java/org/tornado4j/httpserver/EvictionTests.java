package org.tornado4j.httpserver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.http.Limit;
import org.tornado4j.ioloop.LoopGroup;
import org.tornado4j.iostream.TLSOptions;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.tcp.ConnectionLimit;
import org.tornado4j.tcp.IdleConnections;
import org.tornado4j.tcp.ListenerOptions;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.testing.RawClient;
import org.tornado4j.testing.TestCertificates;

/** Idle connections give way when the limit on connections is reached and another waits to be accepted. */
@Timeout(60)
class EvictionTests {

    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String WAIT = GET.replace("/ ", "/wait ");
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration QUIET = IdleConnections.QUIET;

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();
    private final List<RawClient> clients = new ArrayList<>();
    private final List<Exchange> waiting = new CopyOnWriteArrayList<>();
    private RunningServer server;

    private HTTPServer newServer(int limit) {
        return new HTTPServer(
                Exchange.answering(exchange -> {
                    if (exchange.target().equals("/wait")) {
                        waiting.add(exchange);
                    } else {
                        exchange.respond("answer");
                    }
                }),
                HTTPServerOptions.builder().maxConnections(limit).build());
    }

    private void start(int limit) throws Exception {
        start(limit, ListenerOptions.DEFAULT);
    }

    private void start(int limit, ListenerOptions listener) throws Exception {
        server = new RunningServer(newServer(limit), clock, listener);
    }

    @AfterEach
    void stop() throws Exception {
        for (RawClient client : clients) {
            client.close();
        }
        server.close();
    }

    private void expectLimit() {
        logs.expect(Level.WARN, "which is the limit");
    }

    private RawClient connect() throws IOException {
        RawClient client = server.connect();
        clients.add(client);
        return client;
    }

    private static void request(RawClient client) throws IOException {
        client.send(GET);
        assertThat(client.read().text()).isEqualTo("answer");
    }

    /** Connects and has a request answered. */
    private RawClient served() throws Exception {
        RawClient client = connect();
        request(client);
        pass(SECOND);
        return client;
    }

    private void pass(Duration time) throws Exception {
        settle();
        clock.advance(time);
        settle();
    }

    /** A search takes some turns of the loop. */
    private void settle() throws Exception {
        for (int i = 0; i < 4; i++) {
            server.settle();
        }
    }

    private void awaitPause() throws Exception {
        Awaitility.await().until(() -> server.server().connectionLimit().pauses() > 0);
        settle();
    }

    private long evicted() {
        return server.server().statistics().connectionsEvicted();
    }

    @Test
    void theLongestIdleConnectionGivesWay() throws Exception {
        logs.enable("tornado.application", Level.INFO);
        expectLimit();
        start(3);
        RawClient first = served();
        RawClient second = served();
        RawClient third = served();
        request(first);
        pass(SECOND);
        request(connect());
        second.expectEnd();
        request(first);
        request(third);
        assertThat(evicted()).isEqualTo(1);
        assertThat(server.server().connectionLimit().open()).isEqualTo(3);
        assertThat(server.server().connectionLimit().refused()).isZero();
        assertThat(server.server().statistics().limit(Limit.MAX_CONNECTIONS)).isEqualTo(1);
        assertThat(logs.messages("tornado.application"))
                .contains("Closed 1 of the idle connections to make room for new ones, one of them after 3000 ms");
    }

    @Test
    void oneThatNeverSentAByteGivesWay() throws Exception {
        expectLimit();
        start(2);
        RawClient silent = connect();
        server.awaitConnections(1);
        pass(SECOND);
        RawClient other = served();
        request(connect());
        silent.expectEnd();
        request(other);
    }

    @Test
    void busyOnesAreNeverClosed() throws Exception {
        expectLimit();
        start(3);
        RawClient inHead = connect();
        inHead.send("GET / HTTP/1.1\r\n");
        RawClient inContent = connect();
        inContent.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n1");
        RawClient unanswered = connect();
        unanswered.send(WAIT);
        Awaitility.await().until(() -> waiting.size() == 1);
        RawClient fourth = connect();
        fourth.send(GET);
        awaitPause();
        for (int i = 0; i < 10; i++) {
            pass(QUIET);
        }
        assertThat(server.server().connectionLimit().open()).isEqualTo(3);
        assertThat(fourth.hasReceived()).isFalse();
        inHead.send("Host: x\r\n\r\n");
        assertThat(inHead.read().field("Connection")).isNull();
        pass(QUIET);
        assertThat(fourth.read().status()).isEqualTo(200);
        inHead.expectEnd();
        inContent.send("2");
        assertThat(inContent.read().status()).isEqualTo(200);
        server.run(() -> waiting.get(0).respond("late"));
        assertThat(unanswered.read().text()).isEqualTo("late");
        assertThat(evicted()).isEqualTo(1);
    }

    @Test
    void oneThatWasUsedJustNowIsLeftAloneForAMoment() throws Exception {
        expectLimit();
        start(1);
        RawClient first = connect();
        request(first);
        RawClient second = connect();
        second.send(GET);
        awaitPause();
        pass(QUIET.minusNanos(1));
        assertThat(server.server().connectionLimit().pauses()).isEqualTo(1);
        assertThat(evicted()).isZero();
        assertThat(first.hasReceived()).isFalse();
        pass(Duration.ofNanos(1));
        assertThat(second.read().status()).isEqualTo(200);
        first.expectEnd();
    }

    @Test
    void requestsNowAndThenDoNotHoldAllPlacesForever() throws Exception {
        expectLimit();
        start(3);
        List<RawClient> regular = List.of(connect(), connect(), connect());
        for (RawClient client : regular) {
            request(client);
            pass(Duration.ofMillis(200));
        }
        request(regular.get(0)); // each is used every 600 ms
        RawClient fourth = connect();
        fourth.send(GET);
        awaitPause();
        assertThat(evicted()).isZero();
        pass(Duration.ofMillis(100));
        assertThat(fourth.read().status()).isEqualTo(200);
        regular.get(1).expectEnd();
        request(regular.get(2));
        request(regular.get(0));
    }

    @Test
    void oneWhoseProtocolIsNotKnownYetGivesWayBeforeItsFirstByte() throws Exception {
        expectLimit();
        HTTPServerOptions options = HTTPServerOptions.builder()
                .maxConnections(2)
                .addProtocol(new OtherProtocol())
                .build();
        server = new RunningServer(new HTTPServer(Exchange.echo(), options), clock);
        RawClient begun = connect();
        begun.send("OT");
        server.awaitConnections(1);
        pass(SECOND);
        RawClient silent = connect();
        server.awaitConnections(2);
        pass(SECOND);
        RawClient third = connect();
        third.send(GET);
        assertThat(third.read().status()).isEqualTo(200);
        silent.expectEnd();
        begun.send("HER / HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(begun.read().text()).startsWith("OTHER");
    }

    private static final class OtherProtocol implements Protocol {

        @Override
        public byte[] preface() {
            return "OTHER/1".getBytes(ISO_8859_1);
        }

        @Override
        public Connector onLoop(ServerLoop loop) {
            return (stream, remoteAddress) -> {
                throw new AssertionError("nobody speaks this");
            };
        }
    }

    @Test
    void nobodyGivesWayWhileNobodyWaits() throws Exception {
        start(3);
        List<RawClient> idle = List.of(served(), served(), served());
        for (int i = 0; i < 10; i++) {
            pass(SECOND);
        }
        assertThat(server.server().connectionLimit().pauses()).isZero();
        for (RawClient client : idle) {
            request(client);
        }
    }

    @Test
    void oneAfterTheOtherGivesWayInTheOrderOfTheirRest() throws Exception {
        expectLimit();
        start(3);
        List<RawClient> before = List.of(served(), served(), served());
        for (RawClient next : before) {
            served();
            next.expectEnd();
        }
        assertThat(evicted()).isEqualTo(3);
        assertThat(server.server().connectionCount()).isEqualTo(3);
    }

    @Test
    void aBacklogIsServedAsPlacesBecomeFree() throws Exception {
        expectLimit();
        start(2);
        served();
        served();
        List<RawClient> backlog = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            RawClient client = connect();
            client.send(GET);
            backlog.add(client);
        }
        awaitPause();
        for (RawClient client : backlog) {
            while (!client.hasReceived()) {
                pass(QUIET);
            }
            assertThat(client.read().status()).isEqualTo(200);
        }
        assertThat(server.server().connectionLimit().open()).isLessThanOrEqualTo(2);
    }

    // ------------------------------------------------------------------------------------------ loops and servers

    @Test
    void theLongestIdleOneIsFoundOnWhateverLoopItIs() throws Exception {
        expectLimit();
        LoopGroup group = new LoopGroup(2, "test-group", clock);
        group.loops().forEach(loop -> {
            loop.setSlowCallbackThreshold(Duration.ZERO);
            clock.onAdvance(() -> loop.addCallback(() -> {}));
        });
        group.start();
        HTTPServer several = newServer(4);
        several.setLoops(group);
        server = new RunningServer(several, clock);
        List<RawClient> idle = List.of(served(), served(), served(), served());
        request(idle.get(0));
        pass(SECOND);
        for (int next : new int[] {1, 2, 3, 0}) {
            request(connect());
            idle.get(next).expectEnd();
            pass(SECOND);
        }
        assertThat(several.connectionLimit().open()).isEqualTo(4);
        assertThat(evicted()).isEqualTo(4);
        LoopThread.await(several.closeAllConnections().toCompletableFuture());
        server.run(several::stop);
        group.stop();
        group.join();
    }

    @Test
    void connectionsOfAllServersThatShareTheLimitGiveWay() throws Exception {
        expectLimit();
        start(2);
        HTTPServer other = newServer(0);
        ConnectionLimit limit = server.server().connectionLimit();
        int port = listen(other, limit);
        RawClient first = RawClient.connect(port);
        clients.add(first);
        request(first);
        pass(SECOND);
        RawClient second = served();
        request(connect());
        first.expectEnd();
        assertThat(other.statistics().connectionsEvicted()).isEqualTo(1);
        pass(SECOND);
        RawClient third = RawClient.connect(port);
        clients.add(third);
        request(third);
        second.expectEnd();
        assertThat(evicted()).isEqualTo(1);
        server.run(() -> {
            other.stop();
            other.closeAllConnections();
        });
        settle();
    }

    private int listen(HTTPServer other, ConnectionLimit limit) throws Exception {
        List<Integer> ports = new ArrayList<>();
        server.run(() -> {
            other.setConnectionLimit(limit);
            other.listen(BindOptions.of(0, "127.0.0.1"));
            ports.add(((InetSocketAddress) other.sockets().get(0).getLocalAddress()).getPort());
        });
        return ports.get(0);
    }

    // ------------------------------------------------------------------------------------------ TLS

    private SSLSocket connectTls() throws IOException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port());
        plain.setSoTimeout((int) LoopThread.DEADLINE.toMillis());
        return (SSLSocket) TestCertificates.anonymousClient()
                .getSocketFactory()
                .createSocket(plain, "localhost", server.port(), true);
    }

    private static void request(SSLSocket socket) throws IOException {
        socket.getOutputStream().write(GET.getBytes(ISO_8859_1));
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("\r\n\r\nanswer")) {
            int b = socket.getInputStream().read();
            assertThat(b).as("after " + answer).isNotNegative();
            answer.append((char) b);
        }
        assertThat(answer).startsWith("HTTP/1.1 200 OK");
    }

    @Test
    void anIdleTlsConnectionGivesWayButNoneInItsHandshake() throws Exception {
        expectLimit();
        start(
                3,
                ListenerOptions.DEFAULT.withTls(
                        TLSOptions.builder(TestCertificates.server()).build()));
        RawClient inHandshake = connect();
        inHandshake.send(new byte[] {0x16, 3, 1});
        server.awaitConnections(1);
        pass(SECOND);
        RawClient silent = connect();
        server.awaitConnections(2);
        pass(SECOND);
        try (SSLSocket idle = connectTls()) {
            request(idle);
            pass(SECOND);
            try (SSLSocket fourth = connectTls()) {
                request(fourth);
                silent.expectEnd();
                try (SSLSocket fifth = connectTls()) {
                    request(fifth);
                    assertThat(idle.getInputStream().read()).isEqualTo(-1); // a close_notify, or this would throw
                }
            }
        }
        assertThat(evicted()).isEqualTo(2);
        assertThat(inHandshake.hasReceived()).isFalse();
    }
}
