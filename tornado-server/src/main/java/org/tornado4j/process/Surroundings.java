package org.tornado4j.process;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tornado4j.systemd.ServiceManager;

/**
 * Surroundings of a supervisor, besides its workers.
 *
 * @param manager the service manager to notify; null for none
 * @param predecessor the supervisor to take over from; null for none
 * @param successors starts the supervisor that takes over from this one
 */
record Surroundings(
        @Nullable ServiceManager manager, @Nullable Predecessor predecessor, SuccessorLauncher successors) {

    /** No service manager, no predecessor and no successors. */
    static final Surroundings NONE = new Surroundings(null, null, ports -> {
        throw new IOException("there is no command line");
    });

    /** @param control where the supervisor listens */
    static Surroundings ofThisProcess(CommandLine command, Path control) {
        return new Surroundings(
                ServiceManager.ofThisProcess(),
                Predecessor.ofThisProcess(),
                SuccessorLauncher.ofCommand(command, control));
    }
}
