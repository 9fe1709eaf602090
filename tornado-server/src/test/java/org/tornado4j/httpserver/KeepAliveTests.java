package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.testing.RawClient;

/** Tests for persistent connections: those that continue after a response, and the ways in which they end. */
class KeepAliveTests {

    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final List<Exchange> begun = new CopyOnWriteArrayList<>();

    private HTTPServerConnectionDelegate patient() {
        return Exchange.answering(begun::add);
    }

    private Exchange request(int index) {
        Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> begun.size() > index);
        return begun.get(index);
    }

    @ParameterizedTest
    @CsvSource({
        // H28 and RFC 9112 section 9.3: what was asked for; what the response says
        "GET, 1.1, '', keep, ",
        "GET, 1.1, close, end, close",
        "GET, 1.1, Close, end, close", // A96: here 1.x looked at the case
        "GET, 1.1, 'close, x', end, close", // E03
        "GET, 1.1, keep-alive, keep, ",
        "GET, 1.1, x, keep, ",
        "POST, 1.1, '', keep, ",
        "GET, 1.0, '', end, ", // H28
        "GET, 1.0, x, end, ",
        "POST, 1.0, '', end, ",
        "GET, 1.0, keep-alive, keep, Keep-Alive",
        "GET, 1.0, Keep-Alive, keep, Keep-Alive",
        "GET, 1.0, close, end, close",
        "GET, 1.0, 'keep-alive, close', end, close",
        "POST, 1.0, Keep-Alive, keep, Keep-Alive",
    })
    @DisplayName("A96, H27, H28: when the connection goes on")
    void connectionGoesOnAsAsked(
            String method, String version, String connection, String outcome, @Nullable String answer)
            throws Exception {
        String request = method + " / HTTP/" + version + "\r\nHost: x\r\nContent-Length: 0\r\n"
                + (connection.isEmpty() ? "" : "Connection: " + connection + "\r\n") + "\r\n";
        try (RunningServer server = new RunningServer(Exchange.echo());
                RawClient client = server.connect()) {
            client.send(request);
            assertThat(client.read().field("Connection")).isEqualTo(answer);
            if (outcome.equals("end")) {
                client.expectEnd();
            } else {
                client.send(request);
                assertThat(client.read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    @DisplayName("A96: without a length an HTTP/1.0 client does not show where its request ends")
    void http10PostWithoutLengthEnds() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.echo());
                RawClient client = server.connect()) {
            client.send("POST / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(client.read().field("Connection")).isEqualTo("close");
            client.expectEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1.1"})
    @DisplayName("H28: CRLF between two requests is skipped")
    void emptyLineBetweenRequestsIsSkipped(String version) throws Exception {
        String request = "GET / HTTP/" + version + "\r\nHost: x\r\nConnection: keep-alive\r\n\r\n";
        try (RunningServer server = new RunningServer(Exchange.echo());
                RawClient client = server.connect()) {
            client.send(request + "\r\n");
            assertThat(client.read().status()).isEqualTo(200);
            client.send(request);
            assertThat(client.read().status()).isEqualTo(200);
            client.send("\r\n");
            server.settle();
            client.send("\r\n" + request);
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"1.1, keep-alive", "1.0, keep-alive", "1.0, x"})
    @DisplayName("A100: noKeepAlive")
    void noKeepAliveEndsEachConnection(String version, String asked) throws Exception {
        HTTPServerOptions options =
                HTTPServerOptions.builder().noKeepAlive(true).build();
        try (RunningServer server = new RunningServer(Exchange.echo(), options);
                RawClient client = server.connect()) {
            client.send("GET / HTTP/" + version + "\r\nHost: x\r\nConnection: " + asked + "\r\n\r\n" + GET);
            assertThat(client.read().field("Connection")).isEqualTo("close");
            client.expectEnd();
        }
    }

    @Test
    void connectionEndsAfterSoManyRequests() throws Exception {
        HTTPServerOptions options =
                HTTPServerOptions.builder().maxKeepAliveRequests(3).build();
        try (RunningServer server = new RunningServer(Exchange.echo(), options);
                RawClient client = server.connect()) {
            client.send(GET.repeat(5));
            assertThat(client.read().field("Connection")).isNull();
            assertThat(client.read().field("Connection")).isNull();
            assertThat(client.read().field("Connection")).isEqualTo("close");
            client.expectEnd();
        }
    }

    // ------------------------------------------------------------------------------------------ drain

    @Test
    @DisplayName("E42: drain closes idle connections and lets the others end after their response")
    void drainLetsResponsesEnd() throws Exception {
        try (RunningServer server = new RunningServer(patient());
                RawClient idle = server.connect();
                RawClient used = server.connect();
                RawClient busy = server.connect();
                RawClient torn = server.connect()) {
            used.send(GET);
            server.run(() -> {});
            Exchange answered = request(0);
            server.run(() -> answered.respond("text"));
            assertThat(used.read().field("Connection")).isNull();
            busy.send(GET + GET);
            Exchange pending = request(1);
            torn.send("GET / HTTP/1.1\r\nHo");
            server.awaitConnections(4);
            server.settle();

            CompletionStage<?> drained = server.server().drain();
            idle.expectEnd();
            used.expectEnd();
            server.awaitConnections(2);
            assertThat(drained.toCompletableFuture()).isNotDone();
            server.run(() -> pending.respond("text"));
            RawClient.Response response = busy.read();
            assertThat(response.text()).isEqualTo("text");
            assertThat(response.field("Connection")).isEqualTo("close");
            busy.expectEnd();
            torn.send("st: x\r\n\r\n");
            Exchange late = request(2);
            server.run(() -> late.respond("text"));
            assertThat(torn.read().field("Connection")).isEqualTo("close");
            torn.expectEnd();
            busy.hangUp();
            torn.hangUp();
            LoopThread.await(drained.toCompletableFuture());
            assertThat(begun).hasSize(3);
        }
    }

    @Test
    void drainEndsConnectionsWhoseResponseSaidNothingOfIt() throws Exception {
        try (RunningServer server = new RunningServer(patient());
                RawClient client = server.connect()) {
            client.send(GET);
            Exchange exchange = request(0);
            server.run(() -> exchange.writeHeaders(200, "a"));
            assertThat(client.readHead().field("Connection")).isNull();
            CompletionStage<?> drained = server.server().drain();
            server.settle();
            server.run(() -> {
                exchange.write("b");
                exchange.connection.finish();
            });
            assertThat(client.readChunk()).hasSize(1);
            assertThat(client.readChunk()).hasSize(1);
            assertThat(client.readChunk()).isEmpty();
            client.expectEnd();
            client.hangUp();
            LoopThread.await(drained.toCompletableFuture());
        }
    }

    @Test
    void drainLetsLargeResponsesArrive() throws Exception {
        byte[] large = new byte[8_000_000];
        try (RunningServer server = new RunningServer(Exchange.answering(exchange ->
                        exchange.connection.respond(200, null, Exchange.fields(), large, 0, large.length)));
                RawClient first = RawClient.connectSlow(server.port(), 4096);
                RawClient second = RawClient.connectSlow(server.port(), 4096)) {
            first.send(GET);
            second.send(GET + GET);
            first.readHead();
            second.readHead();
            CompletionStage<?> drained = server.server().drain();
            assertThat(first.readBytes(large.length)).hasSize(large.length);
            first.expectEnd();
            assertThat(second.readBytes(large.length)).hasSize(large.length);
            RawClient.Response last = second.read();
            assertThat(last.content()).hasSize(large.length);
            assertThat(last.field("Connection")).isEqualTo("close");
            second.expectEnd();
            second.hangUp();
            LoopThread.await(drained.toCompletableFuture());
        }
    }

    @Test
    void drainOfIdleServerIsDoneAtOnceAndWhoComesLaterGetsOneAnswer() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.echo())) {
            try (RawClient client = server.connect()) {
                client.send(GET);
                client.read();
            }
            server.awaitConnections(0);
            LoopThread.await(server.server().drain().toCompletableFuture());
            LoopThread.await(server.server().drain().toCompletableFuture());
            try (RawClient client = server.connect()) {
                client.send(GET);
                assertThat(client.read().field("Connection")).isEqualTo("close");
                client.expectEnd();
            }
            try (RawClient client = server.connect()) {
                client.expectEnd();
            }
        }
    }

    @Test
    void requestThatComesOnAnIdleConnectionWhileTheServerDrainsIsAnswered() throws Exception {
        ManualClock clock = new ManualClock();
        try (RunningServer server = new RunningServer(Exchange.echo(), HTTPServerOptions.DEFAULT, clock);
                RawClient used = server.connect();
                RawClient fresh = server.connect();
                RawClient idle = server.connect()) {
            server.awaitConnections(3);
            used.send(GET);
            assertThat(used.read().field("Connection")).isNull();
            CompletionStage<?> drained = server.server().drain();
            server.settle();
            clock.advance(Connections.QUIET.minusMillis(1));
            server.settle();
            used.send(GET);
            fresh.send(GET);
            assertThat(used.read().field("Connection")).isEqualTo("close");
            assertThat(fresh.read().field("Connection")).isEqualTo("close");
            clock.advance(Duration.ofSeconds(1));
            server.settle();
            idle.expectEnd();
            used.hangUp();
            fresh.hangUp();
            LoopThread.await(drained.toCompletableFuture());
        }
    }

    @Test
    void delegateHearsOnceThatTheServerDrains() throws Exception {
        List<Exchange> told = new CopyOnWriteArrayList<>();
        HTTPServerConnectionDelegate streaming = Exchange.of(connection -> new Exchange(connection) {
            @Override
            public void finish() {
                writeHeaders(200, "one");
            }

            @Override
            public void onDrain() {
                told.add(this);
                connection.finish();
            }
        });
        try (RunningServer server = new RunningServer(streaming);
                RawClient before = server.connect();
                RawClient after = server.connect()) {
            before.send(GET);
            after.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n");
            assertThat(before.readHead().status()).isEqualTo(200);
            server.awaitConnections(2);
            server.settle();
            server.server().drain();
            before.readChunk();
            assertThat(before.readChunk()).isEmpty();
            assertThat(told).hasSize(1);
            after.send("ab");
            assertThat(after.read().text()).isEqualTo("one");
            assertThat(told).hasSize(2);
        }
    }

    @Test
    void requestsThatAreCutOffAreNamedInTheLog() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        try (RunningServer server = new RunningServer(patient());
                RawClient idle = server.connect();
                RawClient busy = server.connect()) {
            busy.send(GET);
            request(0);
            server.awaitConnections(2);
            LoopThread.await(server.server().closeAllConnections().toCompletableFuture());
            assertThat(logs.messages("tornado.general"))
                    .singleElement()
                    .asString()
                    .matches("1 request was cut off: GET / from 127\\.0\\.0\\.1 after \\d+ ms");
            idle.expectEnd();
        }
    }

    @Test
    @DisplayName("A72: stop ends no connection")
    void stopEndsNoConnection() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.echo());
                RawClient client = server.connect()) {
            client.send(GET);
            client.read();
            server.run(() -> server.server().stop());
            client.send(GET);
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("B.8: closeAllConnections ends requests as well, and their delegates hear of it")
    void closeAllConnectionsEndsEverything() throws Exception {
        try (RunningServer server = new RunningServer(patient());
                RawClient idle = server.connect();
                RawClient busy = server.connect()) {
            busy.send(GET);
            Exchange exchange = request(0);
            server.awaitConnections(2);
            CompletionStage<?> done = server.server().closeAllConnections();
            LoopThread.await(done.toCompletableFuture());
            assertThat(server.server().connectionCount()).isZero();
            assertThat(exchange.calls).containsExactly("headers", "finish", "close");
            idle.expectEnd();
            busy.expectEnd();
            server.run(() -> exchange.respond("too late"));
        }
    }
}
