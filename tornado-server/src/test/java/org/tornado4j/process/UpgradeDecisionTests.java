package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.process.WorkerStatus.State;
import org.tornado4j.systemd.ServiceManager;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

/** Decisions of a supervisor that another is to replace, with processes that do nothing and a clock that stands still. */
@Timeout(60)
class UpgradeDecisionTests {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();
    private final LoopThread loop = new LoopThread(clock);
    private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
    private final BlockingQueue<Process> workers = new LinkedBlockingQueue<>();
    private final BlockingQueue<Process> supervisors = new LinkedBlockingQueue<>();
    private final List<Process> all = new ArrayList<>();
    /** True if the next supervisor cannot be started. */
    private volatile boolean fails;

    private Supervisor supervisor;
    private Process worker;

    @BeforeEach
    void start() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        Surroundings surroundings =
                new Surroundings(new ServiceManager(sent::add, null), null, ports -> launch(supervisors));
        supervisor = loop.call(() -> {
            Supervisor made = new Supervisor(
                    loop.loop(),
                    ForkOptions.builder()
                            .processes(1)
                            .startTimeout(START_TIMEOUT)
                            .build(),
                    taskId -> launch(workers),
                    surroundings);
            made.start();
            return made;
        });
        worker = next(workers);
        loop.run(() -> supervisor.ready(Objects.requireNonNull(supervisor.withPid(worker.pid()))));
        awaitSent("READY=1\nSTATUS=1 of 1 workers ready");
    }

    private Process launch(BlockingQueue<Process> queue) throws IOException {
        if (fails) {
            throw new IOException("no such program");
        }
        Process process = new ProcessBuilder("sleep", "60").start();
        queue.add(process);
        return process;
    }

    @AfterEach
    void endProcesses() throws Exception {
        loop.close();
        workers.drainTo(all);
        supervisors.drainTo(all);
        for (Process process : all) {
            process.destroyForcibly().waitFor();
        }
    }

    private Process next(BlockingQueue<Process> queue) throws InterruptedException {
        Process process = Objects.requireNonNull(queue.poll(30, TimeUnit.SECONDS));
        all.add(process);
        return process;
    }

    private Process nextSupervisor() throws Exception {
        loop.run(supervisor::replaceSupervisor);
        return next(supervisors);
    }

    private void awaitLog(String part) {
        Awaitility.await(part)
                .until(() -> logs.messages("tornado.general").stream().anyMatch(line -> line.contains(part)));
    }

    private void awaitSent(String message) throws InterruptedException {
        String next = sent.poll(30, TimeUnit.SECONDS);
        while (next != null && !next.equals(message)) {
            next = sent.poll(30, TimeUnit.SECONDS);
        }
        assertThat(next).isEqualTo(message);
    }

    private void assertThatItServes() throws Exception {
        assertThat(worker.isAlive()).isTrue();
        assertThat(loop.call(() -> supervisor.workers().get(0).state())).isEqualTo(State.READY);
    }

    @Test
    @DisplayName("A new supervisor that takes too long is ended, the old one goes on, and another can be asked for")
    void takesTooLong() throws Exception {
        logs.expect(Level.ERROR, "did not take over within 30 s; it is ended, and this one goes on");
        Process late = nextSupervisor();
        loop.advance(START_TIMEOUT);
        assertThat(late.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThatItServes();
        Awaitility.await().until(() -> loop.call(() -> !supervisor.upgrade().isUnderWay()));
        nextSupervisor();
    }

    @Test
    @DisplayName("A new supervisor that ends first is reported, and the old one goes on")
    void endsFirst() throws Exception {
        logs.expect(Level.ERROR, "ended with status 137 before it took over; this one goes on");
        nextSupervisor().destroyForcibly();
        awaitLog("before it took over");
        assertThatItServes();
    }

    @Test
    @DisplayName("A new supervisor that ends after systemd was told of it: systemd is told of the old one again")
    void endsInTheMidst() throws Exception {
        logs.expect(Level.ERROR, "before it took over; this one goes on");
        Process successor = nextSupervisor();
        loop.run(() -> supervisor.upgrade().ready());
        awaitSent("MAINPID=" + successor.pid());
        successor.destroyForcibly();
        awaitSent("MAINPID=" + ProcessHandle.current().pid());
        awaitSent("READY=1\nSTATUS=1 of 1 workers ready");
        assertThatItServes();
    }

    @Test
    @DisplayName("When the new supervisor has taken over, the old one ends its workers, and says nothing to systemd")
    void takesOver() throws Exception {
        List<String> events = new ArrayList<>();
        loop.run(() -> supervisor.whileInCharge(() -> events.add("begin"), () -> events.add("end")));
        Process successor = nextSupervisor();
        loop.run(() -> supervisor.upgrade().ready());
        awaitSent("MAINPID=" + successor.pid());
        assertThatItServes();
        loop.run(() -> supervisor.upgrade().inCharge());
        assertThat(worker.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(events).containsExactly("begin", "end");
        assertThat(successor.isAlive()).isTrue();
        assertThat(sent).isEmpty();
    }

    @Test
    @DisplayName("USR2 twice is one new supervisor; TERM ends that as well, and is waited for")
    void termMeanwhile() throws Exception {
        Process successor = nextSupervisor();
        loop.run(supervisor::replaceSupervisor);
        assertThat(supervisors).isEmpty();
        awaitLog("USR2 is ignored");
        loop.run(() -> {
            supervisor.stop();
            supervisor.replaceSupervisor(); // in the same callback: the loop stops when both processes have ended
        });
        assertThat(successor.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(worker.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(supervisors).isEmpty();
    }

    @Test
    @DisplayName("HUP meanwhile is done by the old supervisor if the new one fails")
    void hupMeanwhile() throws Exception {
        logs.expect(Level.ERROR, "before it took over; this one goes on");
        Process successor = nextSupervisor();
        loop.run(supervisor::replaceWorkers);
        assertThat(workers).isEmpty();
        awaitLog("Workers are replaced when the new supervisor has taken over, or failed to");
        successor.destroyForcibly();
        next(workers);
        awaitLog("Replacing 1 processes");
    }

    @Test
    void supervisorThatCannotBeStarted() throws Exception {
        logs.expect(Level.ERROR, "A new supervisor cannot be started; this one goes on");
        fails = true;
        loop.run(supervisor::replaceSupervisor);
        assertThatItServes();
        fails = false;
        nextSupervisor();
    }

    @Test
    @DisplayName("Whose end would be the end of all refuses")
    void refusals() {
        assertThat(Upgrade.refusal(100, "", false)).isNull();
        assertThat(Upgrade.refusal(100, "systemd", false)).isNull();
        assertThat(Upgrade.refusal(1, "", false)).startsWith("a container ends with this process");
        assertThat(Upgrade.refusal(7, "tini", false)).startsWith("a container ends with this process");
        assertThat(Upgrade.refusal(100, "systemd", true)).contains("unless its unit has Type=notify");
    }

    // ------------------------------------------------------------------------------------------ the other end

    @Test
    @DisplayName("A supervisor that is to take over finds ports by name, and shares those that the other has")
    void portsOfThePredecessor() {
        Map<String, String> environment = new HashMap<>();
        new Predecessor(Path.of("/tmp/a b/control"), Map.of("listener-ö =", 8080)).describe(environment);
        Predecessor read = Objects.requireNonNull(Predecessor.of(environment));
        assertThat(read.socket()).hasToString("/tmp/a b/control");
        assertThat(read.sharedPort("listener-ö =", 0)).isEqualTo(8080);
        assertThat(read.sharedPort("another", 8080)).isEqualTo(8080);
        assertThat(read.sharedPort("another", 0)).isNull();
        assertThat(read.sharedPort("listener-ö =", 9090)).isNull();
        Predecessor.withhold(environment);
        assertThat(environment).isEmpty();
        assertThat(Predecessor.of(environment)).isNull();
    }
}
