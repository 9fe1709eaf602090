package org.tornado4j.ioloop;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

class StallWatchTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loopThread = new LoopThread();

    private final IOLoop loop = loopThread.loop();
    private final CountDownLatch release = new CountDownLatch(1);

    /** Does not look by itself before the test is over. */
    private final StallWatch watch = new StallWatch(Duration.ofHours(1));

    @BeforeEach
    void watchLoop() throws Exception {
        loopThread.run(() -> {
            loop.setSlowCallbackThreshold(Duration.ofMinutes(30));
            watch.watch(loop);
        });
    }

    @AfterEach
    void forgetLoop() {
        release.countDown();
        watch.forget(loop);
    }

    @Test
    void loopThatIsHeldIsReportedOnceWithItsStack() throws Exception {
        logs.expect(Level.WARN, "the loop of thread test-loop is held");
        hold();
        for (int round = 0; round < 5; round++) {
            watch.lookAtEach();
        }
        assertThat(logs.lines()).hasSize(1);
        assertThat(logs.lines().get(0).getThrowableProxy().getStackTraceElementProxyArray())
                .anyMatch(frame -> frame.getSTEAsString().contains("holdTheLoop"));
    }

    @Test
    void loopThatIsHeldAgainIsReportedAgain() throws Exception {
        logs.expect(Level.WARN, "the loop of thread test-loop is held");
        CountDownLatch first = hold();
        for (int round = 0; round < 5; round++) {
            watch.lookAtEach();
        }
        first.countDown();
        loopThread.settle();
        hold();
        for (int round = 0; round < 5; round++) {
            watch.lookAtEach();
        }
        assertThat(logs.lines()).hasSize(2);
    }

    @Test
    void loopMayBeHeldForAsLongAsACallbackMayTake() throws Exception {
        loopThread.run(() -> loop.setSlowCallbackThreshold(Duration.ofHours(4)));
        loopThread.run(watch::lookAtEach); // it is asked, and answers with the new threshold
        loopThread.settle();
        hold();
        for (int round = 0; round < 5; round++) {
            watch.lookAtEach();
        }
        assertThat(logs.lines()).isEmpty();
        watch.lookAtEach();
        logs.expect(Level.WARN, "the loop of thread test-loop is held");
    }

    @Test
    void loopWithoutThresholdIsNotReported() throws Exception {
        loopThread.run(() -> loop.setSlowCallbackThreshold(Duration.ZERO));
        loopThread.run(watch::lookAtEach);
        loopThread.settle();
        hold();
        for (int round = 0; round < 100; round++) {
            watch.lookAtEach();
        }
        assertThat(logs.lines()).isEmpty();
    }

    @Test
    void loopThatAnswersIsNotReported() throws Exception {
        for (int round = 0; round < 50; round++) {
            loopThread.run(watch::lookAtEach); // in the loop: it does not sleep, and is asked
            loopThread.settle();
        }
        assertThat(logs.lines()).isEmpty();
    }

    @Test
    void loopThatSleepsIsNotWokenUp() {
        while (!loop.isAsleep()) {
            Thread.onSpinWait();
        }
        for (int round = 0; round < 5; round++) {
            watch.lookAtEach();
        }
        assertThat(loop.isAsleep()).isTrue();
        assertThat(logs.lines()).isEmpty();
    }

    /** Returns when the loop is held by a callback, which ends with the latch or the test. */
    private CountDownLatch hold() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        loop.addCallback(() -> holdTheLoop(held, end));
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
