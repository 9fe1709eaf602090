package org.tornado4j.process;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.Timeout;
import org.tornado4j.metrics.MetricsFormat;

/**
 * Asks workers for their metrics, and waits for the answers. Concurrent requests for the same format share the answers.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class MetricsCollector {

    /**
     * The time limit for workers; longer than the one a worker gives its program, so that the engine's metrics arrive
     * in any case.
     */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final IOLoop loop;
    private final Map<MetricsFormat, MetricsCollection> underWay = new EnumMap<>(MetricsFormat.class);
    /** The last problem with the metrics of each task; a change is logged. */
    private final Map<Integer, String> problems = new HashMap<>();

    private long asked;

    MetricsCollector(IOLoop loop) {
        this.loop = loop;
    }

    /** Completes, on the loop, when the workers have answered or their time is over. */
    CompletionStage<List<TaskMetrics>> collect(MetricsFormat format, List<Task> tasks) {
        MetricsCollection current = underWay.get(format);
        return current != null ? current.result() : begin(format, tasks);
    }

    private CompletionStage<List<TaskMetrics>> begin(MetricsFormat format, List<Task> tasks) {
        MetricsCollection collection = new MetricsCollection(Long.toString(++asked), format, tasks, loop.clock());
        underWay.put(format, collection);
        Timeout timeout = loop.callLater(PATIENCE, collection::end);
        collection.ask(result -> {
            loop.removeTimeout(timeout);
            underWay.remove(format);
            result.forEach(this::note);
        });
        return collection.result();
    }

    /** Handles a line {@code metrics} or {@code metrics-end} of a worker; one that comes too late is ignored. */
    void received(WorkerProcess worker, String[] words) {
        List.copyOf(underWay.values()).forEach(collection -> collection.received(worker, words));
    }

    private void note(TaskMetrics task) {
        String before = problems.getOrDefault(task.taskId(), "");
        problems.put(task.taskId(), task.problem());
        if (!task.problem().isEmpty() && !task.problem().equals(before)) {
            LOG.warn("Metrics of task {} are missing: {}", task.taskId(), task.problem());
        }
    }
}
