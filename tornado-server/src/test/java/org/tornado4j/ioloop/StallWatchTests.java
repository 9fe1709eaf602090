package org.tornado4j.ioloop;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

/** D9: a loop that is held is reported while it hangs. */
class StallWatchTests {

    private static final String LOGGER = "tornado.application";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();

    @RegisterExtension
    final LoopThread loopThread = new LoopThread(clock);

    private final IOLoop loop = loopThread.loop();
    private final CountDownLatch release = new CountDownLatch(1);

    /** Does not look by itself before the test is over. */
    private final StallWatch watch = new StallWatch(Duration.ofHours(1));

    /** The one that all loops have is told to leave this loop alone. */
    @BeforeEach
    void watchLoop() throws Exception {
        loopThread.run(() -> {
            StallWatch.SHARED.forget(loop);
            loop.setSlowCallbackThreshold(Duration.ofMillis(100));
            watch.watch(loop);
        });
    }

    @AfterEach
    void forgetLoop() {
        release.countDown();
        watch.forget(loop);
    }

    /** Looks every quarter of a second, as the real one does. */
    private void pass(Duration time) {
        for (long millis = 0; millis < time.toMillis(); millis += 250) {
            clock.advance(Duration.ofMillis(250));
            watch.lookAtEach();
        }
    }

    /** The same for a loop that has nothing to do but to notice that the clock moved. */
    private void passAsleep(Duration time) throws Exception {
        for (long millis = 0; millis < time.toMillis(); millis += 250) {
            awaitSleep(); // a callback that runs while the clock moves would look slow
            clock.advance(Duration.ofMillis(250));
            loopThread.settle();
            awaitSleep();
            watch.lookAtEach();
        }
    }

    // ------------------------------------------------------------------------------------------ stalls

    @Test
    void loopThatHangsIsNamedFirstAndThenShownWithItsStack() throws Exception {
        logs.expect(Level.WARN, "is held");
        hold("HelloHandler[GET /hello (192.0.2.1)]");
        pass(Duration.ofMillis(250));
        assertThat(logs.lines()).isEmpty();
        pass(Duration.ofMillis(500));
        assertThat(logs.messages(LOGGER))
                .containsExactly(
                        "the loop of thread test-loop is held by HelloHandler[GET /hello (192.0.2.1)], for 500 ms so far",
                        "the loop of thread test-loop is held by HelloHandler[GET /hello (192.0.2.1)], for 750 ms so far");
        assertThat(logs.lines().get(0).getThrowableProxy()).isNull();
        assertThat(stack(logs.lines().get(1))).contains("holdTheLoop");
    }

    @Test
    void lambdaThatHangsIsNamedByTheMethodItIsIn() throws Exception {
        logs.expect(Level.WARN, "is held by StallWatchTests.lambdaThatHangsIsNamedByTheMethodItIsIn, for 500 ms");
        CountDownLatch held = new CountDownLatch(1);
        loop.addCallback(() -> {
            held.countDown();
            while (release.getCount() > 0) {
                Thread.onSpinWait();
            }
        });
        held.await();
        pass(Duration.ofMillis(500));
        LoopTask task = loop.currentTask();
        assertThat(task).isNotNull();
        assertThat(task.name()).isEqualTo("StallWatchTests.lambdaThatHangsIsNamedByTheMethodItIsIn");
        assertThat(task.held()).isEqualTo(Duration.ofMillis(500));
        assertThat(task.stack()).anyMatch(call -> call.getClassName().startsWith(StallWatchTests.class.getName()));
    }

    @Test
    void linesGetRareWhileItHangs() throws Exception {
        logs.expect(Level.WARN, "is held");
        hold("busy");
        pass(Duration.ofHours(1));
        assertThat(logs.lines()).hasSizeBetween(8, 16);
    }

    @Test
    void endIsReportedWithTheWholeTime() throws Exception {
        logs.expect(Level.WARN, "is held by busy");
        logs.expect(Level.WARN, "busy held the loop for 2000 ms");
        CountDownLatch end = hold("busy");
        pass(Duration.ofSeconds(2));
        end.countDown();
        loopThread.settle();
    }

    @Test
    void stacksOfStallsThatComeAgainAndAgainAreRare() throws Exception {
        logs.expect(Level.WARN, "is held");
        for (int stall = 0; stall < 8; stall++) {
            CountDownLatch end = hold("busy");
            pass(Duration.ofSeconds(1));
            end.countDown();
            loopThread.settle();
        }
        assertThat(logs.lines().stream().filter(line -> line.getThrowableProxy() != null))
                .hasSize(1);
        assertThat(logs.messages(LOGGER).stream().filter(line -> line.equals("busy held the loop for 1000 ms")))
                .hasSize(8);
    }

    @Test
    void loopMayBeHeldForAsLongAsACallbackMayTake() throws Exception {
        loopThread.run(() -> loop.setSlowCallbackThreshold(Duration.ofSeconds(5)));
        hold("busy");
        pass(Duration.ofSeconds(5));
        assertThat(logs.lines()).isEmpty();
        pass(Duration.ofMillis(250));
        logs.expect(Level.WARN, "is held");
        assertThat(logs.lines()).hasSize(1);
    }

    @Test
    void loopWithoutThresholdIsNotReported() throws Exception {
        loopThread.run(() -> loop.setSlowCallbackThreshold(Duration.ZERO));
        hold("busy");
        pass(Duration.ofMinutes(1));
        assertThat(logs.lines()).isEmpty();
    }

    @Test
    void oneTaskAfterTheOtherIsNoStall() throws Exception {
        for (int i = 0; i < 20; i++) {
            CountDownLatch end = hold("busy");
            clock.advance(Duration.ofMillis(90));
            watch.lookAtEach();
            end.countDown();
            loopThread.settle();
        }
        assertThat(logs.lines()).isEmpty();
    }

    @Test
    void loopThatSleepsIsNeitherReportedNorWokenUp() throws Exception {
        awaitSleep();
        for (int round = 0; round < 5; round++) {
            watch.lookAtEach();
        }
        assertThat(loop.isAsleep()).isTrue();
        passAsleep(Duration.ofMinutes(1));
        assertThat(logs.lines()).isEmpty();
        assertThat(loop.load().lag()).isZero();
    }

    // ------------------------------------------------------------------------------------------ load

    @Test
    void loopThatHasNothingToDoIsNotBusy() throws Exception {
        awaitSleep();
        passAsleep(Duration.ofSeconds(20));
        assertThat(loop.load().busy()).isLessThan(0.05);
    }

    @Test
    void loopIsAsBusyAsItsLastTenSeconds() throws Exception {
        logs.expect(Level.WARN, "is held");
        CountDownLatch end = hold("busy");
        pass(Duration.ofSeconds(10));
        assertThat(loop.load().busy()).isEqualTo(1);
        end.countDown();
        passAsleep(Duration.ofSeconds(5));
        assertThat(loop.load().busy()).isBetween(0.4, 0.6);
        passAsleep(Duration.ofSeconds(6));
        assertThat(loop.load().busy()).isLessThan(0.05);
    }

    @Test
    void lagIsTheTimeThatACallbackWaits() throws Exception {
        logs.expect(Level.WARN, "is held");
        CountDownLatch end = hold("busy");
        watch.lookAtEach();
        pass(Duration.ofSeconds(3));
        assertThat(loop.load().lag()).as("while it hangs").isEqualTo(Duration.ofSeconds(3));
        end.countDown();
        loopThread.settle();
        passAsleep(Duration.ofSeconds(5));
        assertThat(loop.load().lag()).as("at worst").isEqualTo(Duration.ofSeconds(3));
        passAsleep(Duration.ofSeconds(10));
        assertThat(loop.load().lag()).isZero();
    }

    @Test
    void slowTasksAreCounted() throws Exception {
        loopThread.run(() -> clock.advance(Duration.ofMillis(150)));
        loopThread.run(() -> clock.advance(Duration.ofMillis(50)));
        loopThread.run(() -> clock.advance(Duration.ofMillis(150)));
        loopThread.run(() -> {}); // the one before is counted by then
        watch.lookAtEach();
        assertThat(loop.load().slowTasks()).isEqualTo(2);
    }

    // ------------------------------------------------------------------------------------------ the loop

    private void awaitSleep() {
        while (!loop.isAsleep() || !loop.timer().isWaiting()) {
            Thread.onSpinWait();
        }
    }

    private static String stack(ILoggingEvent line) {
        StringBuilder stack = new StringBuilder();
        for (var frame : line.getThrowableProxy().getStackTraceElementProxyArray()) {
            stack.append(frame.getSTEAsString()).append('\n');
        }
        return stack.toString();
    }

    /** Returns when the loop is held by a callback, which ends with the latch or the test. */
    private CountDownLatch hold(String activity) throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        loop.addCallback(() -> {
            loop.setActivity(activity);
            holdTheLoop(held, end);
        });
        held.await();
        return end;
    }

    private void holdTheLoop(CountDownLatch held, CountDownLatch end) {
        held.countDown();
        while (end.getCount() > 0 && release.getCount() > 0) {
            Thread.onSpinWait();
        }
    }
}
