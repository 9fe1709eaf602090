package org.tornado4j.process;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tornado4j.systemd.ServiceManager;

/**
 * Surroundings of a supervisor, besides its workers.
 *
 * @param manager who wants to hear how the service does; null for nobody
 * @param predecessor the supervisor that it is to take over from; null for none
 * @param successors starts the one that is to take over from it
 */
record Surroundings(
        @Nullable ServiceManager manager, @Nullable Predecessor predecessor, SuccessorLauncher successors) {

    /** Nobody. */
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
