package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.Limit;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.testing.RawClient;

/** D1: peers that always do something, but little; and the time for a request as a whole. */
class SlowRequestTests {

    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n";
    private static final byte[] LARGE = new byte[8_000_000];

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();
    private final List<Exchange> begun = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() {
        logs.enable("tornado.general", Level.INFO);
    }

    private RunningServer serving(HTTPServerConnectionDelegate application, HTTPServerOptions.Builder options)
            throws Exception {
        return new RunningServer(application, options.build(), clock);
    }

    private static HTTPServerOptions.Builder rate(int bytesPerSecond) {
        return HTTPServerOptions.builder().minDataRate(bytesPerSecond);
    }

    private static HTTPServerOptions.Builder requestTimeout(int seconds) {
        return HTTPServerOptions.builder().requestTimeout(Duration.ofSeconds(seconds));
    }

    private HTTPServerConnectionDelegate remembering() {
        return Exchange.of(connection -> {
            Exchange exchange = new Exchange(connection);
            begun.add(exchange);
            return exchange;
        });
    }

    private void pass(RunningServer server, int seconds) throws Exception {
        for (int i = 0; i < seconds; i++) {
            server.settle();
            clock.advance(Duration.ofSeconds(1));
            server.settle();
        }
    }

    private void assertLimit(RunningServer server, Limit limit) {
        assertThat(server.server().statistics().limit(limit)).isOne();
        assertThat(logs.messages("tornado.general")).containsExactly("Limit " + limit.key() + " reached by 127.0.0.1");
    }

    // ------------------------------------------------------------------------------------------ data rate

    @Test
    void contentThatDribblesIsRefused() throws Exception {
        try (RunningServer server = serving(remembering(), rate(10));
                RawClient client = server.connect()) {
            client.send(POST);
            for (int i = 0; i < 120 && !client.hasReceived(); i++) {
                client.send("123456789");
                pass(server, 1);
            }
            assertThat(client.read().status()).isEqualTo(408);
            client.expectEnd();
            assertThat(begun.get(0).calls).endsWith("close");
            assertLimit(server, Limit.MIN_DATA_RATE);
        }
    }

    @Test
    void contentAtTheLowestRateIsTaken() throws Exception {
        try (RunningServer server = serving(remembering(), rate(10));
                RawClient client = server.connect()) {
            client.send(POST);
            for (int i = 0; i < 250; i++) {
                client.send("1234567890".repeat(2));
                pass(server, 2);
            }
            assertThat(client.hasReceived()).isFalse();
            assertThat(server.server().connectionCount()).isOne();
        }
    }

    @Test
    void uploadsThatAreAtTheSamePlaceWheneverTheTimerLooksAreNotOneThatStands() throws Exception {
        try (RunningServer server = serving(Exchange.echo(), rate(100));
                RawClient client = server.connect()) {
            for (int i = 0; i < 8; i++) {
                client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 20000\r\n\r\n");
                client.send("x".repeat(10_000 + i));
                pass(server, 20);
                client.send("x".repeat(10_000 - i));
                assertThat(client.read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void whoIsHeldUpByTheApplicationIsNotSlow() throws Exception {
        CompletableFuture<?> ready = new CompletableFuture<>();
        try (RunningServer server = serving(
                        Exchange.of(connection -> new Exchange(connection) {
                            @Override
                            public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
                                super.dataReceived(chunk);
                                return ready;
                            }
                        }),
                        rate(1_000_000));
                RawClient client = server.connect()) {
            client.send(POST + "hello");
            pass(server, 200);
            assertThat(client.hasReceived()).isFalse();
            assertThat(server.server().connectionCount()).isOne();
        }
    }

    @Test
    void responseThatIsTakenInDropsIsCutOff() throws Exception {
        try (RunningServer server = serving(
                        Exchange.answering(exchange ->
                                exchange.connection.respond(200, null, Exchange.fields(), LARGE, 0, LARGE.length)),
                        rate(1_000_000));
                RawClient client = RawClient.connectSlow(server.port(), 4096)) {
            client.send(GET);
            client.readHead();
            for (int i = 0; i < 150 && server.server().connectionCount() == 1; i++) {
                client.readBytes(10_000);
                pass(server, 1);
            }
            server.awaitConnections(0);
            assertLimit(server, Limit.MIN_DATA_RATE);
        }
    }

    @Test
    @DisplayName("a client that reads slowly but steadily is seen to do so between the steps of the kernel")
    void steadyReaderIsNotCutOff() throws Exception {
        try (RunningServer server = serving(
                        Exchange.answering(exchange ->
                                exchange.connection.respond(200, null, Exchange.fields(), LARGE, 0, LARGE.length)),
                        rate(240).writeTimeout(Duration.ofSeconds(30)));
                RawClient client = RawClient.connectSlow(server.port(), 4096)) {
            client.send(GET);
            client.readHead();
            for (int i = 0; i < 10; i++) {
                client.readBytes(200_000);
                pass(server, 15);
            }
            assertThat(server.server().connectionCount()).isOne();
            assertThat(logs.messages("tornado.general")).isEmpty();
        }
    }

    // ------------------------------------------------------------------------------------------ the whole request

    @Test
    void contentThatTakesTooLongInAllIsRefused() throws Exception {
        try (RunningServer server = serving(remembering(), requestTimeout(30));
                RawClient client = server.connect()) {
            client.send("POST / HTTP/1.1\r\n");
            pass(server, 10);
            client.send("Host: x\r\nContent-Length: 100000\r\n\r\n");
            for (int i = 0; i < 19; i++) {
                client.send("x".repeat(1000));
                pass(server, 1);
            }
            assertThat(client.hasReceived()).isFalse();
            pass(server, 1);
            assertThat(client.read().status()).isEqualTo(408);
            client.expectEnd();
            assertLimit(server, Limit.REQUEST_TIMEOUT);
        }
    }

    @Test
    void responseThatDoesNotBeginIsGivenUp() throws Exception {
        try (RunningServer server = serving(remembering(), requestTimeout(30));
                RawClient client = server.connect()) {
            client.send(GET);
            pass(server, 29);
            assertThat(client.hasReceived()).isFalse();
            pass(server, 1);
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.field("Connection")).isEqualTo("close");
            client.expectEnd();
            assertThat(begun.get(0).calls).endsWith("close");
            server.run(() -> begun.get(0).respond("too late"));
            assertLimit(server, Limit.REQUEST_TIMEOUT);
        }
    }

    @Test
    void responseThatDoesNotEndIsCutOff() throws Exception {
        try (RunningServer server = serving(
                        Exchange.answering(exchange -> exchange.writeHeaders(200, "begun")), requestTimeout(30));
                RawClient client = server.connect()) {
            client.send(GET);
            pass(server, 30);
            server.awaitConnections(0);
            assertThat(client.expectReset()).isNotNull();
            assertLimit(server, Limit.REQUEST_TIMEOUT);
        }
    }

    @Test
    void eachRequestHasItsTime() throws Exception {
        try (RunningServer server = serving(Exchange.echo(), requestTimeout(30));
                RawClient client = server.connect()) {
            for (int i = 0; i < 5; i++) {
                client.send(GET);
                assertThat(client.read().status()).isEqualTo(200);
                pass(server, 20);
            }
            pass(server, 35);
            assertThat(server.server().connectionCount()).isOne();
        }
    }

    // ------------------------------------------------------------------------------------------ counts

    @Test
    void requestsResponsesAndViolationsAreCounted() throws Exception {
        try (RunningServer server = serving(Exchange.echo(), HTTPServerOptions.builder());
                RawClient client = server.connect()) {
            client.send(GET + GET + "garbage\r\n");
            client.read();
            client.read();
            assertThat(client.read().status()).isEqualTo(400);
            ServerStatistics counted = server.server().statistics();
            assertThat(counted.requests()).isEqualTo(2);
            assertThat(counted.responses(2)).isEqualTo(2);
            assertThat(counted.responses(4)).isEqualTo(1);
        }
    }
}
