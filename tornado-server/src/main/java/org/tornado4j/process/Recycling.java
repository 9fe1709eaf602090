package org.tornado4j.process;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.process.WorkerStatus.State;

/**
 * Has workers replaced whose {@link Lifespan} is over: one at a time, the oldest first, and while nothing else is replaced.
 *
 * <p>A worker whose successor fails goes on. The next attempt comes after a pause, which doubles with each failure up to
 * {@link #LONGEST_PAUSE}; a success ends that.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class Recycling {

    static final Duration PERIOD = Duration.ofSeconds(1);

    static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final IOLoop loop;
    private final ForkOptions options;
    private final RollingReplacement replacement;
    private final RandomGenerator random = new Random();
    private final Map<WorkerProcess, Lifespan> lifespans = new HashMap<>();

    private Duration pause = FIRST_PAUSE;
    /** Before that nothing is tried, on the loop's clock; null if the last attempt did not fail. */
    private @Nullable Long notBefore;

    private int count;

    Recycling(IOLoop loop, ForkOptions options, RollingReplacement replacement) {
        this.loop = loop;
        this.options = options;
        this.replacement = replacement;
    }

    /** Returns how many workers were replaced. */
    int count() {
        return count;
    }

    /** One round; to be called each {@link #PERIOD}. */
    void look(List<Task> tasks) {
        List<WorkerProcess> workers =
                tasks.stream().map(task -> task.worker).filter(Objects::nonNull).toList();
        lifespans.keySet().retainAll(workers);
        workers.forEach(worker -> lifespans.computeIfAbsent(worker, its -> Lifespan.draw(options, random)));
        if (!replacement.isUnderWay() && !isPausing()) {
            tasks.stream()
                    .map(task -> task.worker)
                    .filter(worker -> worker != null && end(worker) != null)
                    .max(Comparator.comparing(this::uptime))
                    .ifPresent(worker -> recycle(tasks.get(worker.taskId()), worker));
        }
    }

    private boolean isPausing() {
        return notBefore != null && loop.clock().nanoTime() - notBefore < 0;
    }

    private Duration uptime(WorkerProcess worker) {
        return worker.uptime(loop.clock().nanoTime());
    }

    /** Returns what the worker has had enough of; null if it goes on, or is at something else. */
    private @Nullable String end(WorkerProcess worker) {
        Lifespan lifespan = lifespans.get(worker);
        return lifespan == null || worker.state() != State.READY
                ? null
                : lifespan.end(worker.requests(), uptime(worker));
    }

    private void recycle(Task task, WorkerProcess worker) {
        LOG.info("Recycling {}: {}", worker, end(worker));
        replacement.begin(List.of(task), new RollingReplacement.Outcome() {
            @Override
            public void replaced(Duration time) {
                succeeded(task);
            }

            @Override
            public void failed(String reason) {
                postpone(worker, reason);
            }
        });
    }

    private void succeeded(Task task) {
        forgetFailures();
        if (task.worker != null) { // else TTOU ended the task
            count++;
        }
    }

    private void postpone(WorkerProcess worker, String reason) {
        notBefore = loop.clock().nanoTime() + pause.toNanos();
        LOG.error("{}; {} is not recycled, the next attempt is in {} s", reason, worker, pause.toSeconds());
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }

    /** Has the next attempt not wait for what failed: that may have been mended. */
    void forgetFailures() {
        notBefore = null;
        pause = FIRST_PAUSE;
    }
}
