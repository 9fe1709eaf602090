package org.tornado4j.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Starts the process of a worker. */
@FunctionalInterface
interface WorkerLauncher {

    Process launch(int taskId) throws IOException;

    /** Starts copies of this process. */
    static WorkerLauncher ofCommand(CommandLine command, Path control, Map<String, Integer> ports) {
        return taskId -> {
            WorkerArguments arguments = new WorkerArguments(taskId, control, ports);
            Process process = new ProcessBuilder(command.with(arguments.asOptions())).start();
            process.getOutputStream().close(); // they could not share what is typed
            return process;
        };
    }
}
