package org.tornado4j.status;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tornado4j.metrics.MetricsFormat;
import org.tornado4j.metrics.MetricsText;
import org.tornado4j.process.FailureCount;
import org.tornado4j.process.ProcessMemory;
import org.tornado4j.process.Supervision;
import org.tornado4j.process.TaskMetrics;
import org.tornado4j.process.WorkerStatus;
import org.tornado4j.process.WorkerStatus.State;

/** The supervisor's own metrics: of itself, and of its workers as it sees them. */
final class SupervisorMetrics {

    private static final double MILLIS = TimeUnit.SECONDS.toMillis(1);

    private final Supervision supervision;
    private final MetricsText text;

    private SupervisorMetrics(Supervision supervision, MetricsFormat format) {
        this.supervision = supervision;
        this.text = new MetricsText(format);
    }

    /** @param leftOut how many families of each task were left out of what its worker sent */
    static String of(
            Supervision supervision, MetricsFormat format, List<TaskMetrics> tasks, Map<Integer, Integer> leftOut) {
        SupervisorMetrics metrics = new SupervisorMetrics(supervision, format);
        metrics.supervisor();
        metrics.states();
        supervision.failureCounts().forEach(metrics::failures);
        tasks.forEach(task -> metrics.task(task, leftOut.getOrDefault(task.taskId(), 0)));
        return metrics.text.toString();
    }

    private void supervisor() {
        Overview overview = Overview.of(supervision);
        text.gauge(
                "tornado_supervisor_uptime_seconds",
                "Time since the supervisor began",
                overview.uptime().toMillis() / MILLIS);
        text.gauge("tornado_supervisor_processes", "Workers that there are to be", supervision.workerCount());
        text.counter(
                "tornado_supervisor_restarts",
                "Workers that were started in place of others that failed, but for those of tasks that were added and have"
                        + " not served yet",
                supervision.restarts());
        text.gauge(
                "tornado_supervisor_restarts_held_back",
                "1 while tasks that failed too often have no worker",
                supervision.restartsHeldBackUntil().isPresent() ? 1 : 0);
        ProcessMemory.of(supervision.pid()).ifPresent(memory -> {
            String help = "Memory of the supervisor";
            String name = "tornado_supervisor_memory_bytes";
            text.gauge(name, help, memory.resident(), "type", "resident");
            text.gauge(name, help, memory.anonymous(), "type", "anonymous");
            text.gauge(name, help, memory.swapped(), "type", "swapped");
        });
    }

    private void states() {
        for (State state : State.values()) {
            long count = supervision.workers().stream()
                    .filter(worker -> worker.state() == state)
                    .count();
            text.gauge(
                    "tornado_supervisor_workers",
                    "Workers in a state, those among them that replace others or were replaced",
                    count,
                    "state",
                    name(state));
        }
    }

    private void failures(FailureCount failures) {
        text.counter(
                "tornado_supervisor_failures",
                "Workers that ended without being asked to",
                failures.count(),
                "kind",
                name(failures.kind()),
                "status",
                Integer.toString(failures.exitStatus()));
    }

    private void task(TaskMetrics metrics, int leftOut) {
        String task = Integer.toString(metrics.taskId());
        WorkerStatus worker = metrics.worker();
        boolean isWhole = metrics.metrics() != null && metrics.problem().isEmpty();
        text.gauge(
                "tornado_worker_up", "1 if a worker has the task and is ready", isReady(worker) ? 1 : 0, "task", task);
        text.gauge(
                "tornado_worker_scrape_success",
                "1 if all metrics of the worker are here, 0 if some or all are missing",
                isWhole ? 1 : 0,
                "task",
                task);
        text.gauge(
                "tornado_worker_scrape_left_out",
                "Metrics of the worker that are not here, since the first worker that has them has another type or they are"
                        + " the supervisor's",
                leftOut,
                "task",
                task);
        text.counter(
                "tornado_worker_restarts",
                "Workers that were started in place of others of the task that failed",
                metrics.restarts(),
                "task",
                task);
        if (worker != null) {
            worker(task, worker);
        }
    }

    private static boolean isReady(@Nullable WorkerStatus worker) {
        return worker != null && worker.state() == State.READY;
    }

    private void worker(String task, WorkerStatus worker) {
        for (State state : State.values()) {
            text.gauge(
                    "tornado_worker_state",
                    "1 for the state of the worker",
                    worker.state() == state ? 1 : 0,
                    "task",
                    task,
                    "state",
                    name(state));
        }
        text.gauge(
                "tornado_worker_uptime_seconds",
                "Time since the worker was started",
                worker.uptime().toMillis() / MILLIS,
                "task",
                task);
        text.gauge(
                "tornado_worker_silent_seconds",
                "Time since the last heartbeat of the worker",
                worker.silence().toMillis() / MILLIS,
                "task",
                task);
        text.gauge(
                "tornado_worker_held_loops",
                "Event loops of the worker that have been held for three seconds or longer",
                worker.heartbeat().heldLoops(),
                "task",
                task);
        ProcessMemory.of(worker.pid()).ifPresent(memory -> memory(task, memory));
    }

    private void memory(String task, ProcessMemory memory) {
        String help = "Memory of the worker";
        String name = "tornado_worker_memory_bytes";
        text.gauge(name, help, memory.resident(), "task", task, "type", "resident");
        text.gauge(name, help, memory.anonymous(), "task", task, "type", "anonymous");
        text.gauge(name, help, memory.swapped(), "task", task, "type", "swapped");
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
