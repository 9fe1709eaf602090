package org.tornado4j.ioloop;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

class IOLoopTimeoutTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();

    @RegisterExtension
    final LoopThread loopThread = new LoopThread(clock);

    private final IOLoop loop = loopThread.loop();
    private final List<String> events = new ArrayList<>();

    @Test
    @DisplayName("A27 order by deadline, then by insertion")
    void timeoutsRunInOrder() throws Exception {
        loopThread.run(() -> {
            loop.callLater(Duration.ofSeconds(3), note("third"));
            loop.callLater(Duration.ofSeconds(1), note("first"));
            loop.callLater(Duration.ofSeconds(2), note("second a"));
            loop.callLater(Duration.ofSeconds(2), note("second b"));
        });
        loopThread.advance(Duration.ofSeconds(3));
        assertThat(events).containsExactly("first", "second a", "second b", "third");
    }

    @Test
    void timeoutDoesNotRunEarly() throws Exception {
        loopThread.run(() -> loop.callLater(Duration.ofSeconds(1), note("timeout")));
        loopThread.advance(Duration.ofNanos(999_999_999));
        assertThat(events).isEmpty();
        loopThread.advance(Duration.ofNanos(1));
        assertThat(events).containsExactly("timeout");
    }

    @Test
    @DisplayName("L06, A27 all ways to ask for a timeout: duration, instant, clock time")
    void timeoutsAreAskedForInManyWays() throws Exception {
        loopThread.run(() -> {
            assertThat(loop.addTimeout(Duration.ofSeconds(1), note("duration"))).isNotNull();
            assertThat(loop.addTimeout(loop.time().plusSeconds(2), note("instant")))
                    .isNotNull();
            assertThat(loop.callAt(clock.nanoTime() + 3_000_000_000L, note("clock time")))
                    .isNotNull();
            assertThat(loop.callLater(Duration.ofSeconds(4), note("delay"))).isNotNull();
        });
        for (int second = 1; second <= 4; second++) {
            loopThread.advance(Duration.ofSeconds(1));
            assertThat(events).hasSize(second);
        }
        assertThat(events).containsExactly("duration", "instant", "clock time", "delay");
    }

    @Test
    void timeoutOfThePastRunsAtOnce() throws Exception {
        loopThread.run(() -> {
            loop.callLater(Duration.ofSeconds(-5), note("negative"));
            loop.addTimeout(Instant.EPOCH, note("long ago"));
            loop.callAt(clock.nanoTime() - 1, note("before"));
        });
        loopThread.settle();
        assertThat(events).containsExactlyInAnyOrder("negative", "long ago", "before");
    }

    @Test
    void endlessTimeoutIsNoProblem() throws Exception {
        Timeout timeout = loopThread.call(() -> {
            loop.callLater(Duration.ofSeconds(Long.MAX_VALUE), note("never"));
            loop.addTimeout(Instant.MAX, note("never"));
            return loop.callLater(ChronoUnit.FOREVER.getDuration(), note("never"));
        });
        loopThread.advance(Duration.ofDays(36_500));
        assertThat(events).isEmpty();
        assertThat(loopThread.<Boolean>call(timeout::isPending)).isTrue();
    }

    @Test
    @DisplayName("L05, A27 remove_timeout after firing is allowed")
    void timeoutCanBeRemovedAfterItRan() throws Exception {
        Timeout timeout = loopThread.call(() -> loop.callLater(Duration.ofSeconds(1), note("timeout")));
        loopThread.advance(Duration.ofSeconds(1));
        loopThread.run(() -> {
            assertThat(timeout.isPending()).isFalse();
            loop.removeTimeout(timeout);
        });
        assertThat(events).containsExactly("timeout");
    }

    @Test
    @DisplayName("L05 a due timeout that another one removes does not run")
    void timeoutCanBeRemovedByAnotherOfTheSameBatch() throws Exception {
        loopThread.run(() -> {
            Timeout[] second = new Timeout[1];
            loop.callLater(Duration.ofSeconds(1), () -> loop.removeTimeout(second[0]));
            second[0] = loop.callLater(Duration.ofSeconds(1), note("second"));
        });
        loopThread.advance(Duration.ofSeconds(1));
        assertThat(events).isEmpty();
    }

    @Test
    @DisplayName("L05 2000 timeouts added and removed")
    void manyTimeoutsCanBeAddedAndRemoved() throws Exception {
        loopThread.run(() -> {
            loop.callLater(Duration.ofSeconds(1), note("stays"));
            for (int i = 0; i < 2000; i++) {
                loop.removeTimeout(loop.callLater(Duration.ofSeconds(i % 3), note("removed")));
            }
        });
        loopThread.advance(Duration.ofSeconds(5));
        assertThat(events).containsExactly("stays");
    }

    @Test
    @DisplayName("L09 exceptions of timeouts")
    void timeoutThatThrowsIsLogged() throws Exception {
        logs.expect(Level.ERROR, "Exception in callback");
        loopThread.run(() -> {
            loop.callLater(Duration.ofSeconds(1), () -> {
                throw new IllegalStateException("provoked");
            });
            loop.callLater(Duration.ofSeconds(1), note("second"));
        });
        loopThread.advance(Duration.ofSeconds(1));
        assertThat(events).containsExactly("second");
    }

    @Test
    @DisplayName("A24 (4) the loop waits until the next deadline, and for a callback that comes before")
    void loopWaitsUntilTheDeadline() throws Exception {
        try (LoopThread real = new LoopThread()) {
            long start = System.nanoTime();
            var fired = new java.util.concurrent.CompletableFuture<Long>();
            real.run(() -> real.loop().callLater(Duration.ofMillis(30), () -> fired.complete(System.nanoTime())));
            assertThat(LoopThread.await(fired) - start).isGreaterThanOrEqualTo(30_000_000);
        }
    }

    @Test
    void timeoutSetBeforeTheStartCountsFromThen() {
        try (IOLoop later = new IOLoop(clock)) {
            later.callLater(Duration.ofSeconds(1), () -> {
                events.add("timeout");
                later.stop();
            });
            clock.advance(Duration.ofSeconds(1));
            later.start();
        }
        assertThat(events).containsExactly("timeout");
    }

    @Test
    void nowIsTheTimeOfTheTask() throws Exception {
        loopThread.advance(Duration.ofSeconds(7));
        assertThat(loopThread.<Long>call(loop::now)).isEqualTo(7_000_000_000L);
        assertThat(loopThread.call(loop::time)).isEqualTo(Instant.parse("2025-01-01T12:00:07Z"));
    }

    private Runnable note(String event) {
        return () -> events.add(event);
    }
}
