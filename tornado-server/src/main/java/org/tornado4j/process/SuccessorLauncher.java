package org.tornado4j.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.tornado4j.subprocess.Subprocess;
import org.tornado4j.systemd.ServiceManager;

/** Starts the process that is to take over from this supervisor. */
@FunctionalInterface
interface SuccessorLauncher {

    /**
     * Starts it.
     *
     * @param ports those that this supervisor has reserved, by their names
     */
    Process launch(Map<String, Integer> ports) throws IOException;

    /** Starts this process once more: what stands there now of the program, of the JDK and of the configuration. */
    static SuccessorLauncher ofCommand(CommandLine command, Path control) {
        return ports -> {
            ProcessBuilder builder = new ProcessBuilder(command.with(List.of())).inheritIO(); // it outlives this one
            new Predecessor(control, ports).describe(builder.environment());
            ServiceManager.handOver(builder.environment());
            return Subprocess.start(builder);
        };
    }
}
