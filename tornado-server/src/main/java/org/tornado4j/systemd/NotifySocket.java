package org.tornado4j.systemd;

import java.io.IOException;

/**
 * A way to the socket that a service manager listens on.
 *
 * <p>Thread: one at a time.
 */
@FunctionalInterface
public interface NotifySocket {

    /**
     * Sends one message, and waits as long as that takes.
     *
     * @param message assignments such as {@code READY=1}, each on a line of its own
     */
    void send(String message) throws IOException;

    /**
     * Returns the best way to {@code address} that this JVM has: system calls from JDK 22 on, else the program
     * {@code systemd-notify}.
     *
     * @param address a path, or a name of the abstract namespace with an {@code @} in front
     * @throws IllegalArgumentException if it is something else
     */
    static NotifySocket of(String address) {
        byte[] name = UnixAddress.of(address); // refused before anything is tried
        NotifySocket calls = DatagramCalls.to(name);
        return calls == null ? new NotifyProgram(address) : calls;
    }
}
