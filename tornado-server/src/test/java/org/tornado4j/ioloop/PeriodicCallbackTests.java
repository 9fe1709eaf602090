package org.tornado4j.ioloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

class PeriodicCallbackTests {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();

    @RegisterExtension
    final LoopThread loopThread = new LoopThread(clock);

    private final List<Long> calls = new ArrayList<>();

    @Test
    @DisplayName("L14 first call after one period, then one each")
    void callbackRunsEachPeriod() throws Exception {
        PeriodicCallback periodic = new PeriodicCallback(this::note, Duration.ofSeconds(10));
        loopThread.run(periodic::start);
        advanceSeconds(35);
        assertThat(calls).containsExactly(10L, 20L, 30L);
    }

    @Test
    @DisplayName("L14 a period is a number of milliseconds or a duration")
    void periodMayBeMilliseconds() throws Exception {
        loopThread.run(new PeriodicCallback(this::note, 10_000)::start);
        advanceSeconds(20);
        assertThat(calls).containsExactly(10L, 20L);
    }

    @Test
    @DisplayName("L14 durations 9 9 10 11 20 20 35 35 0 0 0")
    void longCallsSkipPeriodsAndReturnToTheGrid() throws Exception {
        int[] durations = {9, 9, 10, 11, 20, 20, 35, 35, 0, 0, 0};
        loopThread.run(() -> new PeriodicCallback(
                        () -> {
                            note();
                            clock.advance(Duration.ofSeconds(durations[calls.size() - 1]));
                        },
                        Duration.ofSeconds(10))
                .start());
        while (calls.size() < durations.length) {
            loopThread.advance(SECOND);
        }
        assertThat(calls).containsExactly(10L, 20L, 30L, 50L, 70L, 100L, 130L, 170L, 210L, 220L, 230L);
    }

    @Test
    void jitterVariesThePeriod() throws Exception {
        List<Double> random = new ArrayList<>(List.of(0.5, 1.0, 0.0, 0.5));
        loopThread.run(() -> new PeriodicCallback(this::note, Duration.ofSeconds(100))
                .withJitter(0.5, () -> random.remove(0))
                .start());
        for (int second = 0; second < 300; second++) {
            loopThread.advance(SECOND);
        }
        assertThat(calls).containsExactly(100L, 225L, 300L);
    }

    @Test
    @DisplayName("B.2 start, stop, is_running")
    void stoppedCallbackRunsNoMore() throws Exception {
        PeriodicCallback periodic = new PeriodicCallback(this::note, SECOND);
        assertThat(periodic.isRunning()).isFalse();
        loopThread.run(periodic::start);
        loopThread.run(periodic::start);
        assertThat(loopThread.<Boolean>call(periodic::isRunning)).isTrue();
        advanceSeconds(2);
        loopThread.run(periodic::stop);
        loopThread.run(periodic::stop);
        assertThat(loopThread.<Boolean>call(periodic::isRunning)).isFalse();
        advanceSeconds(5);
        assertThat(calls).containsExactly(1L, 2L);

        loopThread.run(periodic::start);
        advanceSeconds(1);
        assertThat(calls).containsExactly(1L, 2L, 8L);
    }

    @Test
    void callbackMayStopItself() throws Exception {
        PeriodicCallback[] periodic = new PeriodicCallback[1];
        periodic[0] = new PeriodicCallback(
                () -> {
                    note();
                    periodic[0].stop();
                },
                SECOND);
        loopThread.run(() -> periodic[0].start());
        advanceSeconds(3);
        assertThat(calls).containsExactly(1L);
    }

    @Test
    @DisplayName("L14, B.2 an asynchronous callback never overlaps")
    void asynchronousCallbackNeverOverlaps() throws Exception {
        List<CompletableFuture<String>> stages = new ArrayList<>();
        PeriodicCallback periodic = new PeriodicCallback(() -> noteAndReturn(stages), SECOND);
        loopThread.run(periodic::start);
        advanceSeconds(4);
        assertThat(calls).containsExactly(1L);

        stages.get(0).complete("done");
        loopThread.settle();
        advanceSeconds(2);
        assertThat(calls).containsExactly(1L, 5L);
    }

    @Test
    void restartDuringACallDoesNotOverlapEither() throws Exception {
        List<CompletableFuture<String>> stages = new ArrayList<>();
        PeriodicCallback periodic = new PeriodicCallback(() -> noteAndReturn(stages), SECOND);
        loopThread.run(periodic::start);
        advanceSeconds(1);
        loopThread.run(() -> {
            periodic.stop();
            assertThat(periodic.isRunning()).isFalse();
            periodic.start();
            assertThat(periodic.isRunning()).isTrue();
        });
        advanceSeconds(3);
        assertThat(calls).containsExactly(1L);

        stages.get(0).complete("done");
        loopThread.settle();
        advanceSeconds(1);
        assertThat(calls).containsExactly(1L, 5L);
    }

    @Test
    void stopDuringACallEndsTheSchedule() throws Exception {
        List<CompletableFuture<String>> stages = new ArrayList<>();
        PeriodicCallback periodic = new PeriodicCallback(() -> noteAndReturn(stages), SECOND);
        loopThread.run(periodic::start);
        advanceSeconds(1);
        loopThread.run(periodic::stop);
        stages.get(0).complete("done");
        loopThread.settle();
        advanceSeconds(3);
        assertThat(calls).containsExactly(1L);
        assertThat(loopThread.<Boolean>call(periodic::isRunning)).isFalse();
    }

    @SuppressWarnings("serial")
    private static final class ClientLeft extends IOException implements Disconnect {}

    @Test
    void disconnectIsNotWorthALine() throws Exception {
        PeriodicCallback periodic = new PeriodicCallback(
                () -> {
                    note();
                    return CompletableFuture.failedFuture(new ClientLeft());
                },
                SECOND);
        loopThread.run(periodic::start);
        advanceSeconds(2);
        assertThat(calls).containsExactly(1L, 2L);
        assertThat(logs.lines()).isEmpty();
    }

    @Test
    @DisplayName("B.2 errors are logged, the schedule continues")
    void failuresAreLoggedAndTheScheduleGoesOn() throws Exception {
        logs.expect(Level.ERROR, "Exception in callback");
        PeriodicCallback periodic = new PeriodicCallback(
                () -> {
                    note();
                    return switch (calls.size()) {
                        case 1 -> throw new IllegalStateException("thrown");
                        case 2 -> CompletableFuture.failedFuture(new IllegalStateException("failed"));
                        default -> CompletableFuture.completedFuture("fine");
                    };
                },
                SECOND);
        loopThread.run(periodic::start);
        advanceSeconds(4);
        assertThat(calls).containsExactly(1L, 2L, 3L, 4L);
        assertThat(logs.lines())
                .extracting(line -> line.getThrowableProxy().getMessage())
                .containsExactly("thrown", "failed");
    }

    @Test
    @DisplayName("B.2 a period that is not positive is refused")
    void periodMustBePositive() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PeriodicCallback(this::note, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new PeriodicCallback(this::note, Duration.ofNanos(-1)));
    }

    @Test
    void jitterIsAShare() {
        PeriodicCallback periodic = new PeriodicCallback(this::note, SECOND);
        assertThatIllegalArgumentException().isThrownBy(() -> periodic.withJitter(1.1));
        assertThatIllegalArgumentException().isThrownBy(() -> periodic.withJitter(Double.NaN));
        assertThat(periodic.withJitter(0.1).isRunning()).isFalse();
    }

    @Test
    void callbackRunsOnOneLoopAtATime() throws Exception {
        PeriodicCallback periodic = new PeriodicCallback(this::note, SECOND);
        loopThread.run(periodic::start);
        try (IOLoop other = TestLoops.create()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> periodic.start(other))
                    .withMessageContaining("another loop");
        }
    }

    private void note() {
        calls.add(clock.nanoTime() / 1_000_000_000);
    }

    private CompletableFuture<String> noteAndReturn(List<CompletableFuture<String>> stages) {
        note();
        stages.add(new CompletableFuture<>());
        return stages.get(stages.size() - 1);
    }

    private void advanceSeconds(int seconds) throws Exception {
        for (int second = 0; second < seconds; second++) {
            loopThread.advance(SECOND);
        }
    }
}
