package org.tornado4j.testing;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Commands that start a program with a socket as its descriptor 0, as a system manager does. Java cannot do so itself; Python
 * can, where there is one.
 */
public final class SocketStarter {

    private static final String TCP = "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(128)";
    private static final String UNIX = "s = socket.socket(socket.AF_UNIX); s.bind(sys.argv.pop(1)); s.listen(128)";
    private static final String CONNECTED = "s, other = socket.socketpair()";
    private static final String BECOME =
            "import os, socket, sys; %s; os.dup2(s.fileno(), 0); os.execvp(sys.argv[1], sys.argv[1:])";

    /** Leaves a process behind that sets the socket to blocking once there is a file, which it then removes. */
    private static final String INTERFERE = "; file = sys.argv.pop(1)\n"
            + "if os.fork() == 0:\n"
            + "  import time\n"
            + "  end = time.time() + 120\n"
            + "  while time.time() < end and not os.path.exists(file): time.sleep(0.02)\n"
            + "  s.setblocking(True); os.path.exists(file) and os.remove(file); os._exit(0)\n"
            + "pass";

    private SocketStarter() {}

    /** Returns whether the commands work here. */
    public static boolean isPossible() throws InterruptedException {
        try {
            Process python = new ProcessBuilder("python3", "-c", "import socket").start();
            return python.waitFor(60, TimeUnit.SECONDS) && python.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is none
        }
    }

    /** Gives it a socket that listens on a free port of 127.0.0.1. */
    public static List<String> tcp() {
        return python(TCP);
    }

    /** Does as {@link #tcp}, and sets the socket to blocking when {@code file} appears, which is removed after that. */
    public static List<String> tcpThatBlocksOn(String file) {
        return List.of("python3", "-c", String.format(BECOME, TCP + INTERFERE), file);
    }

    /** Gives it a socket that listens at {@code file}. */
    public static List<String> unix(String file) {
        return List.of("python3", "-c", String.format(BECOME, UNIX), file);
    }

    /** Gives it one end of a connection. */
    public static List<String> connected() {
        return python(CONNECTED);
    }

    private static List<String> python(String socket) {
        return List.of("python3", "-c", String.format(BECOME, socket));
    }
}
