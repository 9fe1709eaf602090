package org.tornado4j.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.tornado4j.metrics.MetricsFormat;
import org.tornado4j.process.FailureCount;
import org.tornado4j.process.Heartbeat;
import org.tornado4j.process.Release;
import org.tornado4j.process.Supervision;
import org.tornado4j.process.TaskMetrics;
import org.tornado4j.process.WorkerFailure;
import org.tornado4j.process.WorkerStatus;
import org.tornado4j.process.WorkerStatus.State;

/** A supervisor that has three workers, of which two serve, and one that failed. */
final class StubSupervision implements Supervision {

    private static final Release FIRST = new Release("1.4.2", "9c3f01ab");

    /** Answers the question for metrics; written before it is asked. */
    volatile Function<MetricsFormat, CompletionStage<List<TaskMetrics>>> metrics =
            format -> CompletableFuture.completedFuture(List.of());

    private final List<Runnable> endings = new ArrayList<>();
    /** Written before the page is asked for, read by the supervisor's loop. */
    private volatile boolean sick;

    /** Written before the page is asked for. */
    private volatile boolean replacing;

    private volatile Release second = FIRST;

    private Optional<Instant> heldBackUntil = Optional.empty();

    @Override
    public long pid() {
        return 100;
    }

    @Override
    public Instant since() {
        return Instant.parse("2025-01-01T12:00:00.5Z");
    }

    @Override
    public int workerCount() {
        return 3;
    }

    @Override
    public int restarts() {
        return 1;
    }

    @Override
    public int recycled() {
        return 5;
    }

    @Override
    public boolean isReplacing() {
        return replacing;
    }

    @Override
    public int maxRestarts() {
        return 7;
    }

    /** Has a loop of the first worker be held, and another worker fail for that reason. */
    void fallSick() {
        sick = true;
    }

    private static WorkerStatus held() {
        return new WorkerStatus(
                0,
                101,
                State.HELD,
                Duration.ofSeconds(93_784),
                0,
                30,
                1_234_567,
                0.34,
                Duration.ofMillis(3),
                Duration.ofMillis(400),
                new Heartbeat(2, 1, Duration.ofSeconds(12)),
                "1 of 2 loops held for 12 s");
    }

    @Override
    public Duration restartWindow() {
        return Duration.ofMinutes(10);
    }

    @Override
    public Optional<Instant> restartsHeldBackUntil() {
        return heldBackUntil;
    }

    void holdBackUntil(Instant time) {
        heldBackUntil = Optional.of(time);
    }

    @Override
    public List<WorkerStatus> workers() {
        return List.of(
                sick
                        ? held()
                        : running(
                                FIRST,
                                worker(0, 101, State.READY, Duration.ofSeconds(93_784), 0, 30, 1_234_567, 0.34, 3)),
                running(second, worker(1, 102, State.READY, Duration.ofSeconds(59), 1, 10, 12, 0.9, 170)),
                worker(2, 103, State.STARTING, Duration.ofMillis(999), 0, 0, 0, 0, 0));
    }

    /** Has the second worker run another release than the first. */
    void mix(boolean isReplacing) {
        second = new Release("1.5 <beta>", "0a11b2c3");
        replacing = isReplacing;
    }

    private static WorkerStatus running(Release release, WorkerStatus worker) {
        return new WorkerStatus(
                worker.taskId(),
                worker.pid(),
                worker.state(),
                worker.uptime(),
                worker.restarts(),
                worker.connections(),
                worker.requests(),
                worker.busy(),
                worker.lag(),
                worker.silence(),
                worker.heartbeat(),
                worker.trouble(),
                release);
    }

    private static WorkerStatus worker(
            int taskId,
            long pid,
            State state,
            Duration uptime,
            int restarts,
            int connections,
            long requests,
            double busy,
            long lag) {
        return new WorkerStatus(
                taskId, pid, state, uptime, restarts, connections, requests, busy, Duration.ofMillis(lag));
    }

    @Override
    public List<WorkerFailure> failures() {
        if (sick) {
            return List.of(new WorkerFailure(
                    1,
                    99,
                    Instant.parse("2025-01-02T12:00:00.123Z"),
                    Duration.ofSeconds(60),
                    128 + 9,
                    "2 of 2 loops held for 30 s",
                    List.of("\"loop-0\" RUNNABLE", "  at Spin.<init>(Spin.java:1)")));
        }
        return List.of(new WorkerFailure(
                1, 99, Instant.parse("2025-01-02T12:00:00.123Z"), Duration.ofSeconds(86_399), 128 + 9));
    }

    @Override
    public List<FailureCount> failureCounts() {
        return List.of(new FailureCount(WorkerFailure.Kind.SIGNAL, 128 + 9, 1));
    }

    @Override
    public CompletionStage<List<TaskMetrics>> metrics(MetricsFormat format) {
        return metrics.apply(format);
    }

    @Override
    public void onEnd(Runnable action) {
        endings.add(action);
    }

    void end() {
        endings.forEach(Runnable::run);
    }
}
