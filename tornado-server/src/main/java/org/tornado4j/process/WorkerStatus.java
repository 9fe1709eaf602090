package org.tornado4j.process;

import java.time.Duration;

/**
 * What a supervisor knows of a worker.
 *
 * @param restarts how often a worker of this task id was started in place of another that failed
 * @param connections how many are open, as of half a second ago at worst
 * @param requests how many there were, as of then
 * @param busy the part of the last ten seconds in which its busiest loop had something to do, 0 to 1
 * @param lag how long something had to wait for its turn in one of its loops, at worst in the last ten seconds
 */
public record WorkerStatus(
        int taskId,
        long pid,
        State state,
        Duration uptime,
        int restarts,
        int connections,
        long requests,
        double busy,
        Duration lag) {

    /** Where a worker stands in its life. */
    public enum State {
        /** Comes up; waits to be ready. */
        STARTING,
        /** Serves; waits to be stopped or to fail. */
        READY,
        /** Was told to end; waits for its connections. */
        STOPPING
    }
}
