package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.http.Limit;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

/** {@code @Blocking} methods: so many at a time, so many that wait, and none that is forgotten. */
@Timeout(60)
class BlockingLimitTests {

    private static final BlockingLimits ONE = BlockingLimits.DEFAULT.withRunning(1);

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    /** Methods that have begun, in order. */
    private final List<String> begun = new CopyOnWriteArrayList<>();

    /** Lets a method end. */
    private final Semaphore gate = new Semaphore(0);

    @AfterEach
    void letAllEnd() {
        gate.release(1000);
    }

    /** Answers when the test lets it. */
    private final class Gated extends RequestHandler {

        @Blocking
        void get(String name) {
            begun.add(name);
            gate.acquireUninterruptibly();
            write(name);
        }
    }

    private RunningApplication run(BlockingLimits limits) throws Exception {
        return run(settings(limits));
    }

    private static ApplicationSettings.Builder settings(BlockingLimits limits) {
        return ApplicationSettings.builder().logRequests(false).blockingLimits(limits);
    }

    private RunningApplication run(ApplicationSettings.Builder settings) throws Exception {
        return new RunningApplication(Application.builder()
                .settings(settings.build())
                .route("/{name}", Gated.class, Gated::new)
                .build());
    }

    private static RawClient ask(RunningApplication running, String name) throws IOException {
        RawClient client = running.connect();
        client.send("GET /" + name + " HTTP/1.1\r\nHost: a\r\n\r\n");
        return client;
    }

    private static void awaitActive(RunningApplication running, int count) {
        Awaitility.await().until(() -> running.statistics().blockingActive() == count);
    }

    private static void awaitWaiting(RunningApplication running, int count) {
        Awaitility.await().until(() -> running.statistics().blockingWaiting() == count);
    }

    // ------------------------------------------------------------------------------------------ waiting

    @Test
    void othersWaitForTheirTurnInOrder() throws Exception {
        try (RunningApplication running = run(ONE);
                RawClient a = ask(running, "a")) {
            awaitActive(running, 1);
            try (RawClient b = ask(running, "b")) {
                awaitWaiting(running, 1);
                try (RawClient c = ask(running, "c")) {
                    awaitWaiting(running, 2);
                    Awaitility.await().until(() -> begun.equals(List.of("a")));
                    gate.release(3);
                    assertThat(a.read().text()).isEqualTo("a");
                    assertThat(b.read().text()).isEqualTo("b");
                    assertThat(c.read().text()).isEqualTo("c");
                }
            }
            assertThat(begun).containsExactly("a", "b", "c");
            awaitActive(running, 0);
            assertThat(running.statistics().blockingWaiting()).isZero();
            assertThat(running.statistics().limit(Limit.BLOCKING_LIMIT)).isZero();
        }
    }

    @Test
    void oneMoreThanMayWaitIsRefused() throws Exception {
        try (RunningApplication running = run(ONE.withWaiting(1));
                RawClient a = ask(running, "a")) {
            awaitActive(running, 1);
            try (RawClient b = ask(running, "b")) {
                awaitWaiting(running, 1);
                try (RawClient c = ask(running, "c")) {
                    RawClient.Response refused = c.read();
                    assertThat(refused.status()).isEqualTo(503);
                    assertThat(refused.field("Retry-After")).isEqualTo("5");
                    assertThat(running.statistics().limit(Limit.BLOCKING_LIMIT)).isOne();
                    gate.release(3);
                    assertThat(a.read().text()).isEqualTo("a");
                    assertThat(b.read().text()).isEqualTo("b");
                    c.send("GET /d HTTP/1.1\r\nHost: a\r\n\r\n");
                    assertThat(c.read().text()).isEqualTo("d");
                }
            }
        }
    }

    @Test
    void oneThatWaitsTooLongIsRefused() throws Exception {
        try (RunningApplication running = run(ONE.withWaitingTime(Duration.ofMillis(1)));
                RawClient a = ask(running, "a")) {
            awaitActive(running, 1);
            try (RawClient b = ask(running, "b")) {
                RawClient.Response refused = b.read();
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.field("Retry-After")).isEqualTo("5");
                assertThat(running.statistics().limit(Limit.BLOCKING_LIMIT)).isOne();
                assertThat(running.statistics().blockingWaiting()).isZero();
                gate.release(1);
                assertThat(a.read().text()).isEqualTo("a");
                assertThat(begun).containsExactly("a");
            }
        }
    }

    @Test
    void oneWhoseClientLeavesWhileItWaitsIsNeverBegun() throws Exception {
        try (RunningApplication running = run(ONE);
                RawClient a = ask(running, "a")) {
            awaitActive(running, 1);
            ask(running, "b").reset();
            ask(running, "c").hangUp();
            try (RawClient d = ask(running, "d")) {
                Awaitility.await().until(() -> running.statistics().requests() == 4);
                awaitWaiting(running, 1);
                gate.release(2);
                assertThat(a.read().text()).isEqualTo("a");
                assertThat(d.read().text()).isEqualTo("d");
            }
            assertThat(begun).containsExactly("a", "d");
            assertThat(running.statistics().limit(Limit.BLOCKING_LIMIT)).isZero();
        }
    }

    /** It looks the same as one that has left, but hears the answer. */
    @Test
    void clientThatStopsSendingWhileItWaitsIsRefused() throws Exception {
        try (RunningApplication running = run(ONE);
                RawClient a = ask(running, "a");
                RawClient b = ask(running, "b")) {
            awaitWaiting(running, 1);
            b.finishSending();
            RawClient.Response refused = b.read();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.field("Retry-After")).isEqualTo("5");
            gate.release(1);
            assertThat(a.read().text()).isEqualTo("a");
        }
    }

    /** More than are left in the queue before it is swept. */
    @Test
    void manyThatLeaveAreForgotten() throws Exception {
        try (RunningApplication running = run(ONE);
                RawClient a = ask(running, "a")) {
            awaitActive(running, 1);
            for (int i = 0; i < 150; i++) {
                ask(running, "gone").reset();
            }
            Awaitility.await().until(() -> running.statistics().requests() == 151);
            awaitWaiting(running, 0);
            try (RawClient b = ask(running, "b")) {
                awaitWaiting(running, 1);
                gate.release(2);
                assertThat(a.read().text()).isEqualTo("a");
                assertThat(b.read().text()).isEqualTo("b");
            }
            assertThat(begun).containsExactly("a", "b");
        }
    }

    // ------------------------------------------------------------------------------------------ abandoned methods

    @Test
    void methodsWhoseClientsHaveLeftCountUntilTheyEnd() throws Exception {
        try (RunningApplication running = run(BlockingLimits.DEFAULT.withRunning(2))) {
            for (String name : List.of("a", "b")) {
                RawClient client = ask(running, name);
                Awaitility.await().until(() -> begun.contains(name));
                client.reset();
            }
            Awaitility.await().until(() -> running.statistics().connections() == 0);
            assertThat(running.statistics().blockingActive()).isEqualTo(2);
            try (RawClient c = ask(running, "c")) {
                awaitWaiting(running, 1);
                gate.release(3);
                assertThat(c.read().text()).isEqualTo("c");
            }
            awaitActive(running, 0);
        }
    }

    @Test
    void drainWaitsForMethodsWhoseClientsHaveLeft() throws Exception {
        try (RunningApplication running = run(BlockingLimits.DEFAULT)) {
            RawClient client = ask(running, "a");
            Awaitility.await().until(() -> begun.contains("a"));
            client.reset();
            Awaitility.await().until(() -> running.statistics().connections() == 0);
            CompletableFuture<?> drained = running.drain().toCompletableFuture();
            running.thread().settle();
            assertThat(drained).isNotDone();
            gate.release();
            LoopThread.await(drained);
        }
    }

    @Test
    void drainWithoutBlockingMethodsHasNothingToWaitFor() throws Exception {
        try (RunningApplication running = run(BlockingLimits.DEFAULT)) {
            gate.release();
            try (RawClient client = ask(running, "a")) {
                assertThat(client.read().text()).isEqualTo("a");
            }
            LoopThread.await(running.drain().toCompletableFuture());
        }
    }

    @Test
    void methodsThatAreLeftBehindAreNamed() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        try (RunningApplication running = run(BlockingLimits.DEFAULT)) {
            RawClient client = ask(running, "a");
            Awaitility.await().until(() -> begun.contains("a"));
            client.reset();
            Awaitility.await().until(() -> running.statistics().connections() == 0);
            LoopThread.await(running.cutOff().toCompletableFuture());
            assertThat(logs.messages("tornado.general"))
                    .singleElement()
                    .asString()
                    .matches("1 blocking method was left behind: Gated\\[GET /a \\(127\\.0\\.0\\.1\\)\\] for \\d+ ms"
                            + " in thread tornado-blocking-\\d+");
            gate.release();
            awaitActive(running, 0);
        }
    }

    // ------------------------------------------------------------------------------------------ content

    /** Takes content when the test lets it. */
    @StreamRequestBody
    private final class GatedContent extends RequestHandler {

        private int length;

        @Override
        @Blocking
        protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
            begun.add("content");
            gate.acquireUninterruptibly();
            length += chunk.remaining();
            return null;
        }

        void post() {
            write("" + length);
        }
    }

    private RunningApplication runContent(BlockingLimits limits) throws Exception {
        return new RunningApplication(TestApplications.of(settings(limits), GatedContent::new));
    }

    private static RawClient post(RunningApplication running) throws IOException {
        RawClient client = running.connect();
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n1234");
        return client;
    }

    @Test
    void contentWaitsForItsTurnToo() throws Exception {
        try (RunningApplication running = runContent(ONE);
                RawClient a = post(running)) {
            awaitActive(running, 1);
            try (RawClient b = post(running)) {
                awaitWaiting(running, 1);
                Awaitility.await().until(() -> begun.size() == 1);
                gate.release(2);
                assertThat(a.read().text()).isEqualTo("4");
                assertThat(b.read().text()).isEqualTo("4");
            }
            assertThat(begun).hasSize(2);
        }
    }

    @Test
    void contentBeyondTheLimitIsRefused() throws Exception {
        try (RunningApplication running = runContent(ONE.withWaiting(0));
                RawClient a = post(running)) {
            awaitActive(running, 1);
            try (RawClient b = post(running)) {
                assertThat(b.read().status()).isEqualTo(503);
            }
            gate.release();
            assertThat(a.read().text()).isEqualTo("4");
        }
    }

    @Test
    void contentThatWaitsTooLongIsRefused() throws Exception {
        try (RunningApplication running = runContent(ONE.withWaitingTime(Duration.ofMillis(1)));
                RawClient a = post(running)) {
            awaitActive(running, 1);
            try (RawClient b = post(running)) {
                RawClient.Response refused = b.read();
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.field("Retry-After")).isEqualTo("5");
            }
            gate.release();
            assertThat(a.read().text()).isEqualTo("4");
        }
    }

    // ------------------------------------------------------------------------------------------ executors and loops

    /** As one that was shut down does. */
    @Test
    void executorThatRefusesWhatHasWaitedMeansUnavailable() throws Exception {
        logs.expect(Level.WARN, "refuses more");
        AtomicInteger taken = new AtomicInteger();
        Executor threads = BlockingExecutor.of(1);
        Executor once = task -> {
            if (taken.incrementAndGet() > 1) {
                throw new RejectedExecutionException("shut down");
            }
            threads.execute(task);
        };
        try (RunningApplication running = run(settings(ONE).blockingExecutor(once));
                RawClient a = ask(running, "a")) {
            awaitActive(running, 1);
            try (RawClient b = ask(running, "b")) {
                awaitWaiting(running, 1);
                gate.release();
                assertThat(a.read().text()).isEqualTo("a");
                assertThat(b.read().status()).isEqualTo(503);
            }
            awaitActive(running, 0);
            assertThat(running.statistics().blockingWaiting()).isZero();
        }
    }

    /** Counts how many of its kind run at once. */
    private static final class Counted extends RequestHandler {

        private static final int LIMIT = 3;

        private final AtomicInteger now;
        private final AtomicInteger most;
        private final CountDownLatch ended;

        Counted(AtomicInteger now, AtomicInteger most, CountDownLatch ended) {
            this.now = now;
            this.most = most;
            this.ended = ended;
        }

        @Blocking
        void get() {
            int running = now.incrementAndGet();
            most.accumulateAndGet(running, Math::max);
            Thread.yield();
            now.decrementAndGet();
        }

        @Override
        protected void onFinish() {
            ended.countDown();
        }
    }

    @Test
    void loopsShareTheLimitAndNoCallIsForgotten() throws Exception {
        int requests = 2000;
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(2 * requests);
        Supplier<RequestHandler> handler = () -> new Counted(now, most, ended);
        Application app = TestApplications.of(
                settings(BlockingLimits.DEFAULT.withRunning(Counted.LIMIT).withWaitingTime(Duration.ZERO)), handler);
        List<LoopThread> loops = new ArrayList<>(List.of(new LoopThread(), new LoopThread()));
        for (LoopThread loop : loops) {
            for (int i = 0; i < requests; i++) {
                loop.loop()
                        .addCallback(() -> new FakeConnection(loop.loop(), Clock.SYSTEM).request(app, "GET", "/", ""));
            }
        }
        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(most.get()).isBetween(1, Counted.LIMIT);
        LoopThread.await(app.blockingCalls().whenIdle().toCompletableFuture());
        assertThat(app.blockingCalls().active()).isZero();
        assertThat(app.blockingCalls().waiting()).isZero();
        loops.forEach(LoopThread::close);
    }

    // ------------------------------------------------------------------------------------------ settings

    @Test
    void defaultsFitTheThreads() {
        assertThat(BlockingLimits.DEFAULT.running()).isEqualTo(BlockingExecutor.isVirtual() ? 1000 : 200);
        assertThat(BlockingExecutor.isVirtual()).isEqualTo(Runtime.version().feature() >= 21);
        assertThat(BlockingExecutor.pool(7).getMaximumPoolSize()).isEqualTo(7);
    }

    @Test
    void impossibleLimitsAreRefused() {
        assertThatThrownBy(() -> BlockingLimits.DEFAULT.withRunning(0)).hasMessageContaining("must be able to run: 0");
        assertThatThrownBy(() -> BlockingLimits.DEFAULT.withWaiting(-1)).hasMessageContaining("zero or more: -1");
        assertThatThrownBy(() -> BlockingLimits.DEFAULT.withWaitingTime(Duration.ofSeconds(-1)))
                .hasMessageContaining("zero or more");
    }
}
