package org.tornado4j.process;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.process.WorkerStatus.State;

/**
 * Logs that all workers serve: after the start, and when they do again after one was missing.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class ServingWatch {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private boolean wereComplete;

    /**
     * Compares; to be called when a worker is started, and when one is ready.
     *
     * @param wanted how many are to serve
     */
    void look(List<WorkerStatus> workers, int wanted) {
        boolean areComplete = serving(workers) >= wanted;
        if (areComplete && !wereComplete) {
            LOG.info("{}", count(workers, wanted));
        }
        wereComplete = areComplete;
    }

    /** Returns {@code 3 of 4 workers serve}. */
    static String count(List<WorkerStatus> workers, int wanted) {
        return serving(workers) + " of " + wanted + " workers serve";
    }

    private static long serving(List<WorkerStatus> workers) {
        return workers.stream().filter(worker -> worker.state() == State.READY).count();
    }
}
