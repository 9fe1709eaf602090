package org.tornado4j.process;

import java.time.Duration;

/**
 * A supervisor's view of one worker.
 *
 * @param restarts how often a worker of this task id was started in place of another that failed
 * @param connections the number of open connections, at most half a second old
 * @param requests the number of requests so far, as of the same time
 * @param busy the share of the last ten seconds in which its busiest loop was busy, 0 to 1
 * @param lag the longest time that something had to wait for its turn on one of its loops in the last ten seconds
 * @param silence the time since its last heartbeat; zero if there was none
 * @param heartbeat its last heartbeat
 * @param trouble a description of the trouble of a worker that is late, held or gone, for people:
 *     {@code not heard of for 5 s}, {@code 1 of 2 loops held for 12 s}; empty for any other
 * @param release the release it runs
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
        Duration lag,
        Duration silence,
        Heartbeat heartbeat,
        String trouble,
        Release release) {

    /** A worker that has not told its release. */
    public WorkerStatus(
            int taskId,
            long pid,
            State state,
            Duration uptime,
            int restarts,
            int connections,
            long requests,
            double busy,
            Duration lag,
            Duration silence,
            Heartbeat heartbeat,
            String trouble) {
        this(
                taskId,
                pid,
                state,
                uptime,
                restarts,
                connections,
                requests,
                busy,
                lag,
                silence,
                heartbeat,
                trouble,
                Release.UNKNOWN);
    }

    /** A worker with whose liveness nothing is wrong. */
    public WorkerStatus(
            int taskId,
            long pid,
            State state,
            Duration uptime,
            int restarts,
            int connections,
            long requests,
            double busy,
            Duration lag) {
        this(taskId, pid, state, uptime, restarts, connections, requests, busy, lag, Duration.ZERO, Heartbeat.NONE, "");
    }

    /** The stage of a worker's life. */
    public enum State {
        /** Comes up; waits to be ready. */
        STARTING,
        /** Serves; waits to be stopped or to fail. */
        READY,
        /** Has not been heard of for three seconds; waits to be heard. */
        LATE,
        /** One callback or handler has held a loop for three seconds; waits for it to end. */
        HELD,
        /** Was late or held for {@link ForkOptions.Builder#livenessTimeout}; waits to be killed. */
        GONE,
        /** Was told to end; waits for its connections. */
        STOPPING
    }
}
