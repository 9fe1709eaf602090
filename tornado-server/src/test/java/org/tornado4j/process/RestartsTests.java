package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

/** Decisions on restarts, with a clock that stands still and no processes. */
class RestartsTests {

    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofSeconds(1);

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread(new ManualClock());

    private final Task broken = new Task(0);
    private final Task sound = new Task(1);

    private Restarts restarts(int most, Duration window) {
        return new Restarts(
                loop.loop(),
                ForkOptions.builder()
                        .processes(2)
                        .maxRestarts(most)
                        .restartWindow(window)
                        .build());
    }

    private Duration pause(Restarts restarts, Task task, Duration life, int serving) throws Exception {
        return loop.call(() -> restarts.pause(task, life, serving, 2));
    }

    @Test
    void taskThatFailsTooOftenIsHeldBackUntilTheWindowEnds() throws Exception {
        logs.expect(
                Level.ERROR, "Too many child restarts, 2 within 600 s: the next are in 500 s; 1 of 2 workers serve");
        Restarts restarts = restarts(2, WINDOW);
        assertThat(pause(restarts, broken, SHORT, 1)).isEqualTo(Duration.ofMillis(100));
        loop.advance(Duration.ofSeconds(100));
        assertThat(pause(restarts, broken, SHORT, 1)).isEqualTo(Duration.ofMillis(200));
        assertThat(loop.call(restarts::renewal)).isEmpty();
        assertThat(pause(restarts, broken, SHORT, 1)).isEqualTo(Duration.ofSeconds(500));
        assertThat(loop.call(restarts::renewal)).contains(Instant.parse("2025-01-01T12:10:00Z"));
        assertThat(broken.restarts()).as("as many as the supervisor counts").isEqualTo(2);
        assertThat(loop.call(restarts::count)).isEqualTo(2);
        loop.advance(Duration.ofSeconds(500));
        loop.run(() -> restarts.begun(broken));
        assertThat(loop.call(restarts::renewal)).isEmpty();
        assertThat(loop.call(restarts::count)).isEqualTo(3);
        assertThat(broken.restarts()).isEqualTo(3);
        assertThat(pause(restarts, broken, SHORT, 1)).isEqualTo(Duration.ofMillis(800));
    }

    @Test
    void stateIsLoggedOnceForAllTasksOfAWindow() throws Exception {
        logs.expect(Level.ERROR, "Too many child restarts, 1 within 600 s");
        Restarts restarts = restarts(1, WINDOW);
        pause(restarts, broken, SHORT, 1);
        pause(restarts, broken, SHORT, 1);
        pause(restarts, sound, SHORT, 1);
        assertThat(logs.messages("tornado.general"))
                .filteredOn(line -> line.contains("Too many"))
                .hasSize(1);
    }

    @Test
    void workerThatServedForLongIsReplacedAtOnceThoughOthersFailTooOften() throws Exception {
        logs.expect(Level.ERROR, "Too many child restarts");
        Restarts restarts = restarts(1, WINDOW);
        pause(restarts, broken, SHORT, 1);
        pause(restarts, broken, SHORT, 1);
        assertThat(pause(restarts, sound, Task.LONG_LIFE, 0)).isZero();
    }

    @Test
    void tooManyRestartsAreTheEndIfNoWorkerServes() throws Exception {
        Restarts restarts = restarts(1, WINDOW);
        pause(restarts, broken, SHORT, 0);
        assertThat(pause(restarts, broken, SHORT, 0)).isNull();
    }

    @Test
    void withoutWindowTooManyRestartsAreTheEnd() throws Exception {
        Restarts restarts = restarts(1, Duration.ZERO);
        assertThat(pause(restarts, broken, Task.LONG_LIFE, 1)).isZero();
        assertThat(pause(restarts, sound, Task.LONG_LIFE, 1)).isNull();
    }

    @Test
    void whatIsForgivenBeginsAnew() throws Exception {
        logs.expect(Level.ERROR, "Too many child restarts");
        Restarts restarts = restarts(2, WINDOW);
        pause(restarts, broken, SHORT, 1);
        pause(restarts, broken, SHORT, 1);
        pause(restarts, broken, SHORT, 1);
        loop.run(() -> {
            restarts.cancel(broken);
            restarts.forgive(List.of(broken, sound));
        });
        assertThat(loop.call(restarts::renewal)).isEmpty();
        assertThat(pause(restarts, broken, SHORT, 1)).isEqualTo(Duration.ofMillis(100));
    }
}
