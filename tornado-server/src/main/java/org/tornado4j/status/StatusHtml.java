package org.tornado4j.status;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Formatter;
import java.util.Locale;
import org.tornado4j.process.Releases;
import org.tornado4j.process.Supervision;
import org.tornado4j.process.WorkerFailure;
import org.tornado4j.process.WorkerStatus;
import org.tornado4j.text.HTMLEscape;

/** The page. But for last words and versions, all that goes into it is numbers, times and words of our own: nothing to escape. */
@SuppressWarnings("InlineFormatString") // what is constant of the page is read in one piece
final class StatusHtml {

    private static final String START = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="refresh" content="3">
            <title>%1$s</title>
            <style>%2$s</style>
            </head>
            <body>
            <h1 class="%3$s">%1$s</h1>
            """;

    private static final String WORKERS = """
            <h2>Workers</h2>
            <table>
            <thead><tr><th class="left">Task</th><th>PID</th><th class="left">State</th><th>Uptime</th><th>Restarts</th>\
            <th>Requests</th><th>Connections</th><th>Of the mean</th><th>Busy</th><th>Lag</th>\
            <th class="left">Release</th></tr></thead>
            <tbody>
            """;

    private static final String END = """
            <footer>As of %s, renewed every 3 seconds. The same as <a href="status.json">JSON</a>, more as <a href="metrics">metrics</a>.</footer>
            </body>
            </html>
            """;

    /** From here on a loop has too much to do. */
    private static final double TOO_BUSY = 0.8;

    private final Supervision supervision;
    private final Overview overview;
    private final Formatter page = new Formatter(Locale.ROOT);

    private StatusHtml(Supervision supervision, Overview overview) {
        this.supervision = supervision;
        this.overview = overview;
    }

    static String of(Supervision supervision, Overview overview) {
        return new StatusHtml(supervision, overview).write();
    }

    private String write() {
        boolean complete = overview.serving() >= supervision.workerCount();
        String headline = overview.serving() + " of " + supervision.workerCount() + " workers serve";
        page.format(START, headline, StatusStyle.CSS, complete ? "good" : "bad");
        supervision.restartsHeldBackUntil().ifPresent(this::heldBack);
        releases();
        supervisor();
        page.format(WORKERS);
        overview.workers().forEach(this::worker);
        page.format("</tbody>\n</table>\n");
        failures();
        page.format(END, time(supervision.since().plus(overview.uptime())));
        return page.toString();
    }

    private void heldBack(Instant until) {
        page.format("<p class=\"bad\">Too many restarts: missing workers are started again at %s</p>\n", time(until));
    }

    private void releases() {
        Releases releases = overview.releases();
        if (releases.areMixed()) {
            String advice = supervision.isReplacing() ? "workers are being replaced" : "HUP replaces all";
            page.format(
                    "<p class=\"%s\">%s; %s</p>\n",
                    supervision.isReplacing() ? "wait" : "bad", HTMLEscape.escape(releases.toString()), advice);
        }
    }

    private void supervisor() {
        page.format("<dl>\n");
        fact("Supervisor", "pid " + supervision.pid());
        fact("Since", time(supervision.since()));
        fact("Uptime", clock(overview.uptime()));
        fact("Restarts", restarts());
        if (supervision.recycled() > 0) {
            fact("Recycled", Integer.toString(supervision.recycled()));
        }
        fact(
                "Connections",
                count(overview.workers().stream()
                        .mapToLong(WorkerStatus::connections)
                        .sum()));
        page.format("</dl>\n");
    }

    private String restarts() {
        Duration window = supervision.restartWindow();
        return window.isZero()
                ? supervision.restarts() + " of at most " + supervision.maxRestarts()
                : supervision.restarts() + " in all; at most " + supervision.maxRestarts() + " in " + clock(window);
    }

    private void fact(String name, String value) {
        page.format("<div><dt>%s</dt><dd>%s</dd></div>\n", name, value);
    }

    private void worker(WorkerStatus worker) {
        double toMean = overview.connectionsToMean(worker);
        page.format("<tr>");
        cell("Task", "left", Integer.toString(worker.taskId()));
        cell("PID", "", Long.toString(worker.pid()));
        cell("State", "left " + mood(worker), state(worker));
        cell("Uptime", "", clock(worker.uptime()));
        cell("Restarts", "", Integer.toString(worker.restarts()));
        cell("Requests", "", count(worker.requests()));
        cell("Connections", "", count(worker.connections()));
        cell("Of the mean", "", percent(toMean) + bar(toMean / 2, ""));
        cell("Busy", "", percent(worker.busy()) + bar(worker.busy(), worker.busy() < TOO_BUSY ? "" : "bad"));
        cell("Lag", "", worker.lag().toMillis() + " ms");
        cell("Release", "left", HTMLEscape.escape(worker.release().toString()));
        page.format("</tr>\n");
    }

    private static String state(WorkerStatus worker) {
        String state = worker.state().name().toLowerCase(Locale.ROOT);
        return worker.trouble().isEmpty() ? state : state + "<br>" + worker.trouble();
    }

    private static String mood(WorkerStatus worker) {
        return switch (worker.state()) {
            case READY -> "good";
            case LATE, HELD, GONE -> "bad";
            case STARTING, STOPPING -> "wait";
        };
    }

    private void cell(String name, String type, String value) {
        page.format("<td data-name=\"%s\" class=\"%s\">%s</td>", name, type, value);
    }

    /** @param part of the whole length, 0 to 1 */
    private static String bar(double part, String type) {
        return String.format(
                Locale.ROOT,
                "<svg class=\"%s\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
                        + "<rect width=\"%d\" height=\"1\"/></svg>",
                type,
                Math.round(100 * Math.min(1, part)));
    }

    private void failures() {
        if (!supervision.failures().isEmpty()) {
            page.format("<h2>Last failures</h2>\n<ul>\n");
            supervision.failures().forEach(this::failure);
            page.format("</ul>\n");
        }
    }

    private void failure(WorkerFailure failure) {
        page.format(
                "<li><time>%s</time>task %d (pid %d) %s after %s",
                time(failure.time()), failure.taskId(), failure.pid(), failure.reason(), clock(failure.uptime()));
        if (!failure.lastWords().isEmpty()) {
            page.format("<pre>%s</pre>", HTMLEscape.escape(String.join("\n", failure.lastWords())));
        }
        page.format("</li>\n");
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String percent(double part) {
        return Math.round(100 * part) + " %";
    }

    /** {@code 2026-11-21 16:38:14 UTC}. */
    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", " UTC");
    }

    private static String clock(Duration time) {
        String days = time.toDays() == 0 ? "" : time.toDays() + " d ";
        return days
                + String.format(
                        Locale.ROOT, "%d:%02d:%02d", time.toHoursPart(), time.toMinutesPart(), time.toSecondsPart());
    }
}
