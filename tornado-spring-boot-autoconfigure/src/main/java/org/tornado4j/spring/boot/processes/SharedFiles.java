package org.tornado4j.spring.boot.processes;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.spring.boot.autoconfigure.AccesslogSettings;
import org.tornado4j.spring.boot.autoconfigure.TornadoServerProperties;

/** Files that two processes cannot both have. */
final class SharedFiles {

    private static final Logger LOG = LoggerFactory.getLogger(SharedFiles.class);

    private static final String ADVICE = "Name another one for each process, by a placeholder for its number:"
            + " ${tornado.process.task-id}. Or set " + ForkSettings.PROCESSES + " to 1.";

    private static final String PER_PROCESS =
            "Use ${tornado.process.task-id:supervisor} in it, or leave it out: the supervisor prints what all say";

    private final WorkerConfiguration one;
    private final WorkerConfiguration other;

    SharedFiles(WorkerConfiguration one, WorkerConfiguration other) {
        this.one = one;
        this.other = other;
    }

    /** @throws MultipleProcessesException if there is one that only one process can have */
    void refuse() {
        List<TornadoServerProperties.Listener> listeners = one.tornado().getListeners();
        for (int i = 0;
                i < Math.min(listeners.size(), other.tornado().getListeners().size());
                i++) {
            requireOwn(
                    "tornado.server.listeners[" + i + "].socket-file",
                    listeners.get(i).socketFile(),
                    other.tornado().getListeners().get(i).socketFile());
        }
        requireOwn("tornado.server.accesslog.file.path", accessLog(one), accessLog(other));
    }

    private static @Nullable Object accessLog(WorkerConfiguration configuration) {
        return new AccesslogSettings(configuration.tornado().getAccesslog()).path();
    }

    private static void requireOwn(String key, @Nullable Object file, @Nullable Object ofOther) {
        if (file != null && file.equals(ofOther)) {
            throw new MultipleProcessesException(
                    "The property " + key + " names one file, " + file + ", for all processes.", ADVICE);
        }
    }

    /** Lines of several processes mix, and when the file is rotated some are lost; that is for the user to judge. */
    void warn() {
        for (String key : List.of("logging.file.name", "logging.file.path")) {
            String file = one.get(key, String.class);
            if (file != null && Objects.equals(file, other.get(key, String.class))) {
                LOG.warn("{} names one file, {}, for all processes, whose lines mix. {}", key, file, PER_PROCESS);
            }
        }
    }
}
