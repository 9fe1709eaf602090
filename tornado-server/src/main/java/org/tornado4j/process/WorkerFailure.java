package org.tornado4j.process;

import java.time.Duration;
import java.time.Instant;
import org.tornado4j.ioloop.FatalErrors;

/**
 * The end of a worker that had not been asked to end.
 *
 * @param time when the supervisor noticed
 * @param uptime how long the worker lived
 * @param exitStatus never 0; 128 and the number of a signal if one killed it
 */
public record WorkerFailure(int taskId, long pid, Instant time, Duration uptime, int exitStatus) {

    /** What a shell adds to the number of a signal, and the JDK as well. */
    private static final int SIGNALLED = 128;

    private static final int LAST_SIGNAL = 64;

    /** The signal that killed it; 0 if it ended by itself. */
    public int signal() {
        return signalOf(exitStatus);
    }

    /**
     * As people read it: {@code killed by signal 9}, {@code exited with status 1}, {@code ended by a fatal
     * error, with status 70}.
     */
    public String reason() {
        return reason(exitStatus);
    }

    static String reason(int exitStatus) {
        int signal = signalOf(exitStatus);
        if (exitStatus == FatalErrors.EXIT_STATUS) {
            return "ended by a fatal error, with status " + exitStatus;
        }
        return signal != 0 ? "killed by signal " + signal : "exited with status " + exitStatus;
    }

    private static int signalOf(int exitStatus) {
        int signal = exitStatus - SIGNALLED;
        return signal > 0 && signal <= LAST_SIGNAL ? signal : 0;
    }
}
