package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.http.Limit;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.httpserver.RequestLog;
import org.tornado4j.ioloop.PeriodicCallback;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

/** Server-sent events (WHATWG HTML section 9.2). */
@Timeout(60)
class EventStreamTests {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final BlockingQueue<EventStream> opened = new ArrayBlockingQueue<>(10);

    private final BlockingQueue<String> refusals = new ArrayBlockingQueue<>(10);

    private class Events extends RequestHandler {

        private final Duration heartbeat;

        Events(Duration heartbeat) {
            this.heartbeat = heartbeat;
        }

        CompletionStage<?> get() {
            EventStream events = EventStream.open(this, heartbeat);
            opened.add(events);
            return events.closed();
        }
    }

    private RunningApplication run() throws Exception {
        return run(() -> new Events(EventStream.HEARTBEAT));
    }

    /** With a log of requests that gets what each was refused for. */
    private RunningApplication runLogging() throws Exception {
        RequestLog log = loop -> request -> refusals.add(request.status() + " " + request.refusal());
        return new RunningApplication(
                TestApplications.of(
                        ApplicationSettings.builder().logRequests(false), () -> new Events(EventStream.HEARTBEAT)),
                HTTPServerOptions.builder().requestLog(log).build());
    }

    private static RunningApplication run(Supplier<? extends RequestHandler> handler) throws Exception {
        return new RunningApplication(TestApplications.of(
                ApplicationSettings.builder().compressResponse(true).logRequests(false), handler));
    }

    private EventStream opened() throws InterruptedException {
        EventStream events = opened.poll(30, TimeUnit.SECONDS);
        assertThat(events).isNotNull();
        return events;
    }

    private static String chunk(RawClient client) throws Exception {
        return new String(client.readChunk(), StandardCharsets.UTF_8);
    }

    @Test
    void eventsHaveTheirFields() {
        assertThat(ServerSentEvent.of("x").encode()).isEqualTo("data: x\n\n");
        assertThat(ServerSentEvent.of("").encode()).isEqualTo("data: \n\n");
        assertThat(ServerSentEvent.of("1\n2\r\n3\r4\n").encode())
                .isEqualTo("data: 1\ndata: 2\ndata: 3\ndata: 4\ndata: \n\n");
        assertThat(ServerSentEvent.of("d")
                        .withEvent("e")
                        .withId("i")
                        .withRetry(Duration.ofSeconds(2))
                        .encode())
                .isEqualTo("event: e\nid: i\nretry: 2000\ndata: d\n\n");
    }

    @Test
    @DisplayName("S10: no field can be made out of another")
    void lineBreaksInTypeAndIdAreRefused() {
        ServerSentEvent event = ServerSentEvent.of("x");
        assertThatThrownBy(() -> event.withId("a\ndata: b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> event.withEvent("a\r")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> event.withId("\0")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> event.withRetry(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eventsArriveOneByOneFromAnyThread() throws Exception {
        try (RunningApplication running = run();
                RawClient client = running.connect()) {
            client.send(GET.replace("\r\n\r\n", "\r\nAccept-Encoding: gzip\r\nLast-Event-ID: 7\u00c3\u00a9\r\n\r\n"));
            RawClient.Response head = client.readHead();
            assertThat(head.field("Content-Type")).isEqualTo("text/event-stream");
            assertThat(head.field("Cache-Control")).isEqualTo("no-store, no-transform");
            assertThat(head.field("Content-Encoding")).isNull();
            EventStream events = opened();
            assertThat(events.lastEventId()).isEqualTo("7\u00e9");
            assertThat(events.send("one").toCompletableFuture().get(30, TimeUnit.SECONDS))
                    .isNull();
            assertThat(chunk(client)).isEqualTo("data: one\n\n");
            running.thread().call(() -> events.send(ServerSentEvent.of("two").withId("8")));
            assertThat(chunk(client)).isEqualTo("id: 8\ndata: two\n\n");
            events.comment("three\nfour");
            assertThat(chunk(client)).isEqualTo(": three four\n\n");
            events.close();
            assertThat(client.readChunk()).isEmpty();
            assertThat(events.isClosed()).isTrue();
            assertThat(events.send("late").toCompletableFuture()).failsWithin(Duration.ofSeconds(30));
            client.send(GET);
            assertThat(client.readHead().status()).isEqualTo(200);
        }
    }

    @Test
    void heartbeatIsAComment() throws Exception {
        try (RunningApplication running = run(() -> new Events(Duration.ofMillis(20)));
                RawClient client = running.connect()) {
            client.send(GET);
            client.readHead();
            assertThat(chunk(client)).isEqualTo(":\n\n");
            assertThat(chunk(client)).isEqualTo(":\n\n");
        }
    }

    @Test
    void streamEndsWithTheClient() throws Exception {
        try (RunningApplication running = run(() -> new Events(Duration.ofMillis(20)))) {
            try (RawClient client = running.connect()) {
                client.send(GET);
                client.readHead();
                client.reset();
            }
            assertThat(opened().closed().toCompletableFuture()).succeedsWithin(LoopThread.DEADLINE);
        }
    }

    @Test
    @DisplayName("W11: a client that only stopped sending hears the end")
    void streamEndsWhenTheClientSendsNothingMore() throws Exception {
        try (RunningApplication running = run();
                RawClient client = running.connect()) {
            client.send(GET);
            client.readHead();
            client.finishSending();
            assertThat(client.readChunk()).isEmpty();
        }
    }

    @Test
    @DisplayName("draining does not wait for streams: they end, and their clients come back elsewhere")
    void streamsEndWhenTheServerDrains() throws Exception {
        try (RunningApplication running = run();
                RawClient client = running.connect()) {
            client.send(GET);
            client.readHead();
            opened();
            CompletionStage<?> drained = running.drain();
            assertThat(client.readChunk()).isEmpty();
            client.expectEnd();
            assertThat(drained.toCompletableFuture()).succeedsWithin(LoopThread.DEADLINE);
        }
    }

    @Test
    void headIsAnsweredAtOnce() throws Exception {
        try (RunningApplication running = run();
                RawClient client = running.connect()) {
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + GET);
            assertThat(client.readHead().field("Content-Type")).isEqualTo("text/event-stream");
            assertThat(client.readHead().field("Content-Type")).isEqualTo("text/event-stream");
        }
    }

    @Test
    void blockingMethodsCannotOpenOne() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception");
        try (RunningApplication running = run(() -> new RequestHandler() {
                    @Blocking
                    void get() {
                        EventStream.open(this);
                    }
                });
                RawClient client = running.connect()) {
            client.send(GET);
            assertThat(client.read().status()).isEqualTo(500);
        }
    }

    // ------------------------------------------------------------------------------------------ slow clients

    private final BlockingQueue<String> calls = new ArrayBlockingQueue<>(10);

    /** Tells who calls it. */
    private final class Told extends RequestHandler {

        CompletionStage<?> get() {
            EventStream events = EventStream.open(this);
            opened.add(events);
            return events.closed();
        }

        @Override
        protected void onConnectionClose() {
            calls.add("onConnectionClose");
        }

        @Override
        protected void onFinish() {
            calls.add("onFinish " + getStatus());
        }
    }

    @Test
    @DisplayName("D10: a client that takes nothing costs its stream, not the memory")
    void clientThatTakesNothingIsCutOff() throws Exception {
        String event = "x".repeat(10_000);
        try (RunningApplication running = run(Told::new);
                RawClient client = RawClient.connectSlow(running.port(), 4096)) {
            client.send(GET);
            EventStream events = opened();
            Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> {
                for (int i = 0; i < 100; i++) { // the kernel takes some of them
                    events.send(event);
                }
                return events.isClosed();
            });
            assertThat(calls.poll(30, TimeUnit.SECONDS)).isEqualTo("onFinish 499");
            assertThat(calls.poll(30, TimeUnit.SECONDS)).isEqualTo("onConnectionClose");
            assertThat(running.statistics().limit(Limit.MAX_EVENT_STREAM_BUFFER_SIZE))
                    .isEqualTo(1);
            assertThat(running.statistics().limit(Limit.MAX_WRITE_BUFFER_SIZE)).isZero();
            client.expectReset();
        }
    }

    @Test
    @DisplayName("the access log says which limit a client reached")
    void clientThatIsCutOffIsLoggedWithTheLimit() throws Exception {
        String event = "x".repeat(100_000);
        try (RunningApplication running = runLogging();
                RawClient client = RawClient.connectSlow(running.port(), 4096)) {
            client.send(GET);
            EventStream events = opened();
            Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> {
                for (int i = 0; i < 100; i++) { // the kernel takes some of them
                    events.send(event);
                }
                return events.isClosed();
            });
            assertThat(refusals.poll(30, TimeUnit.SECONDS)).isEqualTo("500 max-event-stream-buffer-size");
        }
    }

    @Test
    void callbackThatSendsIsQuietWhenTheClientLeaves() throws Exception {
        try (RunningApplication running = run()) {
            try (RawClient client = running.connect()) {
                client.send(GET);
                client.readHead();
                EventStream events = opened();
                client.reset();
                assertThat(events.closed().toCompletableFuture()).succeedsWithin(LoopThread.DEADLINE);
                CountDownLatch called = new CountDownLatch(2);
                PeriodicCallback sending = new PeriodicCallback(
                        () -> {
                            called.countDown();
                            return events.send("late");
                        },
                        Duration.ofMillis(1));
                running.thread().run(sending::start);
                assertThat(called.await(30, TimeUnit.SECONDS)).isTrue();
                running.thread().run(sending::stop);
            }
        } // and no line is in the log but those that are expected, which are none
    }

    private FakeConnection openedWith(int allowance) {
        return FakeConnection.get(
                TestApplications.of(
                        ApplicationSettings.builder()
                                .maxEventStreamBufferBytes(allowance)
                                .logRequests(false),
                        () -> new Events(EventStream.HEARTBEAT)),
                "/");
    }

    /** Sends an event that is {@code length} bytes long on its way. */
    private static void send(EventStream events, int length) {
        events.send("x".repeat(length - "data: \n\n".length()));
    }

    @Test
    void eventsWaitUpToTheAllowance() throws Exception {
        FakeConnection connection = openedWith(1000);
        EventStream events = opened();
        connection.holding(900);
        send(events, 100);
        assertThat(connection.isAborted()).isFalse();
        connection.holding(901);
        send(events, 100);
        assertThat(connection.isAborted()).isTrue();
        assertThat(connection.limits).containsExactly(Limit.MAX_EVENT_STREAM_BUFFER_SIZE);
    }

    @Test
    void clientThatIsCutOffIsCountedOnce() throws Exception {
        FakeConnection connection = openedWith(1000);
        EventStream events = opened();
        connection.holding(1000);
        send(events, 100);
        send(events, 100);
        assertThat(connection.limits).containsExactly(Limit.MAX_EVENT_STREAM_BUFFER_SIZE);
    }

    @Test
    void eventThatIsCutOffIsNotSentInPart() throws Exception {
        FakeConnection connection = openedWith(1000);
        EventStream events = opened();
        int before = connection.events.size();
        connection.holding(1000);
        assertThat(events.send("late").toCompletableFuture()).isCompletedExceptionally();
        assertThat(connection.events.subList(before, connection.events.size())).containsExactly("abort");
    }

    @Test
    @DisplayName("one event may be as large as it likes, and does not take the room of those behind it")
    void largeEventIsSentWhenNothingWaits() throws Exception {
        FakeConnection connection = openedWith(1000);
        EventStream events = opened();
        send(events, 50_000);
        connection.holding(50_000);
        send(events, 1000);
        assertThat(connection.isAborted()).isFalse();
        connection.holding(51_000);
        send(events, 10);
        assertThat(connection.isAborted()).isTrue();
    }

    @Test
    void roomThatALargeEventTookIsGivenBackAsTheClientReads() throws Exception {
        FakeConnection connection = openedWith(1000);
        EventStream events = opened();
        send(events, 50_000);
        connection.holding(100);
        send(events, 500);
        connection.holding(1050);
        send(events, 60);
        assertThat(connection.isAborted()).isTrue();
    }

    @Test
    @DisplayName("what is sent in one callback is no sign of a slow client")
    void gatheredEventsDoNotCount() throws Exception {
        FakeConnection connection = openedWith(1000);
        EventStream events = opened();
        connection.gathering(990);
        send(events, 50_000);
        assertThat(connection.isAborted()).isFalse();
        connection.gathering(990).holding(500);
        send(events, 400);
        assertThat(connection.isAborted()).isFalse();
    }

    @Test
    void eventsOfOneCallbackReachAClientThatReads() throws Exception {
        int count = 3000;
        try (RunningApplication running = run(() -> new RequestHandler() {
                    CompletionStage<?> get() {
                        EventStream events = EventStream.open(this);
                        for (int i = 0; i < count; i++) {
                            events.send("an event of about forty bytes");
                        }
                        events.close();
                        return events.closed();
                    }
                });
                RawClient client = running.connect()) {
            client.send(GET);
            String text = client.read().text();
            assertThat(text.split("\n\n")).hasSize(count);
        }
    }

    @Test
    void allowanceIsPositive() {
        assertThatThrownBy(() -> ApplicationSettings.builder().maxEventStreamBufferBytes(0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Writes on and on without waiting, as far as it gets. */
    private static final class Heedless extends RequestHandler {

        void get() {
            while (true) {
                write(new byte[1 << 18]);
                flush();
            }
        }
    }

    @Test
    @DisplayName("D10: a handler that does not wait is stopped, and its response is not taken for whole")
    void handlerThatDoesNotWaitIsStopped() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception");
        logs.expect(Level.ERROR, "Cannot send error response after headers written");
        try (RunningApplication running = run(Heedless::new);
                RawClient client = RawClient.connectSlow(running.port(), 4096)) {
            client.send(GET);
            client.readHead();
            client.expectReset();
            running.thread().settle(); // the connection ends before the method does
            assertThat(logs.lines())
                    .anySatisfy(line -> assertThat(line.getThrowableProxy().getMessage())
                            .contains("wait for the stage of flush()"));
        }
    }

    /** Writes a lot, and tells how far it is. */
    private static final class Patient extends RequestHandler {

        private final BlockingQueue<Integer> progress;

        Patient(BlockingQueue<Integer> progress) {
            this.progress = progress;
        }

        @Blocking
        void get() throws InterruptedException {
            flush();
            for (int i = 1; i <= 64; i++) {
                write(new byte[1 << 19]);
                progress.put(i);
            }
        }
    }

    @Test
    void blockingMethodsWaitByThemselves() throws Exception {
        BlockingQueue<Integer> progress = new ArrayBlockingQueue<>(100);
        try (RunningApplication running = run(() -> new Patient(progress));
                RawClient client = RawClient.connectSlow(running.port(), 4096)) {
            client.send(GET);
            client.readHead();
            @Nullable Integer last = progress.poll(30, TimeUnit.SECONDS);
            for (Integer next = last; next != null; next = progress.poll(500, TimeUnit.MILLISECONDS)) {
                last = next;
            }
            assertThat(last).isLessThan(32); // of 32 MiB; the kernel holds some
            int received = 0;
            for (byte[] chunk = client.readChunk(); chunk.length > 0; chunk = client.readChunk()) {
                received += chunk.length;
            }
            assertThat(received).isEqualTo(32 << 20);
        }
    }
}
