package org.tornado4j.process;

import java.time.Instant;
import java.util.List;

/**
 * What a supervisor knows.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
public interface Supervision {

    /** The supervisor's. */
    long pid();

    /** When it began. */
    Instant since();

    /** How many workers there are to be. */
    int workerCount();

    /** How many workers were started in place of others that failed. */
    int restarts();

    /** How many of them there may be. */
    int maxRestarts();

    /** All workers that live, by task id, and those of one task id by age. */
    List<WorkerStatus> workers();

    /** The last failures of workers, the newest first; at most ten. */
    List<WorkerFailure> failures();

    /** Runs {@code action} when the last worker has ended, just before the supervisor does. */
    void onEnd(Runnable action);
}
