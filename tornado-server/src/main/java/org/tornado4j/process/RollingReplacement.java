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

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final Supervisor supervisor;
    private final IOLoop loop;
    private final Duration startTimeout;

    /** Whose turn comes yet. */
    private final Deque<Task> waiting = new ArrayDeque<>();
    /** Whose turn it is. */
    private @Nullable Task current;
    /** Ends the wait for the second worker. */
    private @Nullable Timeout timeout;
    /** What to do all over again, because it was asked for in the midst. */
    private @Nullable List<Task> again;

    private long startedAt;

    RollingReplacement(Supervisor supervisor, IOLoop loop, Duration startTimeout) {
        this.supervisor = supervisor;
        this.loop = loop;
        this.startTimeout = startTimeout;
    }

    void begin(List<Task> tasks) {
        if (current != null) {
            again = tasks;
            return;
        }
        LOG.info("Replacing {} processes", tasks.size());
        startedAt = loop.clock().nanoTime();
        tasks.stream().sorted(Comparator.comparing(task -> task.worker != null)).forEach(waiting::add);
        next();
    }

    boolean isUnderWay() {
        return current != null;
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
            failed(e.toString());
            supervisor.requireWorker(task);
        }
    }

    private void finished() {
        LOG.info("All processes were replaced, in {} ms", (loop.clock().nanoTime() - startedAt) / 1_000_000);
        List<Task> tasks = again;
        if (tasks != null) {
            again = null;
            begin(tasks);
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
            LOG.info("{} ended", worker);
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
            return true; // its successor comes up already
        }
        return false;
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
        List<Task> tasks = again;
        abandon();
        LOG.error("{}; processes that were not replaced go on", reason);
        if (tasks != null) {
            begin(tasks);
        }
    }

    /** Leaves what has not been replaced as it is. */
    void abandon() {
        cancelTimeout();
        waiting.clear();
        again = null;
        current = null;
    }

    private void cancelTimeout() {
        if (timeout != null) {
            loop.removeTimeout(timeout);
            timeout = null;
        }
    }
}
