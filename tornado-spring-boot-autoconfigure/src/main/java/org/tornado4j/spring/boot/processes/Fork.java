package org.tornado4j.spring.boot.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.ConfigurableEnvironment;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.process.ForkOptions;
import org.tornado4j.process.Processes;
import org.tornado4j.spring.boot.ServerListener;
import org.tornado4j.spring.boot.TornadoStartException;

/**
 * Turns the first process into the supervisor: whatever would fail in each worker fails here, once and with a report.
 *
 * <p>Thread: the main one, which becomes the supervisor's.
 */
final class Fork {

    /** After which the workers, which are busier then, do not wait for this process. */
    private static final Duration COMING_UP = Duration.ofSeconds(10);

    /** A hint at the places where the supervisor itself listens. */
    private static final String PLACES =
            "The status page is where tornado.server.supervisor.status-port and status-socket-file say, and the socket for"
                    + " the workers in java.io.tmpdir.";

    private final ConfigurableEnvironment environment;
    private boolean started;

    Fork(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /** Does not return. */
    void begin() {
        ForkOptions.Builder options = options();
        FatalErrors.setExit(Binder.get(environment)
                .bind("tornado.server.exit-on-fatal-error", Boolean.class)
                .orElse(true));
        run(options);
    }

    /** With ports, which are reserved then. */
    ForkOptions.Builder options() {
        WorkerConfiguration one = WorkerConfiguration.of(0, environment);
        WorkerConfiguration other = WorkerConfiguration.of(1, environment);
        refuseDebugging(one);
        SharedFiles files = new SharedFiles(one, other);
        files.refuse();
        files.warn();
        if (one.tornado().isSocketActivation()) {
            requireSocket();
        }
        ForkOptions.Builder options = options(one);
        SharedPorts.of(one, other).reserve().forEach(options::port);
        return options;
    }

    private static ForkOptions.Builder options(WorkerConfiguration configuration) {
        try {
            return new ForkSettings(configuration.tornado())
                    .options(configuration.get("spring.lifecycle.timeout-per-shutdown-phase", Duration.class));
        } catch (InvalidConfigurationPropertyValueException e) { // Boot's report of it needs a context
            throw new MultipleProcessesException(
                    "The value " + e.getValue() + " of " + e.getName() + " is not allowed.", e.getReason(), e);
        }
    }

    /** Workers have the socket of this process. */
    private static void requireSocket() {
        ServerListener.Place socket = new ServerListener.Inherited();
        try {
            socket.bind();
        } catch (IOException e) {
            throw TornadoStartException.of(socket, e);
        }
    }

    private static void refuseDebugging(WorkerConfiguration configuration) {
        if (Boolean.TRUE.equals(configuration.get("tornado.web.debug", Boolean.class))) {
            throw new MultipleProcessesException(
                    "tornado.web.debug is for one process, but " + ForkSettings.PROCESSES + " asks for several.",
                    "Set one of them only.");
        }
    }

    private void run(ForkOptions.Builder options) {
        options.onStart(supervision -> {
            started = true;
            IOLoop.current().callLater(COMING_UP, System::gc); // what was needed to get here is garbage now
        });
        try {
            Processes.forkProcesses(options.build());
        } catch (IllegalStateException e) {
            String action = started ? "The lines above tell what the processes said." : ForkSettings.ONE_PROCESS;
            throw new MultipleProcessesException(e.getMessage() + ".", action, e);
        } catch (UncheckedIOException | IllegalArgumentException e) {
            throw started
                    ? e
                    : new MultipleProcessesException("The supervisor cannot begin: " + e.getMessage() + ".", PLACES, e);
        }
    }
}
