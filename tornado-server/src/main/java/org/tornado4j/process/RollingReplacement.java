package org.tornado4j.process;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.Timeout;

/**
 * Replaces the workers, one task id after the other, without a moment in which one of them is not served:
 *
 * <ol>
 *   <li>a second worker is started with the task id;
 *   <li>when it is ready, the first is told to end, and lets its requests finish;
 *   <li>when that is gone, it is the next one's turn.
 * </ol>
 *
 * If the second one fails before it is ready, or takes too long, all that have not been replaced stay. A task that has no worker,
 * because that exited with 0 or failed and the next is waited for, is given one, before the others' turn.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class RollingReplacement {

    /** A listener for the outcome of a replacement; the rest of an {@linkplain #abandon abandoned} one has no outcome. */
    interface Outcome {

        /** All were replaced, in so much time, but for those that were left out. */
        void replaced(Duration time);

        /** A new worker failed; those that were not replaced go on. */
        void failed(String reason);
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final Supervisor supervisor;
    private final IOLoop loop;
    private final Duration startTimeout;

    /** Whose turn comes yet. */
    private final Deque<Task> waiting = new ArrayDeque<>();
    /** Whose turn it is. */
    private @Nullable Task current;
    /** The listener for the outcome. */
    private Outcome outcome = new FleetOutcome();
    /** Ends the wait for the second worker. */
    private @Nullable Timeout timeout;
    /** True if another replacement was requested meanwhile, so that all workers are replaced again. */
    private boolean again;

    private long startedAt;

    RollingReplacement(Supervisor supervisor, IOLoop loop, Duration startTimeout) {
        this.supervisor = supervisor;
        this.loop = loop;
        this.startTimeout = startTimeout;
    }

    boolean isUnderWay() {
        return current != null;
    }

    /** Replaces all workers; if something is under way, then after it. */
    void begin(List<Task> tasks) {
        if (isUnderWay()) {
            again = true;
            return;
        }
        LOG.info("Replacing {} processes", tasks.size());
        begin(tasks, new FleetOutcome());
    }

    /** Replaces workers, while nothing else is under way. */
    void begin(List<Task> tasks, Outcome outcome) {
        if (isUnderWay()) {
            throw new IllegalStateException("workers are being replaced; wait for the outcome");
        }
        this.outcome = outcome;
        startedAt = loop.clock().nanoTime();
        tasks.stream().sorted(Comparator.comparing(task -> task.worker != null)).forEach(waiting::add);
        next();
    }

    private void next() {
        current = waiting.poll();
        if (current == null) {
            finished();
        } else {
            supervisor.cancelRestart(current); // what it waits for begins now
            launchSuccessor(current);
        }
    }

    private void launchSuccessor(Task task) {
        try {
            task.successor = supervisor.launch(task);
            timeout = loop.callLater(startTimeout, this::tookTooLong);
        } catch (UncheckedIOException e) {
            failed(e.getMessage() + ": " + e.getCause());
            supervisor.requireWorker(task);
        }
    }

    private void finished() {
        outcome.replaced(Duration.ofNanos(loop.clock().nanoTime() - startedAt));
        beginAgain(again);
    }

    private void beginAgain(boolean asked) {
        again = false;
        if (asked) {
            supervisor.replaceWorkers();
        }
    }

    /** Some worker serves; it may be the one that is waited for. */
    void ready(WorkerProcess worker) {
        Task task = current;
        if (task == null || task.successor != worker) {
            return;
        }
        cancelTimeout();
        WorkerProcess predecessor = task.worker;
        task.worker = worker;
        task.successor = null;
        if (predecessor == null) {
            LOG.info("{} serves; the task had no worker", worker);
            next();
        } else {
            task.leaving.add(predecessor);
            supervisor.end(predecessor);
            LOG.info("{} takes over from {}", worker, predecessor);
        }
    }

    /** False if {@code worker} served its task, or was the only one to do so soon, and its place is empty now. */
    boolean exited(Task task, WorkerProcess worker) {
        if (task.leaving.remove(worker)) {
            noteEnd(worker);
            if (task == current && task.successor == null && task.leaving.isEmpty()) {
                next();
            }
            return true;
        }
        if (worker == task.successor) {
            task.successor = null;
            if (task == current) {
                failed(worker + " ended with status " + worker.exitStatus() + " before it was ready");
            }
            return task.worker != null;
        }
        if (worker == task.worker && task.successor != null) {
            task.worker = null;
            LOG.warn(
                    "{} {}; its successor has been started already", worker, WorkerFailure.reason(worker.exitStatus()));
            return true;
        }
        return false;
    }

    private static void noteEnd(WorkerProcess worker) {
        if (worker.endedAsTold()) {
            LOG.info("{} ended", worker);
        } else {
            LOG.warn("{} {}, as it was to finish its requests", worker, WorkerFailure.reason(worker.exitStatus()));
        }
    }

    private void tookTooLong() {
        Task task = current;
        if (task != null && task.successor != null) {
            WorkerProcess late = task.successor;
            task.successor = null;
            if (task.worker == null) {
                task.worker = late; // nobody else is left: its end is that of the task's worker, which is started again
            } else {
                task.leaving.add(late);
            }
            late.kill();
            failed(late + " was not ready after " + startTimeout.toSeconds() + " s");
        }
    }

    private void failed(String reason) {
        boolean asked = again;
        abandon();
        outcome.failed(reason);
        beginAgain(asked);
    }

    /** Does without {@code task}, which is to have no worker any more. */
    void leaveOut(Task task) {
        waiting.remove(task);
        if (task == current) {
            cancelTimeout();
            next();
        }
    }

    /** Leaves what has not been replaced as it is. */
    void abandon() {
        cancelTimeout();
        waiting.clear();
        again = false;
        current = null;
    }

    private void cancelTimeout() {
        if (timeout != null) {
            loop.removeTimeout(timeout);
            timeout = null;
        }
    }

    /** Of a replacement of all workers. */
    private final class FleetOutcome implements Outcome {

        @Override
        public void replaced(Duration time) {
            LOG.info(
                    "All processes were replaced, in {} ms; {}",
                    time.toMillis(),
                    ServingWatch.count(supervisor.workers(), supervisor.workerCount()));
        }

        @Override
        public void failed(String reason) {
            LOG.error("{}; processes that were not replaced go on", reason);
        }
    }
}
