package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.process.WorkerStatus.State;
import org.tornado4j.testing.CapturedLogs;

/** TTIN and TTOU: one worker more or less. */
class ResizingTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private SupervisedProcesses processes;

    @BeforeEach
    void logWhatHappens() {
        logs.enable("tornado.general", Level.INFO);
    }

    @AfterEach
    void end() throws Exception {
        processes.close();
    }

    private void start(ForkOptions.Builder options) throws Exception {
        processes = new SupervisedProcesses(options);
    }

    private void awaitLog(String part) {
        Awaitility.await(part)
                .until(() -> logs.messages("tornado.general").stream().anyMatch(line -> line.contains(part)));
    }

    private int count() throws Exception {
        return processes.ask(Supervisor::workerCount);
    }

    @Test
    void ttinStartsAWorkerWithTheNextTaskId() throws Exception {
        start(ForkOptions.builder().processes(2));
        processes.nextReady(0);
        processes.nextReady(1);
        processes.run(Supervisor::addWorker);
        processes.nextReady(2);
        assertThat(count()).isEqualTo(3);
        assertThat(processes.taskIds()).containsExactly(0, 1, 2);
        assertThat(processes.states()).containsOnly(State.READY);
    }

    @Test
    void ttouDrainsTheWorkerWithTheHighestTaskId() throws Exception {
        start(ForkOptions.builder().processes(2));
        Process first = processes.nextReady(0);
        Process second = processes.nextReady(1);
        processes.run(Supervisor::removeWorker);
        SupervisedProcesses.awaitEnd(second);
        processes.awaitStates(State.READY);
        assertThat(first.isAlive()).isTrue();
        assertThat(count()).isEqualTo(1);
        processes.advance(Task.LONG_LIFE);
        processes.expectNoneLaunched();
        assertThat(processes.ask(Supervisor::failures)).isEmpty();
    }

    @Test
    void ttouLeavesTheLastWorker() throws Exception {
        logs.expect(Level.WARN, "TTOU: no other process serves than child 0, which stays");
        start(ForkOptions.builder().processes(1));
        Process only = processes.nextReady(0);
        processes.run(Supervisor::removeWorker);
        assertThat(only.isAlive()).isTrue();
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void ttouLeavesTheOnlyWorkerThatServes() throws Exception {
        logs.expect(Level.WARN, "TTOU: no other process serves than child 1, which stays");
        start(ForkOptions.builder().processes(2).awaitReadiness());
        processes.nextLaunched(0);
        processes.nextReady(1);
        processes.run(Supervisor::removeWorker);
        assertThat(processes.states()).containsExactly(State.STARTING, State.READY);
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void taskIdIsGivenAgainWhileItsFormerWorkerDrains() throws Exception {
        start(ForkOptions.builder().processes(2));
        processes.nextReady(0);
        processes.program("sh -c \"trap '' TERM; echo; exec sleep 60\"");
        processes.nextReady(1);
        processes.run(supervisor -> {
            supervisor.addWorker();
            supervisor.removeWorker();
            supervisor.addWorker();
        });
        processes.nextLaunched(2);
        processes.nextReady(2);
        assertThat(count()).isEqualTo(3);
        Awaitility.await().until(() -> processes.taskIds().stream().distinct().count() == 3);
    }

    @Test
    void burstIsHandledInOrder() throws Exception {
        start(ForkOptions.builder().processes(1));
        processes.nextReady(0);
        processes.run(supervisor -> {
            supervisor.removeWorker(); // refused: it comes before there is another
            supervisor.addWorker();
            supervisor.addWorker();
            supervisor.removeWorker();
        });
        logs.expect(Level.WARN, "no other process serves");
        Process second = processes.nextReady(1);
        SupervisedProcesses.awaitEnd(processes.nextLaunched(2));
        processes.awaitStates(State.READY, State.READY);
        assertThat(count()).isEqualTo(2);
        assertThat(second.isAlive()).isTrue();
    }

    @Test
    void hupReplacesTheChangedNumber() throws Exception {
        start(ForkOptions.builder().processes(1));
        processes.nextReady(0);
        processes.run(Supervisor::addWorker);
        processes.nextReady(1);
        processes.run(Supervisor::replaceWorkers);
        processes.nextReady(0);
        processes.nextReady(1);
        awaitLog("All processes were replaced");
        assertThat(processes.states()).containsExactly(State.READY, State.READY);
    }

    @Test
    void workerThatIsTakenAwayIsReplacedNoMore() throws Exception {
        start(ForkOptions.builder().processes(3));
        for (int id = 0; id < 3; id++) {
            processes.nextReady(id);
        }
        processes.run(Supervisor::replaceWorkers);
        Process successor = processes.nextLaunched(0);
        processes.run(Supervisor::removeWorker);
        processes.ready(successor);
        processes.nextReady(1);
        awaitLog("All processes were replaced");
        processes.expectNoneLaunched();
        processes.awaitStates(State.READY, State.READY);
    }

    @Test
    void workerIsTakenAwayInTheMidstOfItsReplacement() throws Exception {
        start(ForkOptions.builder().processes(2));
        processes.nextReady(0);
        Process old = processes.nextReady(1);
        processes.run(Supervisor::replaceWorkers);
        processes.nextReady(0);
        Process successor = processes.nextLaunched(1);
        processes.run(Supervisor::removeWorker);
        SupervisedProcesses.awaitEnd(old);
        SupervisedProcesses.awaitEnd(successor);
        awaitLog("All processes were replaced");
        processes.awaitStates(State.READY);
        processes.advance(SupervisedProcesses.START_TIMEOUT);
        processes.run(Supervisor::replaceWorkers);
        processes.nextReady(0);
    }

    @Test
    void workerThatWasAddedAndNeverServesDoesNotEndTheOthers() throws Exception {
        logs.expect(Level.WARN, "exited with status 1, restarting");
        start(ForkOptions.builder().processes(1).maxRestarts(0));
        Process first = processes.nextReady(0);
        processes.program("sh -c 'exit 1'");
        processes.run(Supervisor::addWorker);
        processes.nextLaunched(1).waitFor();
        awaitLog("restarting in 100 ms");
        processes.program("sleep 60");
        processes.advance(Duration.ofMillis(100));
        Process second = processes.nextReady(1);
        assertThat(first.isAlive()).isTrue();
        assertThat(processes.ask(Supervisor::restarts)).isZero();

        logs.expect(Level.WARN, "killed by signal 9");
        logs.expect(Level.ERROR, "Too many child restarts, giving up");
        second.destroyForcibly(); // it has served: now it is as any other
        SupervisedProcesses.awaitEnd(first);
    }

    @Test
    void waitOfATaskThatIsTakenAwayIsOver() throws Exception {
        logs.expect(Level.WARN, "killed by signal 9, restarting in 100 ms");
        start(ForkOptions.builder().processes(2));
        processes.nextReady(0);
        processes.nextLaunched(1).destroyForcibly();
        awaitLog("restarting in 100 ms");
        processes.run(Supervisor::removeWorker);
        processes.advance(Duration.ofMillis(100));
        processes.expectNoneLaunched();
        assertThat(processes.states()).containsExactly(State.READY);
    }

    @Test
    void whileWorkersEndNothingIsAdded() throws Exception {
        start(ForkOptions.builder().processes(1));
        processes.nextReady(0);
        processes.run(supervisor -> {
            supervisor.stop();
            supervisor.addWorker();
            supervisor.removeWorker();
            assertThat(supervisor.workerCount()).isEqualTo(1);
        });
    }
}
