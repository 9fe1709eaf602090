package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.testing.RawClient;

/** Several requests that came before the first was answered. */
class PipeliningTests {

    private static final String GET = "GET /%s HTTP/1.1\r\nHost: x\r\n\r\n";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    /** Requests that a test answers when it likes. */
    private final List<Exchange> waiting = new CopyOnWriteArrayList<>();

    private void answer(RunningServer server, int index) throws Exception {
        Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> waiting.size() > index);
        Exchange exchange = waiting.get(index);
        server.run(() -> exchange.respond(exchange.target()));
    }

    @Test
    @DisplayName("H29: two pipelined requests are answered in order")
    void answersComeInOrder() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.echo());
                RawClient client = server.connect()) {
            client.send(String.format(GET, 1) + String.format(GET, 2));
            assertThat(client.read().text()).isEqualTo("GET /1 ");
            assertThat(client.read().text()).isEqualTo("GET /2 ");
        }
    }

    @Test
    @DisplayName("H29: a client that closes after the first answer is no error")
    void clientMayCloseAfterTheFirstAnswer() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.echo())) {
            try (RawClient client = server.connect()) {
                client.send(String.format(GET, 1) + String.format(GET, 2));
                client.read();
            }
            server.awaitConnections(0);
        }
    }

    @Test
    void nextRequestWaitsForTheAnswerBefore() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.answering(waiting::add));
                RawClient client = server.connect()) {
            client.send(String.format(GET, 1) + String.format(GET, 2) + "GET /3 HTTP/1.1\r\nHo");
            answer(server, 0);
            assertThat(client.read().text()).isEqualTo("/1");
            Awaitility.await().until(() -> waiting.size() == 2);
            client.send("st: x\r\n\r\n");
            server.settle();
            assertThat(waiting).hasSize(2);
            answer(server, 1);
            answer(server, 2);
            assertThat(client.read().text()).isEqualTo("/2");
            assertThat(client.read().text()).isEqualTo("/3");
        }
    }

    @Test
    void hundredThousandBytesOfRequestsAreAnsweredOneByOne() throws Exception {
        int count = 4000;
        try (RunningServer server = new RunningServer(Exchange.answering(
                        // in a callback of its own, so that each request waits
                        exchange -> exchange.connection.loop().execute(() -> exchange.respond(exchange.target()))));
                RawClient client = server.connect()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < count; i++) {
                requests.append(String.format(GET, i));
            }
            assertThat(requests).hasSizeGreaterThan(100_000);
            client.send(requests.toString());
            for (int i = 0; i < count; i++) {
                assertThat(client.read().text()).isEqualTo("/" + i);
            }
        }
    }

    @Test
    void hundredThousandBytesMayEndInTheMidstOfContent() throws Exception {
        HTTPServerOptions options =
                HTTPServerOptions.builder().maxHeaderBytes(1 << 20).build();
        try (RunningServer server = new RunningServer(Exchange.answering(waiting::add), options);
                RawClient client = server.connect()) {
            String content = "x".repeat(300_000);
            client.send(String.format(GET, 1));
            Awaitility.await().until(() -> waiting.size() == 1);
            client.send(
                    "POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n" + content.substring(0, 200_000));
            server.settle();
            answer(server, 0);
            client.send(content.substring(200_000));
            answer(server, 1);
            assertThat(client.read().text()).isEqualTo("/1");
            assertThat(client.read().text()).isEqualTo("/2");
            assertThat(waiting.get(1).content()).isEqualTo(content);
        }
    }

    @Test
    void hundredThousandBytesMayEndInTheMidstOfHead() throws Exception {
        HTTPServerOptions options =
                HTTPServerOptions.builder().maxHeaderBytes(1 << 20).build();
        try (RunningServer server = new RunningServer(Exchange.answering(waiting::add), options);
                RawClient client = server.connect()) {
            client.send(String.format(GET, 1));
            Awaitility.await().until(() -> waiting.size() == 1);
            client.send("GET /2 HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(200_000));
            server.settle();
            answer(server, 0);
            client.send("\r\n\r\n");
            answer(server, 1);
            assertThat(client.read().text()).isEqualTo("/1");
            assertThat(client.read().text()).isEqualTo("/2");
        }
    }

    @Test
    @DisplayName("D10: a client that never reads has no further requests executed")
    void whoDoesNotReadHasNoFurtherRequestsExecuted() throws Exception {
        AtomicInteger executed = new AtomicInteger();
        byte[] large = new byte[2_000_000];
        try (RunningServer server = new RunningServer(Exchange.answering(exchange -> {
                    executed.incrementAndGet();
                    exchange.connection.respond(200, null, Exchange.fields(), large, 0, large.length);
                }));
                RawClient client = RawClient.connectSlow(server.port(), 4096)) {
            byte[] requests = String.format(GET, "x").repeat(1000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            int sent = 0;
            int taken;
            List<Integer> turns = new ArrayList<>();
            while ((taken = client.sendWithoutWaiting(requests)) > 0 && turns.size() < 2000) {
                sent += taken;
                turns.add(taken);
                server.settle();
            }
            assertThat(executed).hasValueLessThanOrEqualTo(4); // what the kernel holds, and the one that is blocked
            // The kernel holds the bytes that were sent; the server stopped reading.
            assertThat(taken).as("after %d bytes", sent).isZero();
            // Once the client reads, everything goes on: here as far as ten answers tell.
            for (int i = 0; i < 10; i++) {
                assertThat(client.read().content()).hasSize(large.length);
            }
        }
    }

    @Test
    @DisplayName("S5: nothing after a refused request is executed")
    void nothingAfterRefusedRequestIsExecuted() throws Exception {
        List<String> executed = new CopyOnWriteArrayList<>();
        try (RunningServer server = new RunningServer(Exchange.answering(exchange -> {
                    executed.add(exchange.target());
                    exchange.respond("");
                }));
                RawClient client = server.connect()) {
            client.send(String.format(GET, 1) + "GET /2 HTTP/1.1\r\n\r\n" + String.format(GET, 3));
            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.read().status()).isEqualTo(400);
            client.expectEnd();
            assertThat(executed).containsExactly("/1");
        }
    }

    @Test
    @DisplayName("S5: nothing after a last answer is executed")
    void nothingAfterTheLastAnswerIsExecuted() throws Exception {
        List<String> executed = new CopyOnWriteArrayList<>();
        try (RunningServer server = new RunningServer(Exchange.answering(exchange -> {
                    executed.add(exchange.target());
                    exchange.respond("");
                }));
                RawClient client = server.connect()) {
            client.send("GET /1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" + String.format(GET, 2));
            assertThat(client.read().field("Connection")).isEqualTo("close");
            client.expectEnd();
            assertThat(executed).containsExactly("/1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"})
    @DisplayName("RFC 9112 section 9.6: no reset for who goes on although it said it would not")
    void whoSendsOnAfterItsLastRequestIsWaitedFor(String last) throws Exception {
        try (RunningServer server = new RunningServer(Exchange.echo(), HTTPServerOptions.DEFAULT, new ManualClock());
                RawClient client = server.connect()) {
            client.send(last + "more");
            assertThat(client.read().text()).isEqualTo("GET / ");
            client.send("and more");
            client.expectEnd();
            assertThat(server.server().connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void nothingIsExecutedAfterAnAbort() throws Exception {
        List<String> executed = new CopyOnWriteArrayList<>();
        try (RunningServer server = new RunningServer(Exchange.answering(exchange -> {
                    executed.add(exchange.target());
                    exchange.connection.abort();
                }));
                RawClient client = server.connect()) {
            client.send(String.format(GET, 1) + String.format(GET, 2));
            client.expectReset();
            server.awaitConnections(0);
            assertThat(executed).containsExactly("/1");
        }
    }

    @Test
    void oneConnectionMayAnswerAnother() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.answering(exchange -> {
                    if (exchange.target().equals("/wait")) {
                        waiting.add(exchange);
                    } else {
                        waiting.forEach(other -> other.respond("woken"));
                        exchange.respond("done");
                    }
                }));
                RawClient first = server.connect();
                RawClient second = server.connect()) {
            first.send(String.format(GET, "wait") + String.format(GET, "first"));
            Awaitility.await().until(() -> waiting.size() == 1);
            second.send(String.format(GET, "second") + String.format(GET, "third"));
            assertThat(second.read().text()).isEqualTo("done");
            assertThat(second.read().text()).isEqualTo("done");
            assertThat(first.read().text()).isEqualTo("woken");
            assertThat(first.read().text()).isEqualTo("done");
        }
    }
}
