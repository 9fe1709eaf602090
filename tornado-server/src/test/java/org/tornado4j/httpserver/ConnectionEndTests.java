package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.File;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

/** Peers that go away, or only stop sending, at any point of a request. */
class ConnectionEndTests {

    private static final String GET = "GET /%s HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final byte[] LARGE = new byte[8_000_000];

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final List<Exchange> begun = new CopyOnWriteArrayList<>();

    /** Each request waits until the test answers it. */
    private HTTPServerConnectionDelegate patient() {
        return Exchange.of(connection -> {
            Exchange exchange = new Exchange(connection);
            connection.setCloseCallback(() -> exchange.calls.add("callback"));
            begun.add(exchange);
            return exchange;
        });
    }

    private Exchange first() {
        Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> !begun.isEmpty());
        return begun.get(0);
    }

    private void awaitCalls(String... calls) {
        Exchange exchange = first();
        Awaitility.await()
                .atMost(LoopThread.DEADLINE)
                .untilAsserted(() -> assertThat(exchange.calls).containsExactly(calls));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "G", "GET / HTTP/1.1\r\nHost"})
    @DisplayName("H11: nothing is logged when no whole request came")
    void connectionWithoutRequestIsOrdinaryLife(String sent) throws Exception {
        logs.enable("tornado.general", Level.INFO);
        logs.enable("tornado.application", Level.INFO);
        try (RunningServer server = new RunningServer(patient())) {
            try (RawClient client = server.connect()) {
                client.send(sent);
                server.awaitConnections(1);
                client.finishSending();
                client.expectEnd();
            }
            try (RawClient client = server.connect()) {
                client.send(sent);
                server.awaitConnections(1);
                client.reset();
            }
            server.awaitConnections(0);
        }
        assertThat(begun).isEmpty();
        assertThat(logs.lines()).isEmpty();
    }

    @Test
    void whoOnlyStopsSendingGetsTheAnswer() throws Exception {
        try (RunningServer server = new RunningServer(patient());
                RawClient client = server.connect()) {
            client.send(String.format(GET, 1));
            client.finishSending();
            awaitCalls("headers", "finish", "callback", "close");
            server.run(() -> first().respond("late"));
            RawClient.Response response = client.read();
            assertThat(response.text()).isEqualTo("late");
            assertThat(response.field("Connection")).isEqualTo("close");
            client.expectEnd();
        }
    }

    @Test
    void whoOnlyStopsSendingGetsAllOfLargeAnswer() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.answering(exchange ->
                        exchange.connection.respond(200, null, Exchange.fields(), LARGE, 0, LARGE.length)));
                RawClient client = RawClient.connectSlow(server.port(), 4096)) {
            client.send(String.format(GET, 1));
            client.finishSending();
            server.settle();
            assertThat(client.read().content()).hasSize(LARGE.length);
            client.expectEnd();
        }
    }

    @Test
    void whoOnlyStopsSendingGetsAllAnswers() throws Exception {
        try (RunningServer server = new RunningServer(patient());
                RawClient client = server.connect()) {
            client.send(String.format(GET, 1) + String.format(GET, 2) + String.format(GET, 3) + "GET /torn");
            client.finishSending();
            awaitCalls("headers", "finish", "callback", "close");
            for (int i = 0; i < 3; i++) {
                Exchange exchange = begun.get(i);
                server.run(() -> exchange.respond(exchange.target()));
                assertThat(client.read().text()).isEqualTo(exchange.target());
            }
            client.expectEnd();
        }
    }

    @Test
    void whoOnlyStopsSendingGetsLargeAnswersToPipelinedRequests() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.answering(exchange ->
                        exchange.connection.respond(200, null, Exchange.fields(), LARGE, 0, LARGE.length)));
                RawClient client = RawClient.connectSlow(server.port(), 4096)) {
            client.send(String.format(GET, 1) + String.format(GET, 2));
            client.finishSending();
            server.settle();
            assertThat(client.read().content()).hasSize(LARGE.length);
            assertThat(client.read().content()).hasSize(LARGE.length);
            client.expectEnd();
        }
    }

    @Test
    @DisplayName("W64: the delegate hears that an upload was broken off")
    void delegateHearsOfBrokenUpload() throws Exception {
        try (RunningServer server = new RunningServer(patient());
                RawClient client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello");
            client.finishSending();
            client.expectEnd();
            awaitCalls("headers", "data 5", "callback", "close");
        }
    }

    @Test
    @DisplayName("W64: also when the connection is reset")
    void delegateHearsOfReset() throws Exception {
        try (RunningServer server = new RunningServer(patient());
                RawClient client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe");
            first();
            client.reset();
            awaitCalls("headers", "data 2", "callback", "close");
        }
    }

    @Test
    void answerBeforeTheUploadWasBrokenOffIsSent() throws Exception {
        byte[] small = "no".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try (RunningServer server = new RunningServer(Exchange.of(connection -> new Exchange(connection) {
                    @Override
                    public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
                        connection.respond(403, null, fields(), small, 0, small.length);
                        return null;
                    }
                }));
                RawClient client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello");
            client.finishSending();
            assertThat(client.read().status()).isEqualTo(403);
            client.expectEnd();
        }
    }

    @Test
    void contentThatCameBeforeTheEndIsDelivered() throws Exception {
        CompletableFuture<?> ready = new CompletableFuture<>();
        try (RunningServer server = new RunningServer(Exchange.of(connection -> new Exchange(connection) {
                    {
                        begun.add(this);
                    }

                    @Override
                    public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
                        super.dataReceived(chunk);
                        return ready;
                    }

                    @Override
                    public void finish() {
                        super.finish();
                        respond(content());
                    }
                }));
                RawClient client = server.connect()) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n");
            client.finishSending();
            awaitCalls("headers", "data 1");
            server.run(() -> ready.complete(null));
            assertThat(client.read().text()).isEqualTo("ab");
            client.expectEnd();
            awaitCalls("headers", "data 1", "data 1", "finish");
        }
    }

    @Test
    @DisplayName("H30: a client that goes away during a download is no error")
    void clientMayGoAwayDuringDownload() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.answering(
                exchange -> exchange.connection.respond(200, null, Exchange.fields(), LARGE, 0, LARGE.length)))) {
            try (RawClient client = RawClient.connectSlow(server.port(), 4096)) {
                client.send(String.format(GET, 1));
                client.readHead();
            }
            server.awaitConnections(0);
        }
    }

    @Test
    @DisplayName("W39: a client that goes away while its answer is made is no error; the answer is dropped")
    void clientMayGoAwayWhileTheAnswerIsMade() throws Exception {
        try (RunningServer server = new RunningServer(patient())) {
            try (RawClient client = server.connect()) {
                client.send(String.format(GET, 1));
                first();
                client.reset();
            }
            awaitCalls("headers", "finish", "callback", "close");
            server.awaitConnections(0);
            server.run(() -> {
                first().writeHeaders(200, "a");
                first().write("b");
                first().connection.finish();
            });
        }
    }

    @Test
    @DisplayName("H31: finishing when told of the close is no error")
    void delegateMayFinishWhenToldOfTheClose() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.of(connection -> new Exchange(connection) {
            {
                begun.add(this);
            }

            @Override
            public void onConnectionClose() {
                super.onConnectionClose();
                respond("too late");
            }
        }))) {
            try (RawClient client = server.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello");
                first();
                client.reset();
            }
            awaitCalls("headers", "data 5", "close");
            server.awaitConnections(0);
        }
    }

    @Test
    void failureInCloseCallbackKeepsNobodyFromBeingTold() throws Exception {
        logs.expect(Level.ERROR, "Exception in close callback");
        try (RunningServer server = new RunningServer(Exchange.of(connection -> {
            Exchange exchange = new Exchange(connection);
            connection.setCloseCallback(() -> {
                throw new AssertionError("on purpose");
            });
            begun.add(exchange);
            return exchange;
        }))) {
            try (RawClient client = server.connect()) {
                client.send(String.format(GET, 1));
                first();
            }
            awaitCalls("headers", "finish", "close");
            server.run(() -> first().respond("x"));
            server.awaitConnections(0);
        }
    }

    @Test
    @DisplayName("E26: nobody is told of a close after the answer is finished")
    void nobodyIsToldAfterTheAnswer() throws Exception {
        try (RunningServer server = new RunningServer(patient())) {
            try (RawClient client = server.connect()) {
                client.send(String.format(GET, 1));
                Exchange exchange = first();
                server.run(() -> exchange.respond("x"));
                client.read();
            }
            server.awaitConnections(0);
            awaitCalls("headers", "finish");
        }
    }

    @Test
    void abortCutsTheConnectionOffAndTellsTheDelegate() throws Exception {
        try (RunningServer server = new RunningServer(patient());
                RawClient client = server.connect()) {
            client.send(String.format(GET, 1));
            Exchange exchange = first();
            server.run(() -> {
                exchange.writeHeaders(200, "part", "Content-Length", "100");
                exchange.connection.flushed().thenRun(exchange.connection::abort);
            });
            client.expectReset();
            awaitCalls("headers", "finish", "callback", "close");
            server.run(() -> exchange.write("more"));
        }
    }

    @Test
    void abortInTheMidstOfContentTellsTheDelegate() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.of(connection -> new Exchange(connection) {
                    {
                        begun.add(this);
                    }

                    @Override
                    public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
                        super.dataReceived(chunk);
                        connection.abort();
                        return null;
                    }
                }));
                RawClient client = server.connect()) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n");
            client.expectReset();
            awaitCalls("headers", "data 1", "close");
        }
    }

    @Test
    @DisplayName("A101: the set of connections shrinks when one closes")
    void connectionsAreCounted() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.echo());
                RawClient first = server.connect()) {
            server.awaitConnections(1);
            RawClient second = server.connect();
            server.awaitConnections(2);
            second.hangUp();
            server.awaitConnections(1);
            first.send(String.format(GET, 1));
            first.read();
            server.awaitConnections(1);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @Timeout(60)
    @DisplayName("A97: no descriptor is left after 1000 connections")
    void descriptorsAreGivenBack() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.echo())) {
            visit(server, 10);
            int before = openDescriptors();
            visit(server, 1000);
            server.awaitConnections(0);
            server.settle();
            assertThat(openDescriptors()).isLessThanOrEqualTo(before + 5);
        }
    }

    private static void visit(RunningServer server, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            try (RawClient client = server.connect()) {
                client.send(String.format(GET, i));
                assertThat(client.read().status()).isEqualTo(200);
            }
        }
    }

    private static int openDescriptors() {
        String[] descriptors = new File("/proc/self/fd").list();
        return descriptors == null ? 0 : descriptors.length;
    }
}
