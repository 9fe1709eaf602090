package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopGroup;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.testing.RawClient;

/** A server that has too many connections lets some of them go. */
@Timeout(60)
class LettingGoTests {

    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final List<RawClient> clients = new ArrayList<>();
    private @Nullable LoopGroup group;

    @AfterEach
    void hangUp() throws Exception {
        for (RawClient client : clients) {
            client.close();
        }
        if (group != null) {
            group.stop();
            group.join();
        }
    }

    private void connect(RunningServer server, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            clients.add(server.connect());
        }
        server.awaitConnections(clients.size());
    }

    /** Returns when every loop knows. */
    private void letGo(RunningServer server, int connections) throws Exception {
        server.server().letGo(connections);
        List<IOLoop> loops = group != null ? group.loops() : List.of(server.loop());
        for (IOLoop loop : loops) {
            LoopThread.await(CompletableFuture.runAsync(() -> {}, loop));
        }
    }

    /** Sends a request on each connection that is there; returns the responses that said close. */
    private List<RawClient.Response> round() throws Exception {
        List<RawClient.Response> last = new ArrayList<>();
        for (RawClient client : List.copyOf(clients)) {
            client.send(GET);
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(200);
            if ("close".equals(response.field("Connection"))) {
                client.expectEnd();
                client.close();
                clients.remove(client);
                last.add(response);
            }
        }
        return last;
    }

    @Test
    void soManyGoAndTheOthersStay() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.echo())) {
            connect(server, 8);
            assertThat(round()).isEmpty();
            letGo(server, 3);
            assertThat(round()).hasSize(3);
            server.awaitConnections(5);
            assertThat(round()).isEmpty();
            assertThat(server.server().statistics().connections()).isEqualTo(5);
            assertThat(server.server().statistics().connectionsTotal()).isEqualTo(8);
        }
    }

    /** Clients that connect later are not let go in place of clients that have left meanwhile. */
    @Test
    void noMoreGoThanThereWere() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.echo())) {
            letGo(server, 5);
            connect(server, 2);
            assertThat(round()).isEmpty();
            letGo(server, Integer.MAX_VALUE);
            assertThat(round()).hasSize(2);
            server.awaitConnections(0);
            connect(server, 2);
            assertThat(round()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6})
    void theLastWordCounts(int connections) throws Exception {
        try (RunningServer server = new RunningServer(Exchange.echo())) {
            connect(server, 6);
            letGo(server, 4);
            letGo(server, connections);
            assertThat(round()).hasSize(connections);
        }
    }

    @Test
    void nothingBehindTheLastResponseIsAnswered() throws Exception {
        List<Exchange> begun = new ArrayList<>();
        try (RunningServer server = new RunningServer(Exchange.answering(exchange -> {
            begun.add(exchange);
            exchange.respond("text");
        }))) {
            connect(server, 1);
            letGo(server, 1);
            clients.get(0).send(GET + GET);
            assertThat(clients.get(0).read().field("Connection")).isEqualTo("close");
            clients.get(0).expectEnd();
            server.run(() -> assertThat(begun).hasSize(1));
        }
    }

    @Test
    void http10IsNotToldThatItMayGoOn() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.echo())) {
            connect(server, 1);
            letGo(server, 1);
            clients.get(0).send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(clients.get(0).read().fields()).contains("Connection: close");
            clients.get(0).expectEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET / HTTP/1.0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
            })
    void connectionsThatEndByThemselvesDoNotCount(String request) throws Exception {
        try (RunningServer server = new RunningServer(Exchange.echo())) {
            connect(server, 2);
            letGo(server, 1);
            RawClient leaving = clients.remove(0);
            leaving.send(request);
            leaving.read();
            leaving.expectEnd();
            leaving.close();
            assertThat(round()).hasSize(1);
        }
    }

    /** The response that is on its way said that its connection stays. */
    @Test
    void aResponseThatHasBegunKeepsItsWord() throws Exception {
        List<Exchange> begun = new ArrayList<>();
        try (RunningServer server = new RunningServer(Exchange.answering(exchange -> {
            begun.add(exchange);
            exchange.writeHeaders(200, "a");
        }))) {
            connect(server, 1);
            RawClient client = clients.get(0);
            client.send(GET);
            assertThat(client.readHead().field("Connection")).isNull();
            letGo(server, 1);
            server.run(() -> begun.get(0).connection.finish());
            assertThat(client.readChunk()).hasSize(1);
            assertThat(client.readChunk()).isEmpty();
            client.send(GET);
            assertThat(client.readHead().field("Connection")).isEqualTo("close");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "3, 1", "6, 2", "9, 3", "100, 3"})
    void eachLoopLetsItsShareGo(int connections, int ofEachLoop) throws Exception {
        Clock clock = new ManualClock(); // by that of the system, a loop that waits for a processor would look held
        LoopGroup loops = new LoopGroup(3, "test-group", clock);
        group = loops;
        loops.start();
        HTTPServer several = new HTTPServer(Exchange.answering(
                exchange -> exchange.respond(Thread.currentThread().getName())));
        several.setLoops(loops);
        try (RunningServer server = new RunningServer(several, clock)) {
            connect(server, 9);
            letGo(server, connections);
            Map<String, Integer> gone = new HashMap<>();
            for (RawClient.Response last : round()) {
                gone.merge(last.text(), 1, Integer::sum);
            }
            assertThat(gone.values()).hasSize(ofEachLoop == 0 ? 0 : 3).allMatch(count -> count == ofEachLoop);
        }
    }

    @Test
    void fewerThanNoneIsRefused() {
        HTTPServer server = new HTTPServer(Exchange.echo());
        assertThatIllegalArgumentException().isThrownBy(() -> server.letGo(-1)).withMessageContaining("-1");
    }
}
