package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

/** Times at which keep-alive notifications are sent. */
class WatchdogTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final ManualClock clock = new ManualClock();

    @RegisterExtension
    final LoopThread loop = new LoopThread(clock);

    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger beats = new AtomicInteger();
    private final Watchdog watchdog = new Watchdog(TIMEOUT, beats::incrementAndGet, clock.nanoTime());

    @AfterEach
    void letGo() {
        release.countDown();
    }

    private void holdTheLoop() throws InterruptedException {
        CountDownLatch holds = new CountDownLatch(1);
        loop.loop().addCallback(() -> {
            holds.countDown();
            while (release.getCount() > 0) {
                Thread.onSpinWait();
            }
        });
        holds.await();
    }

    private int beatsIn(Duration time) {
        return beatsIn(time, () -> clock.advance(watchdog.period()));
    }

    /** {@link #beatsIn} while the loop runs: it has gone round after each step, or it would look held. */
    private int beatsOfRunningLoopIn(Duration time) throws Exception {
        return beatsIn(time, () -> loop.advance(watchdog.period()));
    }

    private <E extends Exception> int beatsIn(Duration time, Step<E> step) throws E {
        int before = beats.get();
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(watchdog.period())) {
            step.go();
            watchdog.look(clock.nanoTime(), List.of(loop.loop()));
        }
        return beats.get() - before;
    }

    private interface Step<E extends Exception> {
        void go() throws E;
    }

    @Test
    void fourSignsOfLifeInTheTimeoutAndTheFirstAtOnce() throws Exception {
        watchdog.look(clock.nanoTime(), List.of(loop.loop()));
        assertThat(beats).hasValue(1);
        assertThat(beatsOfRunningLoopIn(TIMEOUT)).isEqualTo(4);
    }

    @Test
    void looksOnceASecondOrWhenABeatIsDue() {
        assertThat(watchdog.period()).isEqualTo(Duration.ofSeconds(1));
        assertThat(new Watchdog(Duration.ofSeconds(2), () -> {}, 0).period()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void loopThatHangsEndsThem() throws Exception {
        holdTheLoop();
        assertThat(beatsIn(Duration.ofSeconds(9))).isEqualTo(2);
        assertThat(beatsIn(Duration.ofHours(1))).isZero();
    }

    @Test
    void loopThatIsLetGoBringsThemBack() throws Exception {
        holdTheLoop();
        beatsIn(TIMEOUT);
        release.countDown();
        assertThat(beatsOfRunningLoopIn(watchdog.period())).isEqualTo(1);
    }

    @Test
    void timeThatNobodyRanIsNotTheLoopsFault() throws Exception {
        holdTheLoop();
        clock.advance(Duration.ofHours(1));
        watchdog.look(clock.nanoTime(), List.of(loop.loop()));
        assertThat(beats).hasValue(1);
    }
}
