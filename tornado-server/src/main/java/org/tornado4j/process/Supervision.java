package org.tornado4j.process;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.tornado4j.metrics.MetricsFormat;

/**
 * A supervisor's view of its workers.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
public interface Supervision {

    /** Returns the supervisor's process id. */
    long pid();

    /** Returns the time at which supervision began. */
    Instant since();

    /** Returns the number of workers that there are to be. */
    int workerCount();

    /** Returns the number of workers that were started in place of others that failed. */
    int restarts();

    /** Returns the most that there may be of them: in each {@link #restartWindow}, or in all. */
    int maxRestarts();

    /** Returns the time in which there may be so many restarts; zero if the limit is for all of them. */
    Duration restartWindow();

    /** Returns when tasks that failed too often are given workers again; empty if there is none. */
    Optional<Instant> restartsHeldBackUntil();

    /** Returns how many workers were replaced because they had {@linkplain ForkOptions.Builder#maxRequests served enough}. */
    int recycled();

    /** Returns whether workers are being replaced, by HUP or because they have served enough. */
    boolean isReplacing();

    /** All workers that live, by task id, and those of one task id by age. */
    List<WorkerStatus> workers();

    /** The last failures of workers, the newest first; at most ten. */
    List<WorkerFailure> failures();

    /** Returns how many workers failed since the supervisor began, by the way in which they did. */
    default List<FailureCount> failureCounts() {
        return List.of();
    }

    /**
     * Asks the workers for their metrics.
     *
     * @return completes, on the loop, when all have answered, at the latest after two seconds: one for each task id, in their
     *     order
     */
    default CompletionStage<List<TaskMetrics>> metrics(MetricsFormat format) {
        return CompletableFuture.completedFuture(List.of());
    }

    /** Holds {@code port} as long as there are workers, and shares it with a supervisor that takes over. */
    default void keep(ReservedPort port) {
        onEnd(port::close);
    }

    /**
     * Runs {@code begin} when this supervisor is in charge, and {@code end} when another one has taken over. It is in charge
     * from the beginning unless it takes over from another itself; then {@code begin} is run later, and what it throws is
     * logged.
     */
    default void whileInCharge(Runnable begin, Runnable end) {
        begin.run();
    }

    /** Runs {@code action} when the last worker has ended, just before the supervisor does. */
    void onEnd(Runnable action);
}
