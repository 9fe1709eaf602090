package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.Limit;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.testing.RawClient;

/** The accounting of memory held for peers, and the limit on its sum. */
class MemoryBudgetTests {

    private static final String GET = "GET /%s HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final int BUDGET = 1_000_000;
    private static final int HEAD = 8192;
    /** Of a plain connection. */
    private static final long IDLE = 1024;

    private static final long ENTRY = 200;

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();
    private final List<Exchange> waiting = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() {
        logs.enable("tornado.general", Level.INFO);
    }

    private RunningServer serving(HTTPServerConnectionDelegate application) throws Exception {
        return new RunningServer(
                application,
                HTTPServerOptions.builder()
                        .memoryBudget(BUDGET)
                        .maxHeaderBytes(HEAD)
                        .build(),
                clock);
    }

    /** Answers nothing by itself, and keeps what it is sent. */
    private HTTPServerConnectionDelegate keeping() {
        return Exchange.of(connection -> {
            Exchange exchange = new Exchange(connection) {
                @Override
                public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
                    CompletionStage<?> taken = super.dataReceived(chunk);
                    connection.holds(content().length());
                    return taken;
                }
            };
            waiting.add(exchange);
            return exchange;
        });
    }

    private HTTPServerConnectionDelegate writing(int bytes) {
        byte[] content = new byte[bytes];
        return Exchange.answering(
                exchange -> exchange.connection.respond(200, null, Exchange.fields(), content, 0, bytes));
    }

    private static long held(RunningServer server) {
        return server.server().statistics().heldMemory();
    }

    private static void awaitHeld(RunningServer server, long atLeast, long atMost) {
        Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> held(server) >= atLeast && held(server) <= atMost);
    }

    private static String post(int announced, int sent) {
        return "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + announced + "\r\n\r\n" + "x".repeat(sent);
    }

    // ------------------------------------------------------------------------------------------ what is counted

    @Test
    void idleConnectionsAreCounted() throws Exception {
        try (RunningServer server = serving(Exchange.echo());
                RawClient one = server.connect()) {
            one.send(String.format(GET, 1));
            assertThat(one.read().status()).isEqualTo(200);
            try (RawClient two = server.connect()) {
                two.send(String.format(GET, 2));
                assertThat(two.read().status()).isEqualTo(200);
                awaitHeld(server, 2 * IDLE, 2 * IDLE);
            }
            awaitHeld(server, IDLE, IDLE);
            assertThat(server.server().statistics().memoryBudget()).isEqualTo(BUDGET);
        }
    }

    @Test
    void contentIsCountedAsLongAsTheRequestLasts() throws Exception {
        try (RunningServer server = serving(keeping());
                RawClient client = server.connect()) {
            client.send(post(200_000, 150_000));
            awaitHeld(server, 150_000, 170_000);
            client.send("x".repeat(50_000));
            awaitHeld(server, 200_000, 220_000);
            server.run(() -> waiting.get(0).respond("ok"));
            assertThat(client.read().status()).isEqualTo(200);
            awaitHeld(server, IDLE, IDLE);
        }
    }

    /** Seven KB of a query take more than a hundred apart: a thousand of them are more than a small heap. */
    @Test
    void parametersAndCookiesThatWereAskedForAreCounted() throws Exception {
        try (RunningServer server = serving(reading());
                RawClient client = server.connect()) {
            client.send("GET /?" + "a=1&".repeat(500) + " HTTP/1.1\r\nHost: x\r\nCookie: " + cookies(100) + "\r\n\r\n");
            awaitHeld(server, 600 * ENTRY, 600 * ENTRY + 20_000);
            server.run(() -> waiting.get(0).respond("ok"));
            assertThat(client.read().status()).isEqualTo(200);
            awaitHeld(server, IDLE, IDLE);
        }
    }

    @Test
    void longHeadIsCountedAsLongAsTheRequestLasts() throws Exception {
        try (RunningServer server = serving(keeping());
                RawClient client = server.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(7000) + "\r\n\r\n");
            awaitHeld(server, IDLE + 7000, IDLE + 10_000);
            server.run(() -> waiting.get(0).respond("ok"));
            assertThat(client.read().status()).isEqualTo(200);
            awaitHeld(server, IDLE, IDLE);
        }
    }

    /** Looks at parameters and cookies as the head comes, and answers nothing by itself. */
    private HTTPServerConnectionDelegate reading() {
        return Exchange.of(connection -> {
            Exchange exchange = new Exchange(connection) {
                @Override
                public @Nullable CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
                    HTTPServerRequest request = new HTTPServerRequest(connection, startLine, headers);
                    assertThat(request.queryArguments().get("a")).hasSize(500);
                    assertThat(request.cookies()).hasSize(100);
                    return super.headersReceived(startLine, headers);
                }
            };
            waiting.add(exchange);
            return exchange;
        });
    }

    private static String cookies(int count) {
        return IntStream.range(0, count).mapToObj(i -> "c" + i + "=1").collect(Collectors.joining("; "));
    }

    @Test
    void whatWaitsForTheClientIsCounted() throws Exception {
        try (RunningServer server = serving(writing(16_000_000));
                RawClient client = RawClient.connectSlow(server.port(), 4096)) {
            logs.expect(Level.WARN, "memory budget");
            client.send(String.format(GET, 1));
            // more than the budget, but one response: nobody else holds anything, so it is this one that is cut off
            Awaitility.await()
                    .atMost(LoopThread.DEADLINE)
                    .until(() -> server.server().statistics().limit(Limit.MEMORY_BUDGET) == 1);
            server.awaitConnections(0);
            awaitHeld(server, 0, 0);
        }
    }

    @Test
    void contentOfAResponseThatIsHeldBackIsCounted() throws Exception {
        try (RunningServer server = serving(keeping());
                RawClient client = server.connect()) {
            client.send(String.format(GET, 1));
            Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> !waiting.isEmpty());
            waiting.get(0).connection.holdsOfResponse(300_000); // in a thread of its own, as a blocking method
            awaitHeld(server, 300_000, 310_000);
            server.run(() -> waiting.get(0).connection.holdsOfResponse(200_000));
            awaitHeld(server, 200_000, 210_000);
            server.run(() -> waiting.get(0).respond("ok"));
            assertThat(client.read().status()).isEqualTo(200);
            awaitHeld(server, IDLE, IDLE);
        }
    }

    @Test
    void partOfAHeadIsCounted() throws Exception {
        try (RunningServer server = serving(Exchange.echo());
                RawClient client = server.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(5000));
            awaitHeld(server, IDLE + 5000, IDLE + 12_000);
            client.send("\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);
            awaitHeld(server, IDLE, IDLE);
        }
    }

    // ------------------------------------------------------------------------------------------ behind a request

    @Test
    void oneHeadIsReadBehindARequest() throws Exception {
        try (RunningServer server = serving(keeping());
                RawClient client = server.connect()) {
            client.send(String.format(GET, 1));
            Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> !waiting.isEmpty());
            long before = held(server);
            client.send(new byte[130_000]); // the kernel takes what the server does not read
            awaitHeld(server, before + HEAD, before + 2 * HEAD);
            server.settle();
            assertThat(held(server)).isBetween(before + HEAD, before + 2L * HEAD);
        }
    }

    @Test
    void whoSendsOnAndOnBehindItsRequestGetsThatOneAnswered() throws Exception {
        try (RunningServer server = serving(keeping());
                RawClient client = server.connect()) {
            client.send(String.format(GET, 1));
            Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> !waiting.isEmpty());
            client.send(new byte[HEAD]);
            awaitHeld(server, HEAD, 4 * HEAD);
            pass(server, 6);
            awaitHeld(server, IDLE, HEAD);
            server.run(() -> waiting.get(0).respond("ok"));
            assertThat(client.read().field("Connection")).isEqualTo("close");
            client.expectEnd();
        }
    }

    @Test
    void aPeerThatIsGoneBehindMuchInputIsNoticedAfterAPause() throws Exception {
        try (RunningServer server = serving(keeping())) {
            try (RawClient client = server.connect()) {
                client.send(String.format(GET, 1));
                Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> !waiting.isEmpty());
                client.send(new byte[2 * HEAD]);
                awaitHeld(server, HEAD, 4 * HEAD);
            }
            server.settle();
            assertThat(waiting.get(0).calls).containsExactly("headers", "finish");
            pass(server, 6);
            Awaitility.await()
                    .atMost(LoopThread.DEADLINE)
                    .until(() -> waiting.get(0).calls.contains("close"));
        }
    }

    @Test
    void aHandlerThatSendsNothingIsEndedAfterTenMinutes() throws Exception {
        try (RunningServer server = serving(keeping());
                RawClient client = server.connect()) {
            client.send(String.format(GET, 1));
            Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> !waiting.isEmpty());
            pass(server, 599);
            assertThat(client.hasReceived()).isFalse();
            pass(server, 21); // one look of the timer later at most
            assertThat(client.read().status()).isEqualTo(503);
            assertThat(server.server().statistics().limit(Limit.RESPONSE_TIMEOUT))
                    .isOne();
            assertThat(waiting.get(0).calls).endsWith("close");
        }
    }

    @Test
    void aHandlerThatSendsNowAndThenIsNot() throws Exception {
        try (RunningServer server = serving(keeping());
                RawClient client = server.connect()) {
            client.send(String.format(GET, 1));
            Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> !waiting.isEmpty());
            server.run(() -> waiting.get(0).writeHeaders(200, "begin"));
            for (int i = 0; i < 3; i++) {
                pass(server, 590);
                server.run(() -> waiting.get(0).connection.write(new byte[] {'.'}, 0, 1));
            }
            server.run(() -> waiting.get(0).connection.finish());
            assertThat(client.read().text()).isEqualTo("begin...");
        }
    }

    /** The minimum rate is high enough to move everything that is held within half an hour. */
    @Test
    void theLeastRateGrowsWithWhatIsHeld() throws Exception {
        try (RunningServer server = serving(keeping());
                RawClient client = server.connect()) {
            client.send(post(900_000, 700_000)); // less 64 KiB, in half an hour: 352 bytes a second
            awaitHeld(server, 700_000, 720_000);
            for (int i = 0; i < 125 && !client.hasReceived(); i++) {
                client.send("x".repeat(300));
                pass(server, 1);
            }
            assertThat(client.read().status()).isEqualTo(408);
            assertThat(server.server().statistics().limit(Limit.MIN_DATA_RATE)).isOne();
        }
    }

    private void pass(RunningServer server, int seconds) throws Exception {
        for (int i = 0; i < seconds; i++) {
            clock.advance(Duration.ofSeconds(1));
            server.settle();
        }
    }

    // ------------------------------------------------------------------------------------------ at the budget

    @Test
    void newContentIsRefusedAndTheWorstIsEnded() throws Exception {
        try (RunningServer server = serving(keeping());
                RawClient first = server.connect();
                RawClient second = server.connect();
                RawClient other = server.connect()) {
            logs.expect(Level.WARN, "memory budget");
            first.send(post(900_000, 600_000));
            awaitHeld(server, 600_000, 700_000);
            clock.advance(Duration.ofSeconds(20)); // what it sent is long ago
            second.send(post(900_000, 500_000));
            RawClient.Response ended = first.read();
            assertThat(ended.status()).isEqualTo(503);
            assertThat(ended.field("Retry-After")).isEqualTo("5");
            assertThat(ended.field("Connection")).isEqualTo("close");
            awaitHeld(server, 500_000, 600_000);
            other.send(String.format(GET, 1));
            Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> waiting.size() == 3);
            assertThat(logs.messages("tornado.general"))
                    .anySatisfy(
                            line -> assertThat(line)
                                    .startsWith(
                                            "The memory budget of 1000000 bytes was reached: connections ended: 1, which held"));
        }
    }

    /** Callbacks come after all the channels that are ready, so a callback would be too late to end any of them. */
    @Test
    void connectionsThatAreReadyTogetherAreEndedOneByOne() throws Exception {
        int large = 16_000_000;
        List<Long> before = new CopyOnWriteArrayList<>();
        AtomicReference<RunningServer> running = new AtomicReference<>();
        HTTPServerConnectionDelegate application = Exchange.answering(exchange -> {
            before.add(held(running.get()));
            exchange.connection.respond(200, null, Exchange.fields(), new byte[large], 0, large);
        });
        logs.expect(Level.WARN, "memory budget");
        try (RunningServer server = serving(application);
                RawClient one = RawClient.connectSlow(server.port(), 4096);
                RawClient two = RawClient.connectSlow(server.port(), 4096);
                RawClient three = RawClient.connectSlow(server.port(), 4096)) {
            running.set(server);
            server.awaitConnections(3);
            whileTheLoopIsBusy(server, () -> {
                for (RawClient client : List.of(one, two, three)) {
                    client.send(String.format(GET, 1));
                }
            });
            server.awaitConnections(0);
            assertThat(before).hasSize(3).allSatisfy(held -> assertThat(held).isLessThan(BUDGET));
            assertThat(server.server().statistics().limit(Limit.MEMORY_BUDGET)).isEqualTo(3);
        }
    }

    /** Those who wait for one thing go on in one turn of the loop, in callbacks, before the next of these. */
    @Test
    void responsesThatAreReadyTogetherFindRoomOneByOne() throws Exception {
        int large = 16_000_000;
        try (RunningServer server = serving(keeping());
                RawClient one = RawClient.connectSlow(server.port(), 4096);
                RawClient two = RawClient.connectSlow(server.port(), 4096)) {
            logs.expect(Level.WARN, "memory budget");
            one.send(String.format(GET, 1));
            two.send(String.format(GET, 2));
            Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> waiting.size() == 2);
            server.run(() -> {
                waiting.get(0).connection.respond(200, null, Exchange.fields(), new byte[large], 0, large);
                long first = held(server);
                waiting.get(1).connection.respond(200, null, Exchange.fields(), new byte[large], 0, large);
                assertThat(first).isGreaterThan(BUDGET);
                assertThat(held(server)).isLessThan(first + first / 2);
            });
            server.awaitConnections(0);
        }
    }

    @Test
    void requestThatWasGivenUpIsToldThatNothingLeavesAnyMore() throws Exception {
        try (RunningServer server = serving(keeping());
                RawClient client = server.connect()) {
            logs.expect(Level.WARN, "memory budget");
            client.send(String.format(GET, 1));
            Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> !waiting.isEmpty());
            HTTPConnection connection = waiting.get(0).connection;
            server.run(() -> connection.holdsOfResponse(2L * BUDGET));
            assertThat(client.read().status()).isEqualTo(503);
            server.run(
                    () -> assertThat(connection.flushed().toCompletableFuture()).isCompletedExceptionally());
            assertThat(waiting.get(0).calls).endsWith("close");
        }
    }

    @Test
    void connectionsThatAreEndedLaterAreLoggedAfterAWhile() throws Exception {
        try (RunningServer server = serving(writing(16_000_000))) {
            logs.expect(Level.WARN, "memory budget");
            for (int i = 0; i < 3; i++) {
                endOne(server);
            }
            server.awaitConnections(0);
            assertThat(linesOfTheBudget()).singleElement().asString().contains("connections ended: 1,");
            pass(server, 9);
            assertThat(linesOfTheBudget()).hasSize(1);
            logs.expect(Level.WARN, "memory budget");
            pass(server, 1);
            assertThat(linesOfTheBudget()).hasSize(2).last().asString().contains("connections ended: 2,");
            endOne(server);
            pass(server, 19);
            assertThat(linesOfTheBudget()).hasSize(2);
            logs.expect(Level.WARN, "memory budget");
            pass(server, 1);
            assertThat(linesOfTheBudget()).hasSize(3).last().asString().contains("connections ended: 1,");
            pass(server, 40);
            assertThat(linesOfTheBudget()).hasSize(3);
            logs.expect(Level.WARN, "memory budget");
            endOne(server);
            assertThat(linesOfTheBudget()).hasSize(4);
        }
    }

    /** Asks for more than the budget holds, and waits until the connection is ended. */
    private static void endOne(RunningServer server) throws Exception {
        long before = server.server().statistics().limit(Limit.MEMORY_BUDGET);
        try (RawClient client = RawClient.connectSlow(server.port(), 4096)) {
            client.send(String.format(GET, before));
            Awaitility.await()
                    .atMost(LoopThread.DEADLINE)
                    .until(() -> server.server().statistics().limit(Limit.MEMORY_BUDGET) == before + 1);
        }
        server.settle(); // a line comes after the count
    }

    private List<String> linesOfTheBudget() {
        return logs.messages("tornado.general").stream()
                .filter(line -> line.startsWith("The memory budget of"))
                .toList();
    }

    /** Does something of which the loop sees all at once. */
    private static void whileTheLoopIsBusy(RunningServer server, LoopThread.Action action) throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        server.loop().addCallback(() -> {
            busy.countDown();
            try {
                done.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        busy.await();
        try {
            action.run();
        } finally {
            done.countDown();
        }
    }

    // ------------------------------------------------------------------------------------------ how large it is

    @Test
    void budgetOfMoreThanHalfTheHeapIsTooLarge() {
        assertThat(MemoryBudget.isTooLarge(50, 100)).isFalse();
        assertThat(MemoryBudget.isTooLarge(51, 100)).isTrue();
        assertThat(MemoryBudget.isTooLarge(0, 100)).isFalse();
        assertThat(MemoryBudget.isTooLarge(
                        MemoryBudget.byDefault(), Runtime.getRuntime().maxMemory()))
                .isFalse();
    }

    @Test
    void budgetThatIsTooLargeIsLoggedOnce() throws Exception {
        long heap = Runtime.getRuntime().maxMemory();
        HTTPServer server = new HTTPServer(
                Exchange.echo(), HTTPServerOptions.builder().memoryBudget(heap).build());
        logs.expect(Level.WARN, "is more than half of the heap");
        try (RunningServer running = new RunningServer(server, clock)) {
            running.run(() -> server.listen(BindOptions.of(0, "127.0.0.1")));
            assertThat(logs.messages("tornado.general"))
                    .filteredOn(line -> line.contains("is more than half of the heap of " + heap + " bytes"))
                    .hasSize(1);
        }
    }

    @Test
    void contentThatIsNotThereYetIsRefused() throws Exception {
        try (RunningServer server = serving(keeping());
                RawClient other = server.connect();
                RawClient client = server.connect()) {
            other.send(post(950_000, 900_000));
            awaitHeld(server, 900_000, BUDGET);
            client.send(post(10, 10));
            Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> waiting.size() == 2);
            server.run(() -> waiting.get(1).respond("small"));
            assertThat(client.read().text()).isEqualTo("small");
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 20000\r\nExpect: 100-continue\r\n\r\n");
            RawClient.Response refused = client.read();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.field("Retry-After")).isEqualTo("5");
            assertThat(server.server().statistics().limit(Limit.MEMORY_BUDGET)).isOne();
            other.send("x".repeat(50_000));
            Awaitility.await()
                    .atMost(LoopThread.DEADLINE)
                    .until(() -> waiting.get(0).calls.contains("finish"));
        }
    }
}
