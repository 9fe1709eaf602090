package org.tornado4j.status;

import java.time.Duration;
import java.util.List;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.process.Releases;
import org.tornado4j.process.Supervision;
import org.tornado4j.process.WorkerStatus;
import org.tornado4j.process.WorkerStatus.State;

/**
 * A snapshot of a supervisor's view, and figures derived from it.
 *
 * @param uptime the supervisor's uptime
 * @param mean the average number of connections of the workers that serve
 */
record Overview(List<WorkerStatus> workers, Duration uptime, double mean) {

    static Overview of(Supervision supervision) {
        List<WorkerStatus> workers = supervision.workers();
        Duration uptime = Duration.between(supervision.since(), IOLoop.current().time());
        return new Overview(workers, uptime, mean(workers));
    }

    private static double mean(List<WorkerStatus> workers) {
        return workers.stream()
                .filter(Overview::serves)
                .mapToInt(WorkerStatus::connections)
                .average()
                .orElse(0);
    }

    private static boolean serves(WorkerStatus worker) {
        return worker.state() == State.READY;
    }

    /** Returns the number of workers that serve. */
    long serving() {
        return workers.stream().filter(Overview::serves).count();
    }

    /** Returns the releases that are in service. */
    Releases releases() {
        return Releases.of(workers);
    }

    /** Returns the connections of a worker as a multiple of the mean; 1 if no worker has any. */
    double connectionsToMean(WorkerStatus worker) {
        return mean == 0 ? 1 : worker.connections() / mean;
    }
}
