package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

/** A worker's measurement of how long loops have been held. */
class LoopBeatsTests {

    private final ManualClock clock = new ManualClock();

    @RegisterExtension
    final LoopThread loopThread = new LoopThread(clock);

    private final IOLoop loop = loopThread.loop();
    private final CountDownLatch release = new CountDownLatch(1);
    private final LoopBeats beats = new LoopBeats(clock.nanoTime());

    @AfterEach
    void letGo() {
        release.countDown();
    }

    private void spinUntilReleased() {
        while (release.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    private Heartbeat lookAfter(Duration time) {
        clock.advance(time);
        return beats.look(clock.nanoTime(), List.of(loop));
    }

    /** Each row: as of the last look, time since then, as the loop says; what comes of it; all in milliseconds. */
    @ParameterizedTest
    @CsvSource({
        "    0, 1000,      0,     0", // it waits
        " 9000, 1000,      0,     0", // it was let go
        "    0, 1000,    400,   400", // what it is at began since the last look
        " 9000, 1000,    400,   400", // that as well: it is another task
        "    0, 1000,   1000,  1000",
        " 9000, 1000,  10000, 10000", // it is still at the same
        " 9000, 9000,  18000, 12000", // the JVM stood still
        "    0, 9000,   8000,  3000",
        "    0, 1000, 999999,  1000" // it has just been started, and still has the time when it was made
    })
    void timeThatTheLookerMissedDoesNotCount(long before, long passed, long now, long held) {
        assertThat(LoopBeats.held(Duration.ofMillis(before), Duration.ofMillis(passed), Duration.ofMillis(now)))
                .isEqualTo(Duration.ofMillis(held));
    }

    @Test
    void loopThatIsHeldIsCountedAndShownWithItsStack() throws Exception {
        loopThread.run(() -> loop.setSlowCallbackThreshold(Duration.ZERO));
        assertThat(beats.look(clock.nanoTime(), List.of(loop)).heldLoops()).isZero();
        CountDownLatch holds = new CountDownLatch(1);
        loop.addCallback(() -> {
            holds.countDown();
            spinUntilReleased();
        });
        holds.await();
        assertThat(lookAfter(Duration.ofMillis(2900))).isEqualTo(new Heartbeat(1, 0, Duration.ofMillis(2900)));
        assertThat(beats.heldLoops()).isEmpty();
        assertThat(lookAfter(Duration.ofSeconds(1))).isEqualTo(new Heartbeat(1, 1, Duration.ofMillis(3900)));
        assertThat(beats.heldLoops()).containsExactly(loop);
        assertThat(LoopStacks.of(beats.heldLoops())).first().isEqualTo("\"test-loop\" RUNNABLE");
        assertThat(LoopStacks.of(beats.heldLoops()))
                .anyMatch(line -> line.startsWith("  at ") && line.contains("spinUntilReleased"));
    }

    @Test
    void loopThatDoesNotRunIsNotHeld() {
        IOLoop idle = new IOLoop(clock);
        try {
            clock.advance(Duration.ofHours(1));
            assertThat(beats.look(clock.nanoTime(), List.of(idle))).isEqualTo(new Heartbeat(1, 0, Duration.ZERO));
            assertThat(LoopStacks.of(List.of(idle))).isEmpty();
        } finally {
            idle.close();
        }
    }

    // ------------------------------------------------------------------------------------------ the line

    @Test
    void theWorstOfTheLoopsIsReported() {
        assertThat(Heartbeat.of(List.of(Duration.ofSeconds(3), Duration.ofSeconds(9), Duration.ofMillis(2999))))
                .isEqualTo(new Heartbeat(3, 2, Duration.ofSeconds(9)));
        assertThat(Heartbeat.of(List.of())).isEqualTo(Heartbeat.NONE);
    }

    @Test
    void aLineIsReadAsItWasMade() {
        Heartbeat heartbeat = new Heartbeat(4, 2, Duration.ofMillis(31_234));
        String[] words = Arrays.stream(heartbeat.words()).map(Object::toString).toArray(String[]::new);
        assertThat(words).containsExactly("beats", "4", "2", "31234");
        assertThat(Heartbeat.parse(words)).isEqualTo(heartbeat);
        assertThat(Heartbeat.parse(new String[] {"beats", "4"})).isEqualTo(new Heartbeat(4, 0, Duration.ZERO));
    }
}
