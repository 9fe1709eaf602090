package org.tornado4j.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A stand-in for the program {@code systemd-notify}, which notes what it is called with. A JVM that could do without the
 * program is kept from that.
 */
public final class NotifyScript {

    private static final int FIRST_THAT_CAN_DENY = 24;

    private final Path directory;
    private final Path calls;

    public NotifyScript(Path directory) throws IOException {
        this.directory = directory;
        this.calls = directory.resolve("calls");
        Path program = Files.writeString(directory.resolve("systemd-notify"), """
                #!/bin/sh
                echo "$PPID $*" >> '%s'
                """.formatted(calls));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    /** The environment of a program that is to use it. */
    public Map<String, String> environment() {
        return Map.of("PATH", directory + ":" + System.getenv("PATH"), "NOTIFY_SOCKET", directory.resolve("none") + "");
    }

    /** Options of a JVM that is to use it. */
    public static List<String> options() {
        return Runtime.version().feature() < FIRST_THAT_CAN_DENY ? List.of() : List.of("--illegal-native-access=deny");
    }

    /** Returns the messages sent so far: pid of the sender, a blank, and assignments separated by blanks. */
    public List<String> messages() throws IOException {
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    /** Returns the messages that one process has sent so far, except for signs of life. */
    public List<String> messages(long pid) throws IOException {
        List<String> own = new ArrayList<>();
        for (String message : messages()) {
            if (message.startsWith(pid + " ") && !message.contains("WATCHDOG=1")) {
                own.add(message.substring(message.indexOf(' ') + 1));
            }
        }
        return own;
    }
}
