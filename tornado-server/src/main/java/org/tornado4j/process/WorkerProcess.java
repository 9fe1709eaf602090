package org.tornado4j.process;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tornado4j.metrics.MetricsFormat;
import org.tornado4j.process.WorkerStatus.State;

/**
 * One worker, as the supervisor sees it.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class WorkerProcess {

    private static final Duration OUTPUT_PATIENCE = Duration.ofMillis(500);

    private static final int MOST_LAST_WORDS = 150;

    /** The status of a process that TERM ended, with or without shutdown hooks. */
    private static final int TERMINATED = 128 + 15;

    private final int taskId;
    private final Process process;
    private final long startedAt;
    /** Completes when all that it printed was copied. */
    private final CompletableFuture<?> printed;

    private final OutputPump errors;
    private final Liveness liveness;
    /** The liveness that was logged last. */
    private Liveness.State noted = Liveness.State.UNKNOWN;
    /** The reason to kill it though it was not asked to end. */
    private @Nullable String trouble;

    private final List<String> lastWords = new ArrayList<>();

    private State state = State.STARTING;
    private boolean wasReady;
    private boolean killed;
    private boolean letsGo;
    private @Nullable ControlConnection connection;
    private Figures figures = Figures.NONE;
    private Release release = Release.UNKNOWN;

    /**
     * @param startedAt on the loop's clock
     * @param livenessTimeout how long it may be silent, or its loops held; zero for any time
     */
    WorkerProcess(int taskId, Process process, long startedAt, Duration livenessTimeout) {
        this.taskId = taskId;
        this.process = process;
        this.startedAt = startedAt;
        this.liveness = new Liveness(livenessTimeout);
        this.errors = new OutputPump(taskId, process.getErrorStream(), System.err);
        this.printed = CompletableFuture.allOf(
                new OutputPump(taskId, process.getInputStream(), System.out).start("stdout-" + process.pid()),
                errors.start("stderr-" + process.pid()));
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

    /** Returns the status that it ended with. */
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

    /** Returns whether it has served. */
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
        killed = true;
        process.toHandle().destroyForcibly();
    }

    /** Returns whether it ended because it was told to: in order, by TERM, or by {@link #kill}. */
    boolean endedAsTold() {
        return killed || exitStatus() == 0 || exitStatus() == TERMINATED;
    }

    // ------------------------------------------------------------------------------------------ liveness

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns whether it was told to end. */
    boolean isLeaving() {
        return state == State.STOPPING;
    }

    /** Takes a heartbeat. Loops are not judged before the worker is ready: what it is at before that takes its time. */
    void beats(Heartbeat heartbeat, long now) {
        liveness.heard(state == State.READY ? heartbeat : Heartbeat.NONE, now);
    }

    Liveness liveness() {
        return liveness;
    }

    /** Notes what was seen, and returns what was seen before. */
    Liveness.State noted(Liveness.State seen) {
        Liveness.State before = noted;
        noted = seen;
        return before;
    }

    /** Asks for {@link #lastWords}. */
    void askForStacks() {
        if (connection != null) {
            connection.send("stacks");
        }
    }

    /** Keeps {@code lines} for the report of its end, up to {@link #MOST_LAST_WORDS} in all. */
    void addLastWords(List<String> lines) {
        lines.stream().limit(MOST_LAST_WORDS - lastWords.size()).forEach(lastWords::add);
    }

    List<String> lastWords() {
        return List.copyOf(lastWords);
    }

    /** Notes why it is killed soon; its end is a failure, however it comes. */
    void giveUp(String trouble) {
        this.trouble = trouble;
    }

    /** It has come back, and is not killed. */
    void spare() {
        trouble = null;
        lastWords.clear();
    }

    /** Kills it, which is a failure: unlike {@link #kill} it was not asked to end. */
    void killAsGone() {
        process.toHandle().destroyForcibly();
    }

    // ------------------------------------------------------------------------------------------ figures

    void report(Figures latest) {
        this.figures = latest;
    }

    void runs(Release told) {
        this.release = told;
    }

    int connections() {
        return figures.connections();
    }

    long requests() {
        return figures.requests();
    }

    /** Tells it that others have room for so many of its connections, or, with 0, not to let go any more. */
    void letGo(int connections) {
        if (connection != null && (letsGo || connections > 0)) {
            letsGo = connections > 0;
            connection.send("let-go", connections);
        }
    }

    /**
     * Asks it for its metrics.
     *
     * @return false if it cannot be asked yet
     */
    boolean askForMetrics(String question, MetricsFormat format) {
        ControlConnection asked = connection;
        if (asked != null) {
            asked.send("metrics", question, format);
        }
        return asked != null;
    }

    WorkerStatus status(long now, int restarts) {
        return new WorkerStatus(
                taskId,
                pid(),
                shownState(now),
                uptime(now),
                restarts,
                figures.connections(),
                figures.requests(),
                figures.busyPercent() / 100.0,
                Duration.ofMillis(figures.lagMillis()),
                liveness.silence(now),
                liveness.last(),
                isLeaving() ? "" : liveness.trouble(now),
                release);
    }

    private State shownState(long now) {
        if (isLeaving()) {
            return state;
        }
        return switch (liveness.state(now)) {
            case UNKNOWN, ON_TIME -> state;
            case LATE -> State.LATE;
            case HELD -> State.HELD;
            case GONE -> State.GONE;
        };
    }

    /** Returns the failure of this process, which has ended; null if it was told to end, or exited with 0. */
    @Nullable
    WorkerFailure failure(Instant time, Duration uptime) {
        return state == State.STOPPING || exitStatus() == 0
                ? null
                : new WorkerFailure(taskId, pid(), time, uptime, exitStatus(), trouble, wordsAtTheEnd());
    }

    private List<String> wordsAtTheEnd() {
        String fatalError = errors.fatalError();
        return fatalError == null ? lastWords() : List.of(fatalError);
    }

    /** As log lines name it. */
    @Override
    public String toString() {
        return "child " + taskId + " (pid " + pid() + ")";
    }
}
