package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.process.WorkerStatus.State;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

/** A supervisor's treatment of workers that live but do not serve; they are processes that do nothing. */
class LivenessWatchTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Heartbeat WELL = new Heartbeat(2, 0, Duration.ZERO);

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();
    private final LoopThread loop = new LoopThread(clock);
    private final BlockingQueue<Process> launched = new LinkedBlockingQueue<>();

    private Supervisor supervisor;
    private Process first;
    private Process second;

    @BeforeEach
    void startTwoWorkers() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        supervisor = loop.call(() -> {
            ForkOptions options =
                    ForkOptions.builder().processes(2).livenessTimeout(TIMEOUT).build();
            Supervisor made = new Supervisor(loop.loop(), options, taskId -> {
                Process process = new ProcessBuilder("sh", "-c", "trap '' QUIT TERM; exec sleep 60").start();
                launched.add(process);
                return process;
            });
            made.start();
            return made;
        });
        first = nextLaunched();
        second = nextLaunched();
        Awaitility.await().until(() -> ignoresSignals(first.pid()) && ignoresSignals(second.pid()));
    }

    /** Linux has the signals that a process ignores as bits; QUIT is the third, TERM the fifteenth. */
    private static boolean ignoresSignals(long pid) throws Exception {
        String status = Files.readString(Path.of("/proc/" + pid + "/status"));
        String ignored = status.replaceAll("(?s).*SigIgn:\\s*(\\p{XDigit}+).*", "$1");
        long bits = Long.parseUnsignedLong(ignored, 16);
        return (bits & 1 << 2) != 0 && (bits & 1 << 14) != 0;
    }

    @AfterEach
    void endProcesses() throws Exception {
        loop.close();
        launched.addAll(List.of(first, second));
        for (Process process : launched) {
            process.destroyForcibly().waitFor();
        }
    }

    private Process nextLaunched() throws InterruptedException {
        Process process = launched.poll(30, TimeUnit.SECONDS);
        return Objects.requireNonNull(process, "a process was launched");
    }

    private WorkerProcess worker(Process process) {
        return Objects.requireNonNull(supervisor.withPid(process.pid()));
    }

    private void ready() throws Exception {
        loop.run(() -> {
            supervisor.ready(worker(first));
            supervisor.ready(worker(second));
        });
    }

    private static Heartbeat held(int loops, long seconds) {
        return new Heartbeat(2, loops, Duration.ofSeconds(seconds));
    }

    /** A second with a heartbeat of each, or none of one that is null. */
    private void second(Heartbeat ofFirst, Heartbeat ofSecond) throws Exception {
        loop.advance(Duration.ofSeconds(1));
        loop.run(() -> {
            hear(first, ofFirst);
            hear(second, ofSecond);
            supervisor.watchLiveness();
        });
    }

    private void hear(Process process, Heartbeat heartbeat) {
        WorkerProcess worker = supervisor.withPid(process.pid());
        if (worker != null && heartbeat != null) {
            supervisor.heard(worker, heartbeat);
        }
    }

    private List<State> states() throws Exception {
        return loop.call(
                () -> supervisor.workers().stream().map(WorkerStatus::state).toList());
    }

    private void awaitLog(String part) {
        Awaitility.await(part)
                .until(() -> logs.messages("tornado.general").stream().anyMatch(line -> line.contains(part)));
    }

    @Test
    @DisplayName("All loops are held: stacks are asked for, two seconds later it is killed, and the other one goes on")
    void heldWorkerIsReplaced() throws Exception {
        String child = "child 0 (pid " + first.pid() + ") ";
        logs.expect(Level.WARN, child + "is unhealthy: 2 of 2 loops held for 3 s");
        logs.expect(Level.ERROR, child + "is given up: 2 of 2 loops held for 30 s; it is killed in 2 s");
        logs.expect(
                Level.WARN,
                child
                        + "is killed: 2 of 2 loops held for 30 s; its last words:\n\"loop\" RUNNABLE\n  at a.B.c(B.java:1)");
        logs.expect(Level.WARN, child + "killed by signal 9, restarting");
        ready();
        second(WELL, WELL);
        for (int held = 1; held < 30; held++) {
            second(held(held < 3 ? 0 : 2, held), WELL);
        }
        assertThat(states()).containsExactly(State.HELD, State.READY);
        second(held(2, 30), WELL);
        assertThat(states()).containsExactly(State.GONE, State.READY);
        loop.run(() -> {
            worker(first).addLastWords(List.of("\"loop\" RUNNABLE"));
            worker(first).addLastWords(List.of("  at a.B.c(B.java:1)"));
        });
        second(held(2, 31), WELL);
        assertThat(first.isAlive()).isTrue();
        second(held(2, 32), WELL);
        assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
        awaitLog("restarting");
        loop.advance(Duration.ofMillis(100));
        launched.add(nextLaunched());
        assertThat(second.isAlive()).isTrue();
        WorkerFailure failure = loop.call(() -> supervisor.failures().get(0));
        assertThat(failure.reason()).isEqualTo("killed by signal 9 (2 of 2 loops held for 30 s)");
        assertThat(failure.lastWords()).containsExactly("\"loop\" RUNNABLE", "  at a.B.c(B.java:1)");
    }

    @Test
    @DisplayName("Silence: what the kernel knows is asked for, and the worker is killed")
    void silentWorkerIsReplaced() throws Exception {
        String child = "child 0 (pid " + first.pid() + ") ";
        logs.expect(Level.WARN, child + "is unhealthy: not heard of for 3 s");
        logs.expect(Level.ERROR, child + "is given up: not heard of for 30 s");
        logs.expect(Level.WARN, child + "is killed: not heard of for 30 s");
        logs.expect(Level.WARN, child + "killed by signal 9, restarting");
        ready();
        second(WELL, WELL);
        for (int silent = 1; silent <= 30; silent++) {
            second(null, WELL);
        }
        assertThat(states()).containsExactly(State.GONE, State.READY);
        Awaitility.await()
                .until(() -> loop.call(() ->
                        worker(first).lastWords().stream().anyMatch(line -> line.startsWith("State: S (sleeping)"))));
        second(null, WELL);
        second(null, WELL);
        assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
        awaitLog("restarting");
        assertThat(second.isAlive()).isTrue();
    }

    @Test
    @DisplayName("A worker that comes back in the last two seconds is spared")
    void workerThatComesBackIsSpared() throws Exception {
        logs.expect(Level.WARN, "is unhealthy: ");
        logs.expect(Level.ERROR, "is given up: ");
        ready();
        second(WELL, WELL);
        second(held(1, 29), WELL);
        second(held(1, 30), WELL);
        second(WELL, WELL);
        second(WELL, WELL);
        second(WELL, WELL);
        assertThat(states()).containsExactly(State.READY, State.READY);
        assertThat(first.isAlive()).isTrue();
        awaitLog("child 0 (pid " + first.pid() + ") is healthy again");
        logs.expect(Level.WARN, "killed by signal 9, restarting");
        first.destroyForcibly();
        awaitLog("restarting");
        assertThat(loop.call(() -> supervisor.failures().get(0).reason())).isEqualTo("killed by signal 9");
    }

    @Test
    @DisplayName("A supervisor that was stopped, or whose machine was, gives all workers a new period")
    void supervisorThatDidNotRunBlamesNobody() throws Exception {
        ready();
        second(WELL, WELL);
        loop.advance(Duration.ofHours(1));
        loop.run(() -> supervisor.watchLiveness());
        awaitLog("The supervisor did not run for 3600 s; workers get a new period");
        assertThat(states()).containsExactly(State.READY, State.READY);
        second(WELL, WELL);
        assertThat(states()).containsExactly(State.READY, State.READY);
    }

    @Test
    @DisplayName("Loops are not judged before a worker is ready, nor is anything before it was heard")
    void startTakesItsTime() throws Exception {
        for (int i = 0; i < 100; i++) {
            second(held(2, 3600), null);
        }
        assertThat(states()).containsExactly(State.STARTING, State.STARTING);
    }

    @Test
    @DisplayName("One that was told to end has a time limit of its own")
    void leavingWorkerIsLeftAlone() throws Exception {
        ready();
        second(WELL, WELL);
        loop.run(() -> {
            worker(first).terminate();
            supervisor.watchLiveness();
        });
        for (int i = 0; i < 40; i++) {
            second(null, WELL);
        }
        assertThat(first.isAlive()).isTrue();
        assertThat(states()).containsExactly(State.STOPPING, State.READY);
    }
}
