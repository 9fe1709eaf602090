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
            ProcessBuilder builder = new ProcessBuilder(command.with(arguments.asOptions()));
            builder.environment().put("TORNADO_TASK_ID", Integer.toString(taskId));
            Process process = builder.start();
            process.getOutputStream().close(); // they could not share what is typed
            return process;
        };
    }
}
