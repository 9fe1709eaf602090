package org.tornado4j.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments that a supervisor gives a worker on its command line, as system properties. Unlike environment
 * variables, they are not inherited by processes that the worker starts in turn.
 *
 * @param socket the path on which the supervisor listens
 * @param orphanTimeout how long the worker may take to end when the supervisor is gone
 * @param ports the reserved ports, by name
 */
record WorkerArguments(int taskId, Path socket, Duration orphanTimeout, Map<String, Integer> ports) {

    private static final String SUPERVISOR = "tornado.process.supervisor";
    private static final String ORPHAN_TIMEOUT = "tornado.process.orphan-timeout-millis";
    private static final String PORT = "tornado.process.port.";

    /** Null if this process is no worker. */
    static @Nullable WorkerArguments ofThisProcess() {
        String socket = System.getProperty(SUPERVISOR);
        Integer taskId = Integer.getInteger(Processes.TASK_ID);
        return socket == null || taskId == null
                ? null
                : new WorkerArguments(
                        taskId, Path.of(socket), Duration.ofMillis(Long.getLong(ORPHAN_TIMEOUT, 0)), portProperties());
    }

    private static Map<String, Integer> portProperties() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (String property : System.getProperties().stringPropertyNames()) {
            if (property.startsWith(PORT)) {
                ports.put(property.substring(PORT.length()), Integer.getInteger(property));
            }
        }
        return ports;
    }

    /** For the command line. */
    List<String> asOptions() {
        List<String> options = new ArrayList<>();
        options.add("-D" + Processes.TASK_ID + "=" + taskId);
        options.add("-D" + SUPERVISOR + "=" + socket);
        options.add("-D" + ORPHAN_TIMEOUT + "=" + orphanTimeout.toMillis());
        ports.forEach((name, port) -> options.add("-D" + PORT + name + "=" + port));
        return options;
    }
}
