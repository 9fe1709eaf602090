package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.process.WorkerStatus.State;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

/** Decisions of a supervisor, with processes that do nothing and a clock that stands still. */
class SupervisorTests {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    private static final int QUIT = 3;
    private static final int TERM = 15;

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();
    private final LoopThread loop = new LoopThread(clock);
    private final BlockingQueue<Process> launched = new LinkedBlockingQueue<>();
    private final List<Process> all = new ArrayList<>();
    /** The command of the next workers. */
    private volatile String program = "sleep 60";

    private Supervisor supervisor;

    @BeforeEach
    void logWhatHappens() {
        logs.enable("tornado.general", Level.INFO);
    }

    @AfterEach
    void endProcesses() throws Exception {
        loop.close();
        launched.drainTo(all);
        for (Process process : all) {
            process.destroyForcibly().waitFor();
        }
    }

    private void start(ForkOptions.Builder options) throws Exception {
        supervisor = loop.call(() -> {
            Supervisor made = new Supervisor(
                    loop.loop(),
                    options.startTimeout(START_TIMEOUT)
                            .stopTimeout(STOP_TIMEOUT)
                            .build(),
                    taskId -> {
                        Process process = new ProcessBuilder("sh", "-c", "exec " + program).start();
                        launched.add(process);
                        return process;
                    });
            made.start();
            return made;
        });
    }

    private static ForkOptions.Builder processes(int count) {
        return ForkOptions.builder().processes(count);
    }

    private Process nextLaunched() throws InterruptedException {
        Process process = launched.poll(30, TimeUnit.SECONDS);
        assertThat(process).as("a process was launched").isNotNull();
        all.add(process);
        return process;
    }

    private void ready(Process process) throws Exception {
        loop.run(() -> supervisor.ready(Objects.requireNonNull(supervisor.withPid(process.pid()))));
    }

    private void awaitLog(String part) {
        Awaitility.await(part)
                .until(() -> logs.messages("tornado.general").stream().anyMatch(line -> line.contains(part)));
    }

    private List<State> states() throws Exception {
        return loop.call(
                () -> supervisor.workers().stream().map(WorkerStatus::state).toList());
    }

    @Test
    @DisplayName("A short life is followed by a pause, each longer than the one before, up to ten seconds")
    void pausesGrow() {
        Task task = new Task(0);
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            pauses.add(task.pauseAfter(Duration.ofSeconds(1)).toMillis());
        }
        assertThat(pauses).containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10000L, 10000L, 10000L);
        assertThat(task.pauseAfter(Task.LONG_LIFE)).isZero();
        assertThat(task.pauseAfter(Duration.ofSeconds(1))).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    @DisplayName("The log has a line when all workers serve: after the start, after a failure, after a replacement")
    void logTellsWhenAllServe() throws Exception {
        logs.expect(Level.WARN, "killed by signal 9, restarting");
        start(processes(2));
        ready(nextLaunched());
        assertThat(linesThatAllServe()).isZero();
        Process second = nextLaunched();
        ready(second);
        assertThat(linesThatAllServe()).isEqualTo(1);
        second.destroyForcibly();
        awaitLog("restarting in 100 ms");
        loop.advance(Duration.ofMillis(100));
        ready(nextLaunched());
        assertThat(linesThatAllServe()).isEqualTo(2);
        loop.run(() -> supervisor.replaceWorkers());
        ready(nextLaunched());
        ready(nextLaunched());
        awaitLog("All processes were replaced, in 0 ms; 2 of 2 workers serve");
        assertThat(linesThatAllServe()).isEqualTo(2);
    }

    private long linesThatAllServe() {
        return logs.messages("tornado.general").stream()
                .filter("2 of 2 workers serve"::equals)
                .count();
    }

    @Test
    @DisplayName("A worker is not started again before its pause is over")
    void pauseIsKept() throws Exception {
        logs.expect(Level.WARN, "killed by signal 9, restarting in 100 ms");
        start(processes(1));
        nextLaunched().destroyForcibly();
        awaitLog("restarting in 100 ms");
        loop.advance(Duration.ofMillis(99));
        assertThat(launched).isEmpty();
        loop.advance(Duration.ofMillis(1));
        nextLaunched();
        assertThat(loop.call(() -> supervisor.restarts())).isEqualTo(1);
    }

    @Test
    @DisplayName("It is remembered how a worker failed, not how one ended that was asked to")
    void remembersFailures() throws Exception {
        logs.expect(Level.WARN, "killed by signal 9");
        start(processes(1));
        Process first = nextLaunched();
        ready(first);
        loop.run(() -> supervisor.replaceWorkers());
        Process second = nextLaunched();
        ready(second);
        awaitLog("All processes were replaced");
        loop.advance(Duration.ofSeconds(5));
        second.destroyForcibly();
        awaitLog("killed by signal 9");
        assertThat(loop.call(() -> supervisor.failures()))
                .containsExactly(new WorkerFailure(
                        0, second.pid(), Instant.parse("2025-01-01T12:00:05Z"), Duration.ofSeconds(5), 128 + 9));
    }

    @Test
    @DisplayName("The report of a fatal error is remembered with the failure")
    void remembersFatalErrors() throws Exception {
        logs.expect(Level.WARN, "ended by a fatal error, with status 70, restarting");
        program = "sh -c 'echo first >&2; echo \"Tornado: fatal error in thread \\\"a\\\": made up\" >&2; exit 70'";
        start(processes(1));
        nextLaunched();
        awaitLog("restarting");
        WorkerFailure failure = loop.call(() -> supervisor.failures().get(0));
        assertThat(failure.reason()).isEqualTo("ended by a fatal error, with status 70");
        assertThat(failure.lastWords()).containsExactly("Tornado: fatal error in thread \"a\": made up");
    }

    @Test
    @DisplayName("A worker that breaks down as it finishes its requests is told of, as those are lost")
    void failureOfLeavingWorkerIsLogged(@TempDir Path directory) throws Exception {
        logs.expect(Level.WARN, "ended by a fatal error, with status 70, as it was to finish its requests");
        Path up = directory.resolve("up");
        program = "sh -c 'trap \"exit 70\" TERM; touch " + up + "; while :; do sleep 0.1; done'";
        start(processes(1));
        Process first = nextLaunched();
        ready(first);
        Awaitility.await().until(() -> Files.exists(up));
        program = "sleep 60";
        loop.run(() -> supervisor.replaceWorkers());
        Process second = nextLaunched();
        ready(second);
        awaitLog("with status 70, as it was to finish its requests");
        awaitLog("All processes were replaced");
    }

    @Test
    @DisplayName("While workers are replaced, one at a time is, and none ends before the next is ready")
    void replacesOneAtATime() throws Exception {
        start(processes(2));
        Process first = nextLaunched();
        Process second = nextLaunched();
        ready(first);
        ready(second);
        loop.run(() -> supervisor.replaceWorkers());
        Process newFirst = nextLaunched();
        assertThat(states()).containsExactly(State.READY, State.STARTING, State.READY);
        ready(newFirst);
        first.waitFor();
        Process newSecond = nextLaunched();
        assertThat(second.isAlive()).isTrue();
        ready(newSecond);
        second.waitFor();
        awaitLog("All processes were replaced");
        assertThat(states()).containsExactly(State.READY, State.READY);
    }

    @Test
    @DisplayName("A new worker that takes too long is given up, and the old one stays")
    void replacementThatTakesTooLong() throws Exception {
        logs.expect(Level.ERROR, "was not ready after 30 s; processes that were not replaced go on");
        start(processes(1));
        Process old = nextLaunched();
        ready(old);
        loop.run(() -> supervisor.replaceWorkers());
        Process late = nextLaunched();
        loop.advance(START_TIMEOUT);
        late.waitFor();
        Awaitility.await().until(() -> states().equals(List.of(State.READY)));
        assertThat(old.isAlive()).isTrue();
    }

    @Test
    @DisplayName("If both fail, the old worker and the one that was to replace it, another is started")
    void bothFail() throws Exception {
        logs.expect(Level.WARN, "killed by signal 9; its successor has been started already");
        logs.expect(Level.ERROR, "before it was ready");
        logs.expect(Level.WARN, "killed by signal 9, restarting");
        start(processes(2));
        Process old = nextLaunched();
        ready(old);
        ready(nextLaunched());
        loop.run(() -> supervisor.replaceWorkers());
        Process next = nextLaunched();
        old.destroyForcibly();
        Awaitility.await().until(() -> states().equals(List.of(State.STARTING, State.READY)));
        next.destroyForcibly();
        awaitLog("restarting in 100 ms");
        loop.advance(Duration.ofMillis(100));
        ready(nextLaunched());
        assertThat(states()).containsExactly(State.READY, State.READY);
    }

    @Test
    @DisplayName(
            "HUP right after a new worker was given up: that one is not mixed up with the next, nor the old one lost")
    void replacedAgainAfterItTookTooLong() throws Exception {
        logs.expect(Level.ERROR, "was not ready after 30 s");
        start(processes(1));
        Process old = nextLaunched();
        ready(old);
        loop.run(() -> supervisor.replaceWorkers());
        Process late = nextLaunched();
        loop.run(() -> {
            clock.advance(START_TIMEOUT); // nobody has seen the end of the late one when HUP comes
            loop.loop().callLater(Duration.ZERO, () -> supervisor.replaceWorkers());
        });
        Process next = nextLaunched();
        assertThat(late.waitFor(30, TimeUnit.SECONDS)).isTrue();
        Awaitility.await().until(() -> states().equals(List.of(State.READY, State.STARTING)));
        assertThat(old.isAlive()).isTrue();
        ready(next);
        assertThat(old.waitFor(30, TimeUnit.SECONDS)).isTrue();
        awaitLog("All processes were replaced");
        assertThat(loop.call(() -> supervisor.restarts())).isZero();
    }

    @Test
    @DisplayName("HUP while a replacement is under way that fails: it is not forgotten")
    void secondHupIsKeptWhenTheFirstFails() throws Exception {
        logs.expect(Level.ERROR, "before it was ready");
        start(processes(1));
        Process old = nextLaunched();
        ready(old);
        loop.run(() -> supervisor.replaceWorkers());
        Process bad = nextLaunched();
        loop.run(() -> supervisor.replaceWorkers());
        bad.destroyForcibly();
        ready(nextLaunched());
        assertThat(old.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @DisplayName("Signals that come together are one; a later one kills")
    void signalsAtOnceAreOne() throws Exception {
        logs.expect(Level.WARN, "is killed: second TERM or INT");
        program = "sh -c \"trap '' TERM; exec sleep 60\"";
        start(processes(1));
        Process stubborn = nextLaunched();
        Awaitility.await().until(() -> ignores(TERM, stubborn.pid()));
        loop.run(() -> supervisor.stop());
        loop.run(() -> supervisor.stop());
        assertThat(logs.messages("tornado.general")).noneMatch(line -> line.contains("is killed"));
        clock.advance(Duration.ofSeconds(1));
        loop.run(() -> supervisor.stop());
        assertThat(stubborn.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @DisplayName("A second HUP in the midst of the first has all replaced once more")
    void replacedAgain() throws Exception {
        start(processes(1));
        Process first = nextLaunched();
        ready(first);
        loop.run(() -> supervisor.replaceWorkers());
        Process second = nextLaunched();
        loop.run(() -> supervisor.replaceWorkers());
        ready(second);
        Process third = nextLaunched();
        assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
        ready(third);
        assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(third.isAlive()).isTrue();
    }

    @Test
    @DisplayName("If the old worker fails while its successor comes up, that takes its place, and it is no restart")
    void oldWorkerFailsDuringItsReplacement() throws Exception {
        logs.expect(Level.WARN, "killed by signal 9; its successor has been started already");
        start(processes(1));
        Process old = nextLaunched();
        ready(old);
        loop.run(() -> supervisor.replaceWorkers());
        Process next = nextLaunched();
        old.destroyForcibly();
        Awaitility.await().until(() -> states().equals(List.of(State.STARTING)));
        ready(next);
        awaitLog("All processes were replaced");
        assertThat(states()).containsExactly(State.READY);
        assertThat(loop.call(() -> supervisor.restarts())).isZero();
    }

    @Test
    @DisplayName("A worker that ignores TERM is killed when its time is over")
    void stubbornWorkerIsKilled() throws Exception {
        logs.expect(Level.WARN, "is killed: it was asked to end 20 s ago");
        program = "sh -c \"trap '' TERM; exec sleep 60\"";
        start(processes(1));
        Process stubborn = nextLaunched();
        Awaitility.await().until(() -> ignores(TERM, stubborn.pid()));
        loop.run(() -> supervisor.stop());
        assertThat(stubborn.isAlive()).isTrue();
        clock.advance(STOP_TIMEOUT);
        assertThat(stubborn.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    /** Linux has the signals that a process ignores as bits, of which that of signal 1 is the first. */
    private static boolean ignores(int signal, long pid) throws Exception {
        String status = Files.readString(Path.of("/proc/" + pid + "/status"));
        String ignored = status.replaceAll("(?s).*SigIgn:\\s*(\\p{XDigit}+).*", "$1");
        return (Long.parseUnsignedLong(ignored, 16) & 1L << (signal - 1)) != 0;
    }

    @Test
    @DisplayName(
            "A broken release, HUP, then a worker dies: its task is held back and tried again, the others serve on")
    void healthyWorkersOutliveTooManyRestarts() throws Exception {
        logs.expect(Level.ERROR, "before it was ready; processes that were not replaced go on");
        logs.expect(Level.WARN, ", restarting");
        logs.expect(Level.ERROR, "Too many child restarts, 2 within 600 s");
        start(processes(2).maxRestarts(2).restartWindow(Duration.ofMinutes(10)).awaitReadiness());
        Process first = nextLaunched();
        Process second = nextLaunched();
        ready(first);
        ready(second);
        program = "sh -c 'exit 1'";
        loop.run(() -> supervisor.replaceWorkers());
        nextLaunched().waitFor();
        awaitLog("processes that were not replaced go on");
        second.destroyForcibly();
        awaitLog("killed by signal 9, restarting in 100 ms");
        loop.advance(Duration.ofMillis(100));
        nextLaunched().waitFor();
        awaitLog("exited with status 1, restarting in 200 ms");
        loop.advance(Duration.ofMillis(200));
        nextLaunched().waitFor();
        awaitLog("Too many child restarts");
        assertThat(loop.call(() -> supervisor.restartsHeldBackUntil())).contains(Instant.parse("2025-01-01T12:10:00Z"));
        assertThat(first.isAlive()).isTrue();
        assertThat(states()).containsExactly(State.READY);

        program = "sleep 60";
        loop.advance(Duration.ofMinutes(10));
        ready(nextLaunched());
        assertThat(states()).containsExactly(State.READY, State.READY);
        assertThat(loop.call(() -> supervisor.restartsHeldBackUntil())).isEmpty();
    }

    @Test
    @DisplayName("HUP ends the wait of a task that is held back")
    void hupStartsWhatIsHeldBack() throws Exception {
        logs.expect(Level.WARN, ", restarting");
        logs.expect(Level.ERROR, "Too many child restarts, 1 within 600 s");
        start(processes(2).maxRestarts(1).restartWindow(Duration.ofMinutes(10)).awaitReadiness());
        Process first = nextLaunched();
        Process second = nextLaunched();
        ready(first);
        ready(second);
        program = "sh -c 'exit 1'";
        second.destroyForcibly();
        awaitLog("restarting in 100 ms");
        loop.advance(Duration.ofMillis(100));
        nextLaunched().waitFor();
        awaitLog("Too many child restarts");
        program = "sleep 60";
        loop.run(() -> supervisor.replaceWorkers());
        ready(nextLaunched());
        assertThat(first.isAlive()).as("the empty place comes first").isTrue();
        ready(nextLaunched());
        awaitLog("All processes were replaced");
        assertThat(states()).containsExactly(State.READY, State.READY);
        loop.advance(Duration.ofMinutes(10));
        assertThat(launched).isEmpty();
    }

    @Test
    @DisplayName("If the old worker fails and its successor takes too long to come up, another is started")
    void successorHangsWithoutPredecessor() throws Exception {
        logs.expect(Level.WARN, "killed by signal 9; its successor has been started already");
        logs.expect(Level.ERROR, "was not ready after 30 s");
        logs.expect(Level.WARN, "killed by signal 9, restarting");
        start(processes(2).awaitReadiness());
        Process old = nextLaunched();
        ready(old);
        ready(nextLaunched());
        loop.run(() -> supervisor.replaceWorkers());
        Process late = nextLaunched();
        old.destroyForcibly();
        Awaitility.await().until(() -> states().equals(List.of(State.STARTING, State.READY)));
        loop.advance(START_TIMEOUT);
        assertThat(late.waitFor(30, TimeUnit.SECONDS)).isTrue();
        awaitLog("restarting in 100 ms");
        loop.advance(Duration.ofMillis(100));
        ready(nextLaunched());
        assertThat(states()).containsExactly(State.READY, State.READY);
        assertThat(loop.call(() -> supervisor.restarts())).isEqualTo(1);
    }

    @Test
    @DisplayName("A worker that never served failed in its start, however long that took")
    void longStartIsNoLongLife() throws Exception {
        logs.expect(Level.WARN, "killed by signal 9, restarting in 100 ms");
        start(processes(2).awaitReadiness());
        Process slow = nextLaunched();
        ready(nextLaunched());
        loop.advance(START_TIMEOUT.minusSeconds(1));
        slow.destroyForcibly();
        awaitLog("restarting in 100 ms");
    }

    @Test
    @DisplayName(
            "A worker that does not get ready at its first start, or when it is started again, is killed and failed")
    void hangingStartsAreEnded() throws Exception {
        logs.expect(Level.ERROR, "is given up: not ready after 30 s; it is killed in 2 s");
        logs.expect(Level.WARN, "is killed: not ready after 30 s");
        logs.expect(Level.WARN, "killed by signal 9, restarting");
        program = "sh -c \"trap '' QUIT; exec sleep 60\"";
        start(processes(2).awaitReadiness());
        Process first = nextLaunched();
        Process healthy = nextLaunched();
        ready(healthy);
        Awaitility.await().until(() -> ignores(QUIT, first.pid()));
        loop.advance(START_TIMEOUT);
        loop.advance(LastWords.TIME);
        assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
        awaitLog("restarting in 100 ms");
        WorkerFailure failure = loop.call(() -> supervisor.failures().get(0));
        assertThat(failure.reason()).isEqualTo("killed by signal 9 (not ready after 30 s)");
        assertThat(failure.pid()).isEqualTo(first.pid());

        loop.advance(Duration.ofMillis(100));
        Process second = nextLaunched();
        Awaitility.await().until(() -> ignores(QUIT, second.pid()));
        loop.advance(START_TIMEOUT);
        loop.advance(LastWords.TIME);
        assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
        awaitLog("restarting in 200 ms");
        assertThat(healthy.isAlive()).isTrue();
        assertThat(loop.call(() -> supervisor.restarts())).isEqualTo(2);
    }

    @Test
    @DisplayName("A worker that gets ready in its last two seconds is spared")
    void lateStartIsSpared() throws Exception {
        logs.expect(Level.ERROR, "is given up: not ready after 30 s");
        logs.expect(Level.WARN, "killed by signal 9, restarting");
        program = "sh -c \"trap '' QUIT; exec sleep 60\"";
        start(processes(1).awaitReadiness());
        Process slow = nextLaunched();
        Awaitility.await().until(() -> ignores(QUIT, slow.pid()));
        loop.advance(START_TIMEOUT);
        ready(slow);
        loop.advance(LastWords.TIME);
        assertThat(states()).containsExactly(State.READY);
        slow.destroyForcibly();
        awaitLog("restarting");
        assertThat(loop.call(() -> supervisor.failures().get(0).reason())).isEqualTo("killed by signal 9");
    }

    @Test
    @DisplayName("If every worker hangs in its first start, nothing is tried again")
    void firstStartsThatHangEndTheSupervisor() throws Exception {
        logs.expect(Level.ERROR, "is given up: not ready after 30 s");
        logs.expect(Level.WARN, "is killed: not ready after 30 s");
        logs.expect(Level.WARN, "killed by signal 9, restarting");
        logs.expect(Level.ERROR, "No worker came to serve, giving up");
        program = "sh -c \"trap '' QUIT; exec sleep 60\"";
        start(processes(2).awaitReadiness());
        for (int i = 0; i < 2; i++) {
            Process hanging = nextLaunched();
            Awaitility.await().until(() -> ignores(QUIT, hanging.pid()));
        }
        loop.advance(START_TIMEOUT);
        loop.advance(LastWords.TIME);
        awaitLog("giving up");
    }

    @Test
    @DisplayName("A program that does not say when it is ready may take its time")
    void startsThatAreNotAwaitedTakeTheirTime() throws Exception {
        start(processes(1));
        Process quiet = nextLaunched();
        loop.advance(START_TIMEOUT);
        loop.advance(LastWords.TIME);
        assertThat(quiet.isAlive()).isTrue();
        assertThat(states()).containsExactly(State.STARTING);
    }

    @Test
    @DisplayName("A worker that exits with 0 leaves its place empty, which is said; HUP fills it")
    void hupFillsThePlaceOfAWorkerThatExitedNormally() throws Exception {
        logs.expect(Level.WARN, "exited normally; HUP would start another");
        program = "sh -c 'read line || exit 0; exec sleep 60'";
        start(processes(2));
        Process first = nextLaunched();
        Process second = nextLaunched();
        ready(first);
        ready(second);
        second.getOutputStream().close();
        awaitLog("exited normally; HUP would start another");
        program = "sleep 60";
        loop.run(() -> supervisor.replaceWorkers());
        Process filling = nextLaunched();
        ready(filling);
        awaitLog("serves; the task had no worker");
        ready(nextLaunched());
        awaitLog("All processes were replaced");
        assertThat(states()).containsExactly(State.READY, State.READY);
        assertThat(filling.isAlive()).isTrue();
    }

    @Test
    @DisplayName("If no worker came to serve, it is a mistake of the program, and nothing is tried again")
    void nobodyCameToServe() throws Exception {
        logs.expect(Level.WARN, "exited with status 1, restarting");
        logs.expect(Level.ERROR, "No worker came to serve, giving up");
        program = "sh -c 'exit 1'";
        start(processes(2).awaitReadiness());
        nextLaunched().waitFor();
        nextLaunched().waitFor();
        awaitLog("giving up");
        assertThat(logs.messages("tornado.general")).last().asString().contains("giving up");
        assertThat(launched).hasSizeLessThanOrEqualTo(1); // the one that failed first may have been tried once more
    }
}
