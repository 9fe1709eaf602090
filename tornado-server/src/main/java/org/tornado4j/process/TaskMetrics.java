package org.tornado4j.process;

import org.jspecify.annotations.Nullable;
import org.tornado4j.metrics.PackedMetrics;

/**
 * The metrics of the worker that has a task id: of two, while one replaces the other, the one that serves.
 *
 * @param restarts how often a worker of this task id was started in place of another that failed
 * @param worker null if there is none at the moment
 * @param metrics null if there are none: it has no worker, or that did not answer
 * @param problem why metrics are missing, some or all of them; empty if none are
 */
public record TaskMetrics(
        int taskId,
        int restarts,
        @Nullable WorkerStatus worker,
        @Nullable PackedMetrics metrics,
        String problem) {}
