package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.http.Limit;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.httpserver.LimitReport;
import org.tornado4j.httpserver.ListenerReport;
import org.tornado4j.httpserver.LoopReport;
import org.tornado4j.httpserver.RequestReport;
import org.tornado4j.httpserver.ServerReport;
import org.tornado4j.httpserver.ServerStatistics;
import org.tornado4j.ioloop.LoopTask;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.RawClient;

/** Reports of a server, requested while real requests are in progress. */
@Timeout(60)
class ServerReportTests {

    /** Time to wait for a loop that is held. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void letAllEnd() {
        answer.complete("late");
        gate.countDown();
    }

    /** Answers when the test has the answer. */
    private final class Waiting extends RequestHandler {

        CompletableFuture<Void> get(String name) {
            return answer.thenAcceptAsync(this::write, loop());
        }

        void post(String name) {
            write("posted");
        }
    }

    /** Holds its thread until the test lets it. */
    private final class Gated extends RequestHandler {

        @Blocking
        void get() throws InterruptedException {
            gate.await();
        }

        void post() throws InterruptedException {
            gate.await();
        }
    }

    private RunningApplication run() throws Exception {
        return new RunningApplication(
                Application.builder()
                        .settings(
                                ApplicationSettings.builder().logRequests(false).build())
                        .route("/waiting/{name}", Waiting.class, Waiting::new)
                        .route("/gated", Gated.class, Gated::new)
                        .build(),
                HTTPServerOptions.builder()
                        .maskParameters(List.of("key"))
                        .maxBodyBytes(10)
                        .build());
    }

    private static RawClient ask(RunningApplication running, String request) throws Exception {
        RawClient client = running.connect();
        client.send(request + " HTTP/1.1\r\nHost: a\r\n\r\n");
        return client;
    }

    private static void awaitRequests(RunningApplication running, int count) {
        Awaitility.await().until(() -> running.statistics().requestsActive() == count);
    }

    @Test
    void requestsAreDescribedTheOldestFirst() throws Exception {
        try (RunningApplication running = run();
                RawClient first = ask(running, "GET /waiting/first?key=secret&x=%0d")) {
            awaitRequests(running, 1);
            try (RawClient second = ask(running, "GET /waiting/second")) {
                awaitRequests(running, 2);
                List<RequestReport> requests = running.report().requests();
                assertThat(requests).hasSize(2);
                RequestReport oldest = requests.get(0);
                assertThat(oldest.method()).isEqualTo("GET");
                assertThat(oldest.target()).isEqualTo("/waiting/first?key=***&x=%0d");
                assertThat(oldest.route()).contains("/waiting/", "Waiting");
                assertThat(oldest.client()).isEqualTo("127.0.0.1");
                assertThat(oldest.state()).isEqualTo(RequestReport.State.HANDLING);
                assertThat(oldest.age()).isGreaterThan(requests.get(1).age());
                answer.complete("now");
                assertThat(first.read().status()).isEqualTo(200);
                assertThat(second.read().status()).isEqualTo(200);
            }
            awaitRequests(running, 0);
            assertThat(running.report().requests()).isEmpty();
        }
    }

    @Test
    void noMoreAreDescribedThanWasAskedFor() throws Exception {
        try (RunningApplication running = run()) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                clients.add(ask(running, "GET /waiting/" + i));
                awaitRequests(running, i + 1);
            }
            ServerReport report = running.report();
            assertThat(report.requests()).hasSize(10);
            assertThat(report.requests().get(0).target()).isEqualTo("/waiting/0");
            assertThat(report.listeners())
                    .containsExactly(new ListenerReport(Integer.toString(running.port()), 12, 0, 12));
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void requestThatSendsItsContentIsBeingReceived() throws Exception {
        try (RunningApplication running = run();
                RawClient client = running.connect();
                RawClient idle = running.connect()) {
            client.send("POST /waiting/x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345");
            awaitRequests(running, 1);
            Awaitility.await().until(() -> running.statistics().connections() == 2);
            ServerReport report = running.report();
            assertThat(report.requests())
                    .singleElement()
                    .extracting(RequestReport::state)
                    .isEqualTo(RequestReport.State.RECEIVING);
            assertThat(report.listeners())
                    .containsExactly(new ListenerReport(Integer.toString(running.port()), 2, 1, 1));
            assertThat(idle.hasReceived()).isFalse();
        }
    }

    @Test
    void blockingMethodIsNamedWithItsThread() throws Exception {
        try (RunningApplication running = run();
                RawClient client = ask(running, "GET /gated")) {
            Awaitility.await()
                    .until(() -> running.report().blocking().stream()
                            .anyMatch(method -> !method.thread().isEmpty()));
            assertThat(running.report().blocking()).singleElement().satisfies(method -> {
                assertThat(method.task()).isEqualTo("Gated[GET /gated (127.0.0.1)]");
                assertThat(method.thread()).startsWith("tornado-blocking-");
                assertThat(method.age()).isPositive();
            });
            gate.countDown();
            assertThat(client.read().status()).isEqualTo(200);
            Awaitility.await().until(() -> running.report().blocking().isEmpty());
        }
    }

    @Test
    void loopThatIsHeldIsShownWithItsStack() throws Exception {
        logs.allow(Level.WARN, "held");
        try (RunningApplication running = run();
                RawClient client = ask(running, "POST /gated")) {
            Awaitility.await()
                    .until(() -> running.thread().loop().heldNanos()
                            > Duration.ofMillis(20).toNanos());
            LoopReport loop = running.report(PATIENCE).loops().get(0);
            assertThat(loop.answered()).isFalse();
            assertThat(loop.connections()).isEqualTo(1);
            LoopTask task = loop.heldBy();
            assertThat(task).isNotNull();
            assertThat(task.name()).isEqualTo("Gated[POST /gated (127.0.0.1)]");
            assertThat(task.held()).isGreaterThan(PATIENCE);
            assertThat(task.stack()).anyMatch(call -> call.getMethodName().equals("post"));
            gate.countDown();
            client.read();
            assertThat(running.report().loops().get(0).answered()).isTrue();
        }
    }

    @Test
    void limitsAreToldWithTheLastAddress() throws Exception {
        try (RunningApplication running = run();
                RawClient client = running.connect()) {
            assertThat(running.report().limits()).isEmpty();
            client.send("POST /waiting/x HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(413);
            LimitReport limit = running.report().limits().get(0);
            assertThat(limit.limit()).isEqualTo(Limit.MAX_BODY_SIZE);
            assertThat(limit.count()).isEqualTo(1);
            assertThat(limit.lastAddress()).isEqualTo("127.0.0.1");
            assertThat(limit.lastTime()).isNotNull();
        }
    }

    @Test
    void bytesAreCountedInBothDirections() throws Exception {
        String request = "POST /waiting/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345";
        try (RunningApplication running = run();
                RawClient client = running.connect()) {
            client.send(request);
            RawClient.Response response = client.read();
            long length = response.statusLine().length()
                    + 2L
                    + response.fields().stream()
                            .mapToLong(field -> field.length() + 2)
                            .sum()
                    + 2
                    + response.content().length;
            Awaitility.await().until(() -> running.statistics().bytesSent() > 0);
            awaitRequests(running, 0);
            ServerStatistics statistics = running.statistics();
            assertThat(statistics.bytesReceived()).isEqualTo(request.length());
            assertThat(statistics.bytesSent()).isEqualTo(length);
            assertThat(statistics.requestsActive()).isZero();
        }
    }

    @Test
    void requestsThatComeToNothingAreOverAsWell() throws Exception {
        try (RunningApplication running = run()) {
            RawClient left = ask(running, "GET /waiting/x");
            awaitRequests(running, 1);
            left.reset();
            awaitRequests(running, 0);
            try (RawClient malformed = running.connect()) {
                malformed.send("GET / HTTP/1.1\r\nHost : a\r\n\r\n");
                assertThat(malformed.read().status()).isEqualTo(400);
                assertThat(running.statistics().requestsActive()).isZero();
            }
            try (RawClient broken = running.connect()) {
                broken.send("POST /waiting/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n");
                assertThat(broken.read().status()).isEqualTo(400);
                awaitRequests(running, 0);
            }
            assertThat(running.statistics().requests()).isEqualTo(2);
        }
    }
}
