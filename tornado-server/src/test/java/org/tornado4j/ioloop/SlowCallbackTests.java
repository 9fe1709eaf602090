package org.tornado4j.ioloop;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

/** Callbacks and handlers that hold the loop for long are named in the log. */
class SlowCallbackTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();
    private final IOLoop loop = new IOLoop(clock);

    @BeforeEach
    void chooseThreshold() {
        loop.setSlowCallbackThreshold(Duration.ofMillis(100));
    }

    @Test
    void slowCallbackIsNamed() {
        logs.expect(Level.WARN, "the slow one held the loop for 101 ms");
        loop.addCallback(named("the fast one", 100));
        loop.addCallback(named("the slow one", 101));
        loop.addCallback(named("the fast one", 100));
        TestLoops.turn(loop);
        assertThat(logs.lines()).hasSize(1);
    }

    @Test
    void activityIsNamedInsteadForOneTask() {
        logs.expect(Level.WARN, "GET /slow held the loop for 200 ms");
        logs.expect(Level.WARN, "the next one held the loop for 200 ms");
        loop.addCallback(() -> {
            loop.setActivity("GET /slow");
            clock.advance(Duration.ofMillis(200));
        });
        loop.addCallback(named("the next one", 200));
        TestLoops.turn(loop);
    }

    @Test
    void taskAfterTheCallbackCounts() {
        logs.expect(Level.WARN, "the first one held the loop for 150 ms");
        Runnable flush = named("flush", 90);
        loop.addCallback(new Named("the first one", () -> {
            loop.afterTask(flush);
            clock.advance(Duration.ofMillis(60));
        }));
        TestLoops.turn(loop);
    }

    @Test
    void loopTellsForHowLongItIsHeld() {
        List<Long> held = new ArrayList<>();
        loop.addCallback(() -> {
            clock.advance(Duration.ofMillis(60));
            held.add(loop.heldNanos());
        });
        loop.addCallback(() -> {
            clock.advance(Duration.ofMillis(30));
            held.add(loop.heldNanos());
        });
        TestLoops.turn(loop);
        assertThat(held).containsExactly(60_000_000L, 30_000_000L);
    }

    @Test
    void loopThatWaitsIsHeldByNothing() {
        try (LoopThread waiting = new LoopThread(clock)) {
            clock.advance(Duration.ofHours(1));
            Awaitility.await().until(() -> waiting.loop().heldNanos() == 0);
        }
    }

    @Test
    void thresholdCanBeChanged() {
        logs.expect(Level.WARN, "a second held the loop for 1000 ms");
        loop.setSlowCallbackThreshold(Duration.ofMillis(999));
        loop.addCallback(named("nine hundred", 900));
        loop.addCallback(named("a second", 1000));
        TestLoops.turn(loop);
        assertThat(logs.lines()).hasSize(1);
    }

    @Test
    void thresholdOfZeroMeansNone() {
        loop.setSlowCallbackThreshold(Duration.ZERO);
        loop.addCallback(named("an hour", 3_600_000));
        TestLoops.turn(loop);
        assertThat(logs.lines()).isEmpty();
    }

    @Test
    void timeBetweenConstructionAndStartDoesNotCount() {
        clock.advance(Duration.ofMinutes(1));
        loop.addCallback(named("the fast one", 1));
        TestLoops.turn(loop);
        clock.advance(Duration.ofMinutes(1));
        loop.addCallback(named("the fast one", 1));
        TestLoops.turn(loop);
        assertThat(logs.lines()).isEmpty();
    }

    @Test
    void waitingForAnEventDoesNotCount() throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        CompletableFuture<String> handled = new CompletableFuture<>();
        loop.addHandler(pipe.source(), IOLoop.READ, (channel, ready) -> {
            handled.complete("handled");
            loop.stop();
        });
        Thread thread = new Thread(loop::start);
        thread.start();
        while (!loop.isAsleep()) {
            Thread.onSpinWait();
        }
        clock.advance(Duration.ofMinutes(1));
        pipe.sink().write(ByteBuffer.wrap(new byte[1]));
        assertThat(LoopThread.await(handled)).isEqualTo("handled");
        thread.join();
        loop.close(true);
        pipe.sink().close();
        assertThat(logs.lines()).isEmpty();
    }

    @Test
    @DisplayName("D9: who is slow all the time does not fill the log")
    void manySlowOnesAreFewLines() {
        logs.expect(Level.WARN, "slow held the loop for 200 ms");
        for (int i = 0; i < 1000; i++) {
            loop.addCallback(named("slow", 200));
        }
        TestLoops.turn(loop);
        assertThat(logs.lines()).hasSizeLessThanOrEqualTo(210);
        assertThat(logs.messages("tornado.application"))
                .contains("slow held the loop for 200 ms; 40 more did for long since the last line");
    }

    // ------------------------------------------------------------------------------------------ until it is warm

    @Test
    void loopThatIsNotWarmTellsOfTenTimesTheThreshold() {
        logs.expect(Level.WARN, "very slow held the loop for 1001 ms");
        IOLoop cold = new IOLoop(clock);
        cold.addCallback(named("slow, for its classes are being loaded", 1000));
        cold.addCallback(named("very slow", 1001));
        TestLoops.turn(cold);
        assertThat(logs.lines()).hasSize(1);
    }

    @Test
    void loopIsWarmAfterSecondsAndRounds() {
        logs.expect(Level.WARN, "warm held the loop for 101 ms");
        IOLoop cold = new IOLoop(clock);
        rounds(cold, 10);
        clock.advance(TaskTimer.WARM_AFTER);
        cold.addCallback(named("cold", 101));
        rounds(cold, TaskTimer.WARM_ROUNDS);
        cold.addCallback(named("warm", 101));
        TestLoops.turn(cold);
        assertThat(logs.lines()).hasSize(1);
    }

    private static void rounds(IOLoop loop, int count) {
        for (int i = 0; i < count; i++) {
            TestLoops.turn(loop);
        }
    }

    // ------------------------------------------------------------------------------------------ names

    @Test
    void lambdaIsNamedByItsClass() {
        logs.expect(Level.WARN, "a callback of SlowCallbackTests held the loop for 200 ms");
        loop.addCallback(() -> clock.advance(Duration.ofMillis(200)));
        TestLoops.turn(loop);
    }

    @Test
    void periodicCallbackIsNamedByWhatItCalls() {
        logs.expect(Level.WARN, "PeriodicCallback[a callback of SlowCallbackTests] held the loop for 200 ms");
        new PeriodicCallback(() -> clock.advance(Duration.ofMillis(200)), Duration.ofSeconds(1)).start(loop);
        clock.advance(Duration.ofSeconds(1));
        TestLoops.turn(loop);
    }

    @Test
    void spawnedCallbackIsNamedByWhatItCalls() {
        logs.expect(Level.WARN, "a callback of SlowCallbackTests held the loop for 200 ms");
        loop.spawnCallback(() -> {
            clock.advance(Duration.ofMillis(200));
            return null;
        });
        TestLoops.turn(loop);
    }

    /** Neither a lambda nor a class with a text of its own. */
    private final class Plain implements Runnable {

        @Override
        public void run() {
            clock.advance(Duration.ofMillis(200));
        }
    }

    @Test
    void classWithoutATextIsNamedWithoutItsAddress() {
        logs.expect(Level.WARN, "SlowCallbackTests.Plain held the loop for 200 ms");
        loop.addCallback(new Plain());
        TestLoops.turn(loop);
    }

    // ------------------------------------------------------------------------------------------ lag

    @Test
    void roundsAreCountedByTheTimeTheyTook() {
        LagCounts lags = loop.lagCounts();
        assertThat(lags.total()).isZero();
        loop.addCallback(named("4 ms", 4));
        loop.addCallback(named("3 ms", 3));
        TestLoops.turn(loop);
        long tenMillis = LagCounts.bounds().indexOf(Duration.ofMillis(10));
        assertThat(lags.total()).isEqualTo(1);
        assertThat(lags.atMost((int) tenMillis)).isEqualTo(1);
        assertThat(lags.atMost((int) tenMillis - 1)).isZero();
    }

    private Runnable named(String name, long millis) {
        return new Named(name, () -> clock.advance(Duration.ofMillis(millis)));
    }

    private record Named(String name, Runnable work) implements Runnable {

        @Override
        public void run() {
            work.run();
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
