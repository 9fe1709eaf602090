package org.tornado4j.spring.boot.processes;

import static org.tornado4j.spring.boot.autoconfigure.AllowedValue.atLeast;
import static org.tornado4j.spring.boot.autoconfigure.AllowedValue.durationOrZero;
import static org.tornado4j.spring.boot.autoconfigure.AllowedValue.notNegative;
import static org.tornado4j.spring.boot.autoconfigure.AllowedValue.port;
import static org.tornado4j.spring.boot.autoconfigure.AllowedValue.positive;
import static org.tornado4j.spring.boot.autoconfigure.AllowedValue.refused;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tornado4j.process.ForkOptions;
import org.tornado4j.spring.boot.autoconfigure.AllowedValue;
import org.tornado4j.spring.boot.autoconfigure.TornadoServerProperties;
import org.tornado4j.spring.boot.autoconfigure.TornadoServerProperties.Supervisor;
import org.tornado4j.status.StatusPage;

/** The number of processes, and the way in which they are supervised. */
final class ForkSettings {

    static final String PROCESSES = AllowedValue.PROCESSES;

    static final String STATUS_PORT = "tornado.server.supervisor.status-port";

    /** The action that always helps. */
    static final String ONE_PROCESS =
            "Set " + PROCESSES + " to 1, and tornado.server.loops to the number of event loops it shall have.";

    /** The time that a worker may need to end beyond what Spring gives its server. */
    private static final Duration REST = Duration.ofSeconds(30);

    private static final Duration SPRINGS_TIMEOUT = Duration.ofSeconds(30);

    private final TornadoServerProperties tornado;

    ForkSettings(TornadoServerProperties tornado) {
        this.tornado = tornado;
    }

    /**
     * The options without ports.
     *
     * @param timeoutPerShutdownPhase how long Spring waits for requests; null for its default
     */
    ForkOptions.Builder options(@Nullable Duration timeoutPerShutdownPhase) {
        Supervisor supervisor = tornado.getSupervisor();
        ForkOptions.Builder options = ForkOptions.builder()
                .processes(AllowedValue.processes(tornado.getProcesses()))
                .maxRestarts(atLeast(
                        0, "tornado.server.max-restarts", tornado.getMaxRestarts(), "Write 0 to end when one fails."))
                .restartWindow(notNegative(
                        "tornado.server.supervisor.restart-window",
                        supervisor.getRestartWindow(),
                        "Write 0s to count restarts in all."))
                .orphanTimeout(positive(
                        "tornado.server.supervisor.orphan-timeout",
                        supervisor.getOrphanTimeout(),
                        "30s is the default."))
                .maxRequests(maxRequests(supervisor.getMaxRequests()))
                .maxAge(notNegative(
                        "tornado.server.supervisor.max-age", supervisor.getMaxAge(), "Write 0s for any time."))
                .recycleJitter(recycleJitter(supervisor.getRecycleJitter()))
                .startTimeout(positive(
                        "tornado.server.supervisor.start-timeout", supervisor.getStartTimeout(), "2m is the default."))
                .stopTimeout(stopTimeout(supervisor.getStopTimeout(), timeoutPerShutdownPhase))
                .livenessTimeout(durationOrZero(
                        "tornado.server.liveness-timeout",
                        tornado.getLivenessTimeout(),
                        ForkOptions.LEAST_LIVENESS_TIMEOUT,
                        "Write 0 to leave alone whatever lives."))
                .awaitReadiness();
        if (supervisor.getWorkerJvmOptions() != null) {
            options.workerJvmOptions(jvmOptions(supervisor.getWorkerJvmOptions()));
        }
        if (supervisor.getStatusPort() != null) {
            options.onStart(StatusPage.onPort(port(STATUS_PORT, supervisor.getStatusPort())));
        }
        if (supervisor.getStatusSocketFile() != null) {
            options.onStart(StatusPage.onSocket(supervisor.getStatusSocketFile()));
        }
        return options;
    }

    private static long maxRequests(long value) {
        if (value < 0) {
            throw refused(
                    "tornado.server.supervisor.max-requests", value, "It must be 0 or more. Write 0 for any number.");
        }
        return value;
    }

    private static double recycleJitter(double value) {
        if (!(value >= 0 && value <= 1)) {
            throw refused(
                    "tornado.server.supervisor.recycle-jitter",
                    value,
                    "It must be between 0 and 1. Write 0.1 to have limits differ by up to a tenth.");
        }
        return value;
    }

    private static List<String> jvmOptions(String value) {
        List<String> options = Stream.of(value.strip().split("\\s+"))
                .filter(option -> !option.isEmpty())
                .toList();
        for (String option : options) {
            if (!option.startsWith("-") || option.equals("-jar")) {
                throw refused(
                        "tornado.server.supervisor.worker-jvm-options",
                        value,
                        "Each option must begin with a hyphen and be whole, as in \"-Xmx512m -XX:+UseG1GC\"; " + option
                                + " is none.");
            }
        }
        return options;
    }

    private static Duration stopTimeout(@Nullable Duration configured, @Nullable Duration timeoutPerShutdownPhase) {
        if (configured != null) {
            return positive(
                    "tornado.server.supervisor.stop-timeout",
                    configured,
                    "Leave it out to have it follow from spring.lifecycle.timeout-per-shutdown-phase.");
        }
        return (timeoutPerShutdownPhase == null ? SPRINGS_TIMEOUT : timeoutPerShutdownPhase).plus(REST);
    }
}
