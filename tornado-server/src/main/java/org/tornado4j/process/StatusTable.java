package org.tornado4j.process;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** A {@link Supervision} for people who look at a terminal of 80 columns. */
final class StatusTable {

    private static final String ROW = "%4s %8s %-8s %10s %8s %11s %11s %5s %7s%n";

    private StatusTable() {}

    static String of(Supervision supervision) {
        StringBuilder table = new StringBuilder();
        line(table, ROW, "task", "pid", "state", "uptime", "restarts", "connections", "requests", "busy", "lag");
        supervision.workers().forEach(worker -> row(table, worker));
        line(
                table,
                "supervisor: pid %d, %d of at most %d restarts%n",
                supervision.pid(),
                supervision.restarts(),
                supervision.maxRestarts());
        supervision.failures().forEach(failure -> row(table, failure));
        return table.toString();
    }

    private static void row(StringBuilder table, WorkerStatus worker) {
        line(
                table,
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

    private static void row(StringBuilder table, WorkerFailure failure) {
        line(
                table,
                "%s: task %d (pid %d) %s after %s%n",
                failure.time().truncatedTo(ChronoUnit.SECONDS),
                failure.taskId(),
                failure.pid(),
                failure.reason(),
                clock(failure.uptime()));
    }

    private static void line(StringBuilder table, String format, Object... values) {
        table.append(String.format(Locale.ROOT, format, values));
    }

    private static String clock(Duration time) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }
}
