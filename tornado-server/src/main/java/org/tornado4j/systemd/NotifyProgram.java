package org.tornado4j.systemd;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tornado4j.subprocess.Subprocess;

/**
 * Has the program {@code systemd-notify} send messages, where the JVM cannot. It takes the socket from the variable of the
 * environment that this process has, and waits until systemd has read the message.
 *
 * <p>systemd then hears of a process that is not the main one of the service: it has to allow that, by
 * {@code NotifyAccess=all}.
 *
 * <p>Thread: one at a time.
 */
final class NotifyProgram implements NotifySocket {

    private static final String PROGRAM = "systemd-notify";

    /** Longer than the program itself waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String address;

    NotifyProgram(String address) {
        this.address = address;
    }

    @Override
    public void send(String message) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(PROGRAM);
        command.addAll(message.lines().toList());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put(ServiceManager.SOCKET, address);
        await(Subprocess.start(builder));
    }

    private static void await(Process process) throws IOException {
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IOException(PROGRAM + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(PROGRAM);
        }
        if (process.exitValue() != 0) {
            throw new IOException(PROGRAM + " ended with status " + process.exitValue());
        }
    }
}
