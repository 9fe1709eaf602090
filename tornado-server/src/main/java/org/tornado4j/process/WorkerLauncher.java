package org.tornado4j.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tornado4j.subprocess.Subprocess;
import org.tornado4j.systemd.ServiceManager;

/** Starts the process of a worker. */
@FunctionalInterface
interface WorkerLauncher {

    Process launch(int taskId) throws IOException;

    /**
     * Starts copies of this process, with JVM options of their own if {@code options} has some. They have its
     * {@linkplain InheritedSocket listening socket} if it was started with one, and no input otherwise.
     */
    static WorkerLauncher ofCommand(
            CommandLine command, Path control, Map<String, Integer> ports, ForkOptions options) {
        List<String> jvmOptions = options.workerJvmOptions();
        CommandLine base = jvmOptions == null ? command : command.withoutJvmOptions();
        boolean hasSocket = InheritedSocket.isPresent();
        return taskId -> {
            WorkerArguments arguments = new WorkerArguments(taskId, control, options.orphanTimeout(), ports);
            List<String> own = new ArrayList<>(arguments.asOptions());
            own.addAll(jvmOptions == null ? List.of() : jvmOptions);
            ProcessBuilder builder = new ProcessBuilder(base.with(own));
            if (hasSocket) {
                builder.redirectInput(ProcessBuilder.Redirect.INHERIT);
            }
            ServiceManager.withhold(builder.environment()); // the supervisor speaks for them
            Predecessor.withhold(builder.environment());
            Process process = Subprocess.start(builder);
            process.getOutputStream().close(); // they could not share what is typed
            return process;
        };
    }
}
