package org.tornado4j.httpserver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.testing.RawClient;

/** Requests and responses that take too long. The clock stands still until a test moves it. */
class TimeoutTests {

    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n";
    private static final HTTPServerOptions OPTIONS = HTTPServerOptions.builder()
            .headerTimeout(Duration.ofSeconds(20))
            .idleConnectionTimeout(Duration.ofSeconds(60))
            .writeTimeout(Duration.ofSeconds(30))
            .minDataRate(0)
            .build();

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();
    private final List<Exchange> begun = new CopyOnWriteArrayList<>();

    private RunningServer serving(HTTPServerConnectionDelegate application) throws Exception {
        return new RunningServer(application, OPTIONS, clock);
    }

    private void pass(RunningServer server, double seconds) throws Exception {
        server.settle();
        clock.advance(Duration.ofMillis((long) (1000 * seconds)));
        server.settle();
    }

    /** Many short steps, so that every look of the server at the clock takes place. */
    private void passSlowly(RunningServer server, int seconds) throws Exception {
        for (int i = 0; i < seconds; i++) {
            pass(server, 1);
        }
    }

    // ------------------------------------------------------------------------------------------ idle

    @Test
    @DisplayName("H39: an unused connection is closed without a word")
    void unusedConnectionIsClosed() throws Exception {
        try (RunningServer server = serving(Exchange.echo());
                RawClient client = server.connect()) {
            server.awaitConnections(1);
            passSlowly(server, 59);
            assertThat(server.server().connectionCount()).isEqualTo(1);
            pass(server, 1);
            server.awaitConnections(0);
            client.expectEnd();
        }
    }

    @Test
    @DisplayName("H39: a connection that was used is closed after going idle")
    void usedConnectionIsClosedAfterGoingIdle() throws Exception {
        try (RunningServer server = serving(Exchange.echo());
                RawClient client = server.connect()) {
            for (int i = 0; i < 2; i++) {
                pass(server, 50);
                client.send(GET);
                assertThat(client.read().status()).isEqualTo(200);
            }
            passSlowly(server, 59);
            assertThat(server.server().connectionCount()).isEqualTo(1);
            pass(server, 1);
            client.expectEnd();
        }
    }

    @Test
    void emptyLinesAreNoRequestToWaitFor() throws Exception {
        try (RunningServer server = serving(Exchange.echo());
                RawClient client = server.connect()) {
            client.send(GET + "\r\n");
            client.read();
            passSlowly(server, 30);
            client.send(GET);
            assertThat(client.read().status()).isEqualTo(200);
            client.send("\r\n");
            passSlowly(server, 60);
            client.expectEnd();
        }
    }

    @Test
    void nothingIsTooLongWithoutLimits() throws Exception {
        HTTPServerOptions none = HTTPServerOptions.builder()
                .headerTimeout(Duration.ZERO)
                .idleConnectionTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .build();
        try (RunningServer server = new RunningServer(Exchange.echo(), none, clock);
                RawClient idle = server.connect();
                RawClient head = server.connect();
                RawClient content = server.connect()) {
            head.send("GET / HT");
            content.send(POST + "hello");
            server.awaitConnections(3);
            pass(server, 1_000_000);
            idle.send(GET);
            head.send("TP/1.0\r\n\r\n");
            content.send("world");
            assertThat(idle.read().status()).isEqualTo(200);
            assertThat(head.read().status()).isEqualTo(200);
            assertThat(content.read().text()).isEqualTo("POST / helloworld");
        }
    }

    // ------------------------------------------------------------------------------------------ head

    @Test
    @DisplayName("E08, D1: a head that comes byte by byte has its time all the same")
    void slowHeadIsRefused() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        try (RunningServer server = serving(Exchange.echo());
                RawClient client = server.connect()) {
            server.awaitConnections(1);
            pass(server, 45);
            for (char c : "GET / HTTP/1.1\r\nHos".toCharArray()) {
                client.send(String.valueOf(c));
                pass(server, 1);
                assertThat(client.hasReceived()).isFalse();
            }
            client.send("t");
            pass(server, 1);
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(408);
            assertThat(response.field("Connection")).isEqualTo("close");
            client.expectEnd();
        }
        assertThat(logs.messages("tornado.general")).containsExactly("Limit header-timeout reached by 127.0.0.1");
    }

    // ------------------------------------------------------------------------------------------ content

    @Test
    @DisplayName("D1: content that stops coming is refused")
    void contentThatStopsComingIsRefused() throws Exception {
        try (RunningServer server = serving(begunPatiently());
                RawClient client = server.connect()) {
            client.send(POST + "a");
            for (char c : "bcd".toCharArray()) {
                passSlowly(server, 59);
                client.send(String.valueOf(c));
            }
            passSlowly(server, 59);
            assertThat(client.hasReceived()).isFalse();
            pass(server, 1);
            assertThat(client.read().status()).isEqualTo(408);
            client.expectEnd();
            assertThat(begun.get(0).calls).containsExactly("headers", "data 1", "data 1", "data 1", "data 1", "close");
        }
    }

    private HTTPServerConnectionDelegate begunPatiently() {
        return Exchange.of(connection -> {
            Exchange exchange = new Exchange(connection);
            begun.add(exchange);
            return exchange;
        });
    }

    @Test
    @DisplayName("H42: bodyTimeout is for the content as a whole")
    void contentAsWholeHasItsTime() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        HTTPServerOptions options =
                HTTPServerOptions.builder().bodyTimeout(Duration.ofSeconds(5)).build();
        try (RunningServer server = new RunningServer(begunPatiently(), options, clock);
                RawClient client = server.connect()) {
            client.send(POST);
            for (char c : "abcd".toCharArray()) {
                pass(server, 1);
                client.send(String.valueOf(c));
            }
            server.settle();
            assertThat(client.hasReceived()).isFalse();
            pass(server, 1);
            assertThat(client.read().status()).isEqualTo(408);
            client.expectEnd();
        }
        assertThat(logs.messages("tornado.general")).containsExactly("Limit body-timeout reached by 127.0.0.1");
    }

    @Test
    @DisplayName("H42: setBodyTimeout is for one request")
    void contentOfOneRequestMayHaveItsTime() throws Exception {
        try (RunningServer server = serving(Exchange.of(connection -> new Exchange(connection) {
                    @Override
                    public @Nullable CompletionStage<?> headersReceived(
                            RequestStartLine startLine, HTTPHeaders headers) {
                        if (startLine.target().equals("/quick")) {
                            connection.setBodyTimeout(Duration.ofMillis(100));
                        }
                        return super.headersReceived(startLine, headers);
                    }

                    @Override
                    public void finish() {
                        respond(content());
                    }
                }));
                RawClient client = server.connect()) {
            client.send("POST /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\na");
            pass(server, 0.05);
            client.send("b");
            assertThat(client.read().text()).isEqualTo("ab");
            pass(server, 1);
            client.send(POST + "hello");
            pass(server, 1);
            client.send("world");
            assertThat(client.read().text()).isEqualTo("helloworld");
            client.send("POST /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\na");
            pass(server, 0.1);
            assertThat(client.read().status()).isEqualTo(408);
        }
    }

    // ------------------------------------------------------------------------------------------ the application's time

    @Test
    void applicationMayTakeItsTime() throws Exception {
        CompletableFuture<?> ready = new CompletableFuture<>();
        try (RunningServer server = serving(Exchange.of(connection -> new Exchange(connection) {
                    {
                        begun.add(this);
                    }

                    @Override
                    public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
                        super.dataReceived(chunk);
                        return ready;
                    }
                }));
                RawClient client = server.connect()) {
            client.send(POST + "hello");
            passSlowly(server, 200);
            client.send("world");
            server.run(() -> ready.complete(null));
            server.settle();
            passSlowly(server, 200);
            assertThat(begun.get(0).calls).endsWith("finish");
            server.run(() -> begun.get(0).respond("at last"));
            assertThat(client.read().text()).isEqualTo("at last");
            pass(server, 59);
            client.send(GET);
            server.settle();
            assertThat(begun).hasSize(2);
        }
    }

    // ------------------------------------------------------------------------------------------ output

    private static final byte[] LARGE = new byte[8_000_000];

    private static HTTPServerConnectionDelegate large() {
        return Exchange.answering(
                exchange -> exchange.connection.respond(200, null, Exchange.fields(), LARGE, 0, LARGE.length));
    }

    @Test
    void slowDownloadIsNotIdle() throws Exception {
        try (RunningServer server = serving(large());
                RawClient client = RawClient.connectSlow(server.port(), 4096)) {
            client.send(GET);
            client.readHead();
            int left = LARGE.length;
            while (left > 0) {
                int some = Math.min(left, 1_000_000); // the kernel asks for more in steps of about this size
                client.readBytes(some);
                left -= some;
                pass(server, 12);
            }
            assertThat(server.server().connectionCount()).isEqualTo(1);
            client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.readHead().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {GET, GET + GET, "GET / HTTP/1.0\r\n\r\n"})
    @DisplayName("D1: a peer that takes nothing of its response is cut off")
    void stalledDownloadIsCutOff(String requests) throws Exception {
        try (RunningServer server = serving(large());
                RawClient client = RawClient.connectSlow(server.port(), 4096)) {
            client.send(requests);
            client.readHead();
            pass(server, 29);
            assertThat(server.server().connectionCount()).isEqualTo(1);
            server.passUntilClosed(clock, Duration.ofSeconds(1));
            assertThat(client.expectReset()).hasSizeLessThan(LARGE.length);
        }
    }

    @Test
    @DisplayName("D1: also in the midst of a response, and the delegate hears of it")
    void stalledStreamIsCutOff() throws Exception {
        try (RunningServer server = serving(Exchange.answering(exchange -> {
                    begun.add(exchange);
                    exchange.writeHeaders(200, "");
                    exchange.connection.write(LARGE, 0, LARGE.length);
                }));
                RawClient client = RawClient.connectSlow(server.port(), 4096)) {
            client.send(GET);
            client.readHead();
            server.passUntilClosed(clock, Duration.ofSeconds(1));
            assertThat(begun.get(0).calls).containsExactly("headers", "finish", "close");
        }
    }

    // ------------------------------------------------------------------------------------------ lingering

    @Test
    void whoDoesNotCloseIsNotWaitedForLong() throws Exception {
        try (RunningServer server = serving(Exchange.echo());
                RawClient client = server.connect()) {
            client.send("garbage\r\n");
            String answer = new String(client.readToEnd(), ISO_8859_1);
            assertThat(answer).startsWith("HTTP/1.1 400 ");
            pass(server, 1.9);
            client.send("more garbage");
            server.settle();
            assertThat(server.server().connectionCount()).isEqualTo(1);
            pass(server, 0.1);
            server.awaitConnections(0);
        }
    }

    @Test
    void whoDoesNotStopSendingIsNotListenedToLong() throws Exception {
        try (RunningServer server = serving(Exchange.echo());
                RawClient client = server.connect()) {
            client.send("garbage\r\n");
            client.readToEnd();
            byte[] data = new byte[1 << 20];
            for (int i = 0; i < 32; i++) {
                client.send(data);
            }
            server.settle();
            client.sendWithoutWaiting(data);
            server.awaitConnections(0);
        }
    }

    @Test
    void whoSendsMuchBeforeReadingGetsLargeAnswer() throws Exception {
        try (RunningServer server = serving(Exchange.of(connection -> new Exchange(connection) {
                    @Override
                    public @Nullable CompletionStage<?> headersReceived(
                            RequestStartLine startLine, HTTPHeaders headers) {
                        connection.respond(200, null, fields(), LARGE, 0, LARGE.length);
                        return null;
                    }
                }));
                RawClient client = RawClient.connectSlow(server.port(), 4096)) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            byte[] data = new byte[1 << 20];
            int fruitless = 0;
            while (fruitless < 10) {
                fruitless = client.sendWithoutWaiting(data) == 0 ? fruitless + 1 : 0;
                server.settle();
            }
            assertThat(client.read().content()).hasSize(LARGE.length);
        }
    }

    // ------------------------------------------------------------------------------------------ half-closed

    @Test
    void whoStoppedSendingIsAnsweredInTimeOrNotAtAll() throws Exception {
        try (RunningServer server = serving(Exchange.answering(begun::add));
                RawClient patient = server.connect();
                RawClient client = server.connect()) {
            patient.send(GET);
            client.send(GET);
            passSlowly(server, 100);
            client.finishSending();
            passSlowly(server, 9);
            assertThat(server.server().connectionCount()).isEqualTo(2);
            passSlowly(server, 2);
            client.expectReset();
            server.awaitConnections(1);
            server.run(() -> begun.forEach(exchange -> exchange.respond("text")));
            assertThat(patient.read().text()).isEqualTo("text");
        }
    }
}
