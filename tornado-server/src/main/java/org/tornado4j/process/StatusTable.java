package org.tornado4j.process;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Formatter;
import java.util.Locale;

/** A {@link Supervision} for people who look at a terminal of 80 columns. */
final class StatusTable {

    private static final String ROW = "%4s %8s %-8s %10s %8s %11s %11s %5s %7s%n";

    private StatusTable() {}

    static String of(Supervision supervision) {
        Formatter table = new Formatter(Locale.ROOT);
        table.format(ROW, "task", "pid", "state", "uptime", "restarts", "connections", "requests", "busy", "lag");
        supervision.workers().forEach(worker -> row(table, worker));
        supervision.workers().stream()
                .filter(worker -> !worker.trouble().isEmpty())
                .forEach(worker ->
                        table.format("task %d (pid %d): %s%n", worker.taskId(), worker.pid(), worker.trouble()));
        Releases releases = Releases.of(supervision.workers());
        if (!releases.taskIds().isEmpty()) {
            table.format("%s%s%n", releases.areMixed() ? "" : "release: ", releases);
        }
        table.format(
                "supervisor: pid %d, %s%s%s%n",
                supervision.pid(), restarts(supervision), recycled(supervision), limit(supervision));
        supervision
                .restartsHeldBackUntil()
                .ifPresent(time -> table.format(
                        "too many restarts: missing workers are started again at %s%n",
                        time.truncatedTo(ChronoUnit.SECONDS)));
        supervision.failures().forEach(failure -> row(table, failure));
        return table.toString();
    }

    private static String restarts(Supervision supervision) {
        return supervision.restartWindow().isZero()
                ? supervision.restarts() + " of at most " + supervision.maxRestarts() + " restarts"
                : supervision.restarts() + " restarts in all";
    }

    private static String limit(Supervision supervision) {
        Duration window = supervision.restartWindow();
        return window.isZero() ? "" : "; at most " + supervision.maxRestarts() + " restarts in " + clock(window);
    }

    private static String recycled(Supervision supervision) {
        return supervision.recycled() == 0 ? "" : ", " + supervision.recycled() + " recycled";
    }

    private static void row(Formatter table, WorkerStatus worker) {
        table.format(
                ROW,
                worker.taskId(),
                worker.pid(),
                worker.state().name().toLowerCase(Locale.ROOT),
                clock(worker.uptime()),
                worker.restarts(),
                worker.connections(),
                worker.requests(),
                Math.round(100 * worker.busy()) + " %",
                worker.lag().toMillis() + " ms");
    }

    private static void row(Formatter table, WorkerFailure failure) {
        table.format(
                "%s: task %d (pid %d) %s after %s%n",
                failure.time().truncatedTo(ChronoUnit.SECONDS),
                failure.taskId(),
                failure.pid(),
                failure.reason(),
                clock(failure.uptime()));
    }

    private static String clock(Duration time) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }
}
