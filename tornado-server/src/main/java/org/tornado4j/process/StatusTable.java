package org.tornado4j.process;

import java.time.Duration;
import java.util.Locale;

/** A {@link Supervision} for people who look at a terminal. */
final class StatusTable {

    private StatusTable() {}

    static String of(Supervision supervision) {
        StringBuilder table = new StringBuilder();
        row(table, "task", "pid", "state", "uptime", "restarts", "connections", "requests");
        for (WorkerStatus worker : supervision.workers()) {
            row(
                    table,
                    worker.taskId(),
                    worker.pid(),
                    worker.state().name().toLowerCase(Locale.ROOT),
                    clock(worker.uptime()),
                    worker.restarts(),
                    worker.connections(),
                    worker.requests());
        }
        return table.append(String.format(
                        Locale.ROOT,
                        "supervisor: pid %d, %d of at most %d restarts%n",
                        supervision.pid(),
                        supervision.restarts(),
                        supervision.maxRestarts()))
                .toString();
    }

    private static void row(StringBuilder table, Object... cells) {
        table.append(String.format(Locale.ROOT, "%4s %8s %-8s %12s %8s %11s %12s%n", cells));
    }

    private static String clock(Duration time) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }
}
