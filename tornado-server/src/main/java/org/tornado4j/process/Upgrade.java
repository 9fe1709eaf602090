package org.tornado4j.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.Timeout;
import org.tornado4j.systemd.ServiceManager;

/**
 * Has another supervisor take the place of this one, without a moment in which a port is closed:
 *
 * <ol>
 *   <li>the same command is started again; it shares the ports, starts workers of its own, and waits;
 *   <li>when all of them are ready, it says so, and is told to take over: it shows the status page, and speaks to the service
 *       manager, whose main process it is from now on;
 *   <li>when it has, this supervisor ends its workers, which let their requests finish, and then itself.
 * </ol>
 *
 * If the new one ends before the third step, or its workers are not all ready in time, this one goes on as before. The other
 * end is {@link Succession}.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class Upgrade {

    private enum State {
        /** Waits to be asked for. */
        NONE,
        /** Waits until the workers of the new supervisor are ready. */
        COMING_UP,
        /** Waits until the new supervisor has taken over. */
        HANDING_OVER,
        /** Waits for the end of the new supervisor, which was told to end. */
        GIVEN_UP,
        /** The new supervisor has taken over. */
        DONE
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** Programs that end when the process ends that they have started, and with them a container. */
    private static final Set<String> INITS = Set.of("tini", "docker-init", "dumb-init", "catatonit");

    private final Supervisor supervisor;
    private final IOLoop loop;
    private final ForkOptions options;
    private final SuccessorLauncher launcher;

    private State state = State.NONE;
    /** Null if there is none; in {@code DONE} it is no longer supervised. */
    private @Nullable Process process;

    private @Nullable ControlConnection connection;
    private @Nullable Timeout timeout;
    /** Set if workers are to be replaced when this is over. */
    private boolean replacesLater;

    Upgrade(Supervisor supervisor, IOLoop loop, ForkOptions options, SuccessorLauncher launcher) {
        this.supervisor = supervisor;
        this.loop = loop;
        this.options = options;
        this.launcher = launcher;
    }

    /** Returns whether the process of a new supervisor is alive that has not taken over yet. */
    boolean isUnderWay() {
        return process != null && state != State.DONE;
    }

    // ------------------------------------------------------------------------------------------ the beginning

    void begin() {
        if (isUnderWay()) {
            LOG.info("A new supervisor comes up already; USR2 is ignored");
            return;
        }
        String refusal = refusal();
        if (refusal == null) {
            launch();
        } else {
            LOG.warn("USR2 is refused: {}", refusal);
        }
    }

    /** Returns why the end of this process would be the end of all; null if it would not. */
    private static @Nullable String refusal() {
        ProcessHandle self = ProcessHandle.current();
        String init = self.parent().map(ProcessHandle::pid).orElse(0L) == 1 ? nameOfInit() : "";
        boolean isMainOfService = Long.toString(self.pid()).equals(System.getenv("SYSTEMD_EXEC_PID"));
        return refusal(self.pid(), init, isMainOfService && ServiceManager.ofThisProcess() == null);
    }

    /**
     * @param parent the name of process 1, if that has started this one
     * @param isUntoldMain whether systemd takes this process for the main one of a service, and cannot be told of another
     */
    static @Nullable String refusal(long pid, String parent, boolean isUntoldMain) {
        if (pid == 1 || INITS.contains(parent)) {
            return "a container ends with this process; replace the container";
        }
        return isUntoldMain
                ? "systemd ends the service with this process unless its unit has Type=notify or notify-reload"
                : null;
    }

    private static String nameOfInit() {
        try {
            return Files.readString(Path.of("/proc/1/comm")).strip();
        } catch (IOException e) {
            return ""; // not Linux
        }
    }

    private void launch() {
        try {
            Process launched = launcher.launch(supervisor.reservedPorts());
            process = launched;
            state = State.COMING_UP;
            timeout = loop.callLater(options.startTimeout(), this::tookTooLong);
            CompletionStage<Process> exit = launched.onExit();
            exit.thenRun(() -> loop.addCallback(() -> exited(launched)));
            LOG.info("A new supervisor (pid {}) comes up; this one goes on until it takes over", launched.pid());
        } catch (IOException e) {
            LOG.error("A new supervisor cannot be started; this one goes on", e);
        }
    }

    // ------------------------------------------------------------------------------------------ what it says

    /** A process says that it is the new supervisor; false if it is not. */
    boolean connected(long pid, ControlConnection from) {
        boolean isExpected = process != null && process.pid() == pid && state == State.COMING_UP;
        if (isExpected) {
            connection = from;
        }
        return isExpected;
    }

    /** Its workers are ready. */
    void ready() {
        Process successor = process;
        if (state == State.COMING_UP && successor != null) {
            cancelTimeout();
            state = State.HANDING_OVER;
            timeout = loop.callLater(options.startTimeout(), this::tookTooLong);
            supervisor.notices().handOver(successor.pid()).whenComplete((told, e) -> loop.addCallback(this::handOver));
        }
    }

    private void handOver() {
        if (state == State.HANDING_OVER && connection != null) {
            connection.send("take-over");
            if (replacesLater) {
                connection.send("replace");
            }
        }
    }

    /** It has taken over. */
    void inCharge() {
        if (state == State.HANDING_OVER && process != null) {
            cancelTimeout();
            state = State.DONE;
            supervisor.leave();
            LOG.info("The new supervisor (pid {}) has taken over; this one ends with its workers", process.pid());
        }
    }

    // ------------------------------------------------------------------------------------------ failure

    private void exited(Process ended) {
        if (ended != process || state == State.DONE) {
            return;
        }
        cancelTimeout();
        if (state != State.GIVEN_UP) {
            LOG.error(
                    "The new supervisor (pid {}) ended with status {} before it took over; this one goes on",
                    ended.pid(),
                    ended.exitValue());
        }
        boolean replaces = replacesLater;
        process = null;
        connection = null;
        state = State.NONE;
        replacesLater = false;
        supervisor.upgradeFailed(replaces);
    }

    private void tookTooLong() {
        if (process != null) {
            LOG.error(
                    "The new supervisor (pid {}) did not take over within {} s; it is ended, and this one goes on",
                    process.pid(),
                    options.startTimeout().toSeconds());
            giveUp();
        }
    }

    /** Ends the new supervisor, if it has not taken over. */
    void giveUp() {
        if (isUnderWay() && state != State.GIVEN_UP && process != null) {
            cancelTimeout();
            state = State.GIVEN_UP;
            process.toHandle().destroy();
            timeout = loop.callLater(options.stopTimeout(), this::kill);
        }
    }

    /** Kills the new supervisor and its workers, if it has not taken over. */
    void kill() {
        if (isUnderWay() && process != null) {
            state = State.GIVEN_UP;
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.toHandle().destroyForcibly();
        }
    }

    private void cancelTimeout() {
        if (timeout != null) {
            loop.removeTimeout(timeout);
            timeout = null;
        }
    }

    // ------------------------------------------------------------------------------------------ HUP meanwhile

    /** Notes that workers are to be replaced, and returns true, if there may soon be others in any case. */
    boolean defersReplacement() {
        if (isUnderWay()) {
            replacesLater = true;
            LOG.info("Workers are replaced when the new supervisor has taken over, or failed to");
        }
        return isUnderWay();
    }

    boolean hasDeferredReplacement() {
        return replacesLater;
    }
}
