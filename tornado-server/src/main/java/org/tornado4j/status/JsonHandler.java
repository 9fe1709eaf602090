package org.tornado4j.status;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.tornado4j.process.Supervision;
import org.tornado4j.process.WorkerFailure;
import org.tornado4j.process.WorkerStatus;

/** {@code /status.json}: what programs read. */
final class JsonHandler extends StatusHandler {

    private final Supervision supervision;

    JsonHandler(Supervision supervision) {
        this.supervision = supervision;
    }

    void get() {
        Overview overview = Overview.of(supervision);
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("supervisor", supervisor(overview));
        all.put(
                "workers",
                overview.workers().stream()
                        .map(worker -> worker(overview, worker))
                        .toList());
        all.put(
                "failures",
                supervision.failures().stream().map(JsonHandler::failure).toList());
        write(all);
    }

    private Map<String, Object> supervisor(Overview overview) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pid", supervision.pid());
        fields.put("since", supervision.since().toString());
        fields.put("uptimeSeconds", overview.uptime().toSeconds());
        fields.put("processes", supervision.workerCount());
        fields.put("restarts", supervision.restarts());
        fields.put("maxRestarts", supervision.maxRestarts());
        fields.put("restartWindowSeconds", supervision.restartWindow().toSeconds());
        fields.put("recycled", supervision.recycled());
        fields.put("replacing", supervision.isReplacing());
        fields.put("releases", overview.releases().taskIds().size());
        supervision.restartsHeldBackUntil().ifPresent(time -> fields.put("restartsHeldBackUntil", time.toString()));
        return fields;
    }

    private static Map<String, Object> worker(Overview overview, WorkerStatus worker) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("taskId", worker.taskId());
        fields.put("pid", worker.pid());
        fields.put("state", worker.state().name().toLowerCase(Locale.ROOT));
        fields.put("uptimeSeconds", worker.uptime().toSeconds());
        fields.put("restarts", worker.restarts());
        fields.put("connections", worker.connections());
        fields.put("connectionsToMean", Math.round(100 * overview.connectionsToMean(worker)) / 100.0);
        fields.put("requests", worker.requests());
        fields.put("busy", worker.busy());
        fields.put("lagMillis", worker.lag().toMillis());
        fields.put("silentMillis", worker.silence().toMillis());
        fields.put("loops", worker.heartbeat().loops());
        fields.put("heldLoops", worker.heartbeat().heldLoops());
        fields.put("heldMillis", worker.heartbeat().held().toMillis());
        fields.put("version", worker.release().version());
        fields.put("fingerprint", worker.release().fingerprint());
        return fields;
    }

    private static Map<String, Object> failure(WorkerFailure failure) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("time", failure.time().toString());
        fields.put("taskId", failure.taskId());
        fields.put("pid", failure.pid());
        fields.put("uptimeSeconds", failure.uptime().toSeconds());
        fields.put("exitStatus", failure.exitStatus());
        fields.put("signal", failure.signal());
        fields.put("reason", failure.reason());
        fields.put("lastWords", failure.lastWords());
        return fields;
    }
}
