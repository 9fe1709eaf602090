package org.tornado4j.process;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.FatalErrors;

/**
 * The end of a worker that had not been asked to end.
 *
 * @param time when the supervisor noticed
 * @param uptime how long the worker lived
 * @param exitStatus never 0; 128 and the number of a signal if one killed it
 * @param trouble why the supervisor killed the worker; null if it did not
 * @param lastWords the report of a fatal error, or what was found out about a worker before it was killed: stacks of its
 *     loops, or what the kernel knows of it. Empty if there is nothing
 */
public record WorkerFailure(
        int taskId,
        long pid,
        Instant time,
        Duration uptime,
        int exitStatus,
        @Nullable String trouble,
        List<String> lastWords) {

    /** A way to fail. */
    public enum Kind {
        /** Ended by itself with another status than 0. */
        EXIT,
        /** Ended by a fatal error. */
        FATAL_ERROR,
        /** Killed by a signal that the supervisor did not send. */
        SIGNAL,
        /** Killed by the supervisor, since it lived but did not serve. */
        UNHEALTHY
    }

    /** The offset that shells, and the JDK, add to the number of a signal. */
    private static final int SIGNALLED = 128;

    private static final int LAST_SIGNAL = 64;

    public WorkerFailure {
        lastWords = List.copyOf(lastWords);
    }

    /** A failure that the worker alone is the cause of, without last words. */
    public WorkerFailure(int taskId, long pid, Instant time, Duration uptime, int exitStatus) {
        this(taskId, pid, time, uptime, exitStatus, null, List.of());
    }

    /** The signal that killed it; 0 if it ended by itself. */
    public int signal() {
        return signalOf(exitStatus);
    }

    /** Returns in which way it failed. */
    public Kind kind() {
        if (trouble != null) {
            return Kind.UNHEALTHY;
        }
        if (exitStatus == FatalErrors.EXIT_STATUS) {
            return Kind.FATAL_ERROR;
        }
        return signal() != 0 ? Kind.SIGNAL : Kind.EXIT;
    }

    /**
     * As people read it: {@code killed by signal 9}, {@code exited with status 1}, {@code ended by a fatal
     * error, with status 70}, {@code killed by signal 9 (2 of 2 loops held for 30 s)}.
     */
    public String reason() {
        return trouble == null ? reason(exitStatus) : reason(exitStatus) + " (" + trouble + ")";
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
