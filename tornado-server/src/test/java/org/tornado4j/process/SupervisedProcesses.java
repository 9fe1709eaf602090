package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.tornado4j.process.WorkerStatus.State;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

/** A supervisor whose workers are processes that do nothing, and whose clock stands still. */
final class SupervisedProcesses {

    static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    private final LoopThread loop = new LoopThread(new ManualClock());
    private final BlockingQueue<Launched> launched = new LinkedBlockingQueue<>();
    private final List<Process> all = new ArrayList<>();
    /** The command of the next workers. */
    private volatile String program = "sleep 60";

    private final Supervisor supervisor;

    private record Launched(int taskId, Process process) {}

    SupervisedProcesses(ForkOptions.Builder options) throws Exception {
        supervisor = loop.call(() -> {
            Supervisor made = new Supervisor(
                    loop.loop(), options.startTimeout(START_TIMEOUT).build(), this::launch);
            made.start();
            return made;
        });
    }

    private Process launch(int taskId) throws IOException {
        Process process = new ProcessBuilder("sh", "-c", "exec " + program).start();
        launched.add(new Launched(taskId, process));
        return process;
    }

    /** Has the next workers run this command. */
    void program(String command) {
        program = command;
    }

    /** Returns the worker that was launched next, which is one of the task. */
    Process nextLaunched(int taskId) throws InterruptedException {
        Launched next = launched.poll(30, TimeUnit.SECONDS);
        assertThat(next).as("a process was launched").isNotNull();
        all.add(next.process());
        assertThat(next.taskId()).as("task id").isEqualTo(taskId);
        return next.process();
    }

    /** Returns the next worker after it has said that it serves. */
    Process nextReady(int taskId) throws Exception {
        Process process = nextLaunched(taskId);
        ready(process);
        return process;
    }

    void expectNoneLaunched() throws Exception {
        loop.settle();
        assertThat(launched).isEmpty();
    }

    void ready(Process process) throws Exception {
        on(process, supervisor::ready);
    }

    /** Does in the loop what a line of the worker would do. */
    void on(Process process, Consumer<WorkerProcess> action) throws Exception {
        loop.run(() -> action.accept(Objects.requireNonNull(supervisor.withPid(process.pid()))));
    }

    /** Has the supervisor do something, as after a signal. */
    void run(Consumer<Supervisor> action) throws Exception {
        loop.run(() -> action.accept(supervisor));
    }

    <T> T ask(Function<Supervisor, T> question) throws Exception {
        Callable<T> asking = () -> question.apply(supervisor);
        return loop.call(asking);
    }

    void advance(Duration time) throws Exception {
        loop.advance(time);
    }

    List<State> states() throws Exception {
        return ask(its -> its.workers().stream().map(WorkerStatus::state).toList());
    }

    List<Integer> taskIds() throws Exception {
        return ask(its -> its.workers().stream().map(WorkerStatus::taskId).toList());
    }

    void awaitStates(State... states) {
        Awaitility.await().until(() -> states().equals(List.of(states)));
    }

    /** The worker ends, sooner or later. */
    static void awaitEnd(Process process) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("it ended").isTrue();
    }

    /** Ends the supervisor's loop and all processes. */
    void close() throws Exception {
        loop.close();
        launched.stream().map(Launched::process).forEach(all::add);
        for (Process process : all) {
            process.destroyForcibly().waitFor();
        }
    }
}
