package org.tornado4j.process;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;

/**
 * Decides when a worker is started in place of one that failed:
 *
 * <ul>
 *   <li>at once, if the failed one served for long: then its start is not what is wrong;
 *   <li>after a pause that doubles with each short life, while the {@linkplain RestartBudget budget} lasts;
 *   <li>when the budget is renewed, if it is spent: the task is held back, and the workers of other tasks go on;
 *   <li>never, if the budget is spent and is not renewed, or no worker serves.
 * </ul>
 *
 * A task {@linkplain Task#beginTrial on trial} has the pauses alone: what was added must not bring down what there was.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class Restarts {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final IOLoop loop;
    private final ForkOptions options;
    private final RestartBudget budget;
    /** The tasks that wait until the budget is renewed. */
    private final List<Task> heldBack = new ArrayList<>();

    private Instant renewal = Instant.EPOCH;

    Restarts(IOLoop loop, ForkOptions options) {
        this.loop = loop;
        this.options = options;
        this.budget = new RestartBudget(options.maxRestarts(), options.restartWindow());
    }

    /**
     * Returns how long to wait before a worker is started in place of one that served for {@code life}; null to give up.
     *
     * @param serving how many workers serve
     * @param wanted how many are to
     */
    @Nullable
    Duration pause(Task task, Duration life, int serving, int wanted) {
        long now = loop.clock().nanoTime();
        Duration pause = task.pauseAfter(life);
        if (isGranted(task, pause, now)) {
            task.countRestart();
            return pause;
        }
        return budget.isRenewed() && serving > 0 ? holdBack(task, budget.untilRenewed(now), serving, wanted) : null;
    }

    private boolean isGranted(Task task, Duration pause, long now) {
        if (task.isOnTrial()) {
            return true;
        }
        if (pause.isZero() && budget.isRenewed()) {
            budget.takeInAnyCase(now);
            return true;
        }
        return budget.take(now);
    }

    private Duration holdBack(Task task, Duration wait, int serving, int wanted) {
        if (heldBack.isEmpty()) {
            renewal = loop.time().plus(wait);
            LOG.error(
                    "Too many child restarts, {} within {} s: the next are in {} s; {} of {} workers serve",
                    options.maxRestarts(),
                    options.restartWindow().toSeconds(),
                    wait.toSeconds(),
                    serving,
                    wanted);
        }
        heldBack.add(task);
        return wait;
    }

    /** Notes that the wait of {@code task} is over. */
    void begun(Task task) {
        if (heldBack.remove(task)) {
            budget.takeInAnyCase(loop.clock().nanoTime());
            task.countRestart();
        }
    }

    /** Ends the wait of {@code task}, which has no worker then. */
    void cancel(Task task) {
        heldBack.remove(task);
        if (task.restart != null) {
            loop.removeTimeout(task.restart);
            task.restart = null;
        }
    }

    /** Begins anew with a full budget and the shortest pauses: what made workers fail may have been mended. */
    void forgive(List<Task> tasks) {
        budget.reset();
        tasks.forEach(Task::forgive);
    }

    /** Returns how many workers were started in place of others, but for those of tasks on trial. */
    int count() {
        return budget.taken();
    }

    /** Returns when tasks that are held back are given workers again; empty if none is held back. */
    Optional<Instant> renewal() {
        return heldBack.isEmpty() ? Optional.empty() : Optional.of(renewal);
    }
}
