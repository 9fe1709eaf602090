package org.tornado4j.process;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tornado4j.process.WorkerStatus.State;

/**
 * One worker, as the supervisor sees it.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class WorkerProcess {

    private static final Duration OUTPUT_PATIENCE = Duration.ofMillis(500);

    private final int taskId;
    private final Process process;
    private final long startedAt;
    /** Completes when all that it printed was copied. */
    private final CompletableFuture<?> printed;

    private State state = State.STARTING;
    private boolean wasReady;
    private boolean letsGo;
    private @Nullable ControlConnection connection;
    private Figures figures = Figures.NONE;

    /** @param startedAt on the loop's clock */
    WorkerProcess(int taskId, Process process, long startedAt) {
        this.taskId = taskId;
        this.process = process;
        this.startedAt = startedAt;
        this.printed = CompletableFuture.allOf(
                new OutputPump(taskId, process.getInputStream(), System.out).start("stdout-" + process.pid()),
                new OutputPump(taskId, process.getErrorStream(), System.err).start("stderr-" + process.pid()));
    }

    int taskId() {
        return taskId;
    }

    long pid() {
        return process.pid();
    }

    State state() {
        return state;
    }

    /**
     * Completes, in any thread, when it has ended and what it printed was copied. That is not waited for long: its children
     * may go on, and have the same output.
     */
    CompletionStage<?> onExit() {
        return process.onExit()
                .thenCompose(ended -> printed.thenApply(done -> "printed")
                        .completeOnTimeout("cut off", OUTPUT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** How it ended. */
    int exitStatus() {
        return process.exitValue();
    }

    Duration uptime(long now) {
        return Duration.ofNanos(now - startedAt);
    }

    void connected(ControlConnection connection) {
        this.connection = connection;
    }

    /** True for the first time. */
    boolean becomeReady() {
        if (state != State.STARTING) {
            return false;
        }
        state = State.READY;
        wasReady = true;
        return true;
    }

    /** Whether it has served. */
    boolean wasReady() {
        return wasReady;
    }

    /** Asks it to end, by TERM. By its handle: {@link Process#destroy} would close its output, and with it its last words. */
    void terminate() {
        state = State.STOPPING;
        process.toHandle().destroy();
    }

    /** Ends it, by KILL. */
    void kill() {
        state = State.STOPPING;
        process.toHandle().destroyForcibly();
    }

    void report(Figures latest) {
        this.figures = latest;
    }

    int connections() {
        return figures.connections();
    }

    /** Tells it that others have room for so many of its connections, or, with 0, not to let go any more. */
    void letGo(int connections) {
        if (connection != null && (letsGo || connections > 0)) {
            letsGo = connections > 0;
            connection.send("let-go", connections);
        }
    }

    WorkerStatus status(long now, int restarts) {
        return new WorkerStatus(
                taskId,
                pid(),
                state,
                uptime(now),
                restarts,
                figures.connections(),
                figures.requests(),
                figures.busyPercent() / 100.0,
                Duration.ofMillis(figures.lagMillis()));
    }

    /** The end of this process, if it is over and nobody asked for that; else null. */
    @Nullable
    WorkerFailure failure(Instant time, Duration uptime) {
        return state == State.STOPPING || exitStatus() == 0
                ? null
                : new WorkerFailure(taskId, pid(), time, uptime, exitStatus());
    }

    /** As log lines name it. */
    @Override
    public String toString() {
        return "child " + taskId + " (pid " + pid() + ")";
    }
}
