package org.tornado4j.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of a process, in bytes, as Linux counts it.
 *
 * @param resident what is in memory
 * @param anonymous the part of that which no file is behind; nearly all of it is the process's own
 * @param swapped what was moved to disk
 */
public record ProcessMemory(long resident, long anonymous, long swapped) {

    private static final Pattern LINE = Pattern.compile("(?m)^(VmRSS|RssAnon|VmSwap):\\s+(\\d+) kB$");
    private static final long KIBI = 1024;

    /** Returns that of a process; empty elsewhere than on Linux, and if it has ended. */
    public static Optional<ProcessMemory> of(long pid) {
        try {
            return parse(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
        } catch (IOException e) {
            return Optional.empty(); // it has ended, or the system does not tell
        }
    }

    /** Reads {@code /proc/PID/status}; empty if it is that of a process which has ended and waits for its parent. */
    static Optional<ProcessMemory> parse(String status) {
        long[] found = {-1, 0, 0};
        Matcher line = LINE.matcher(status);
        while (line.find()) {
            long bytes = Long.parseLong(line.group(2)) * KIBI;
            switch (line.group(1)) {
                case "VmRSS" -> found[0] = bytes;
                case "RssAnon" -> found[1] = bytes;
                default -> found[2] = bytes;
            }
        }
        return found[0] < 0 ? Optional.empty() : Optional.of(new ProcessMemory(found[0], found[1], found[2]));
    }
}
