package org.tornado4j.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Linux's data on a process that does not respond, as lines of text: its state, its memory, and the kernel functions
 * its loops wait in.
 */
final class ProcessFacts {

    private static final List<String> OF_STATUS = List.of("State:", "VmRSS:", "VmSwap:", "Threads:");
    /** Others are the JVM's and the application's. */
    private static final List<String> THREADS = List.of("java", "main", "tornado", "VM Thread", "GC Thread");

    private static final int MOST_THREADS = 40;

    private ProcessFacts() {}

    /** Reads what there is; empty elsewhere than on Linux, and for a process that has ended. */
    static List<String> of(long pid) {
        return of(Path.of("/proc", Long.toString(pid)));
    }

    static List<String> of(Path process) {
        List<String> lines = new ArrayList<>();
        read(process.resolve("status"))
                .lines()
                .filter(line -> OF_STATUS.stream().anyMatch(line::startsWith))
                .forEach(line -> lines.add(line.replaceAll("\\s+", " ").strip()));
        threads(process.resolve("task")).stream()
                .filter(thread -> THREADS.stream().anyMatch(read(thread.resolve("comm"))::startsWith))
                .limit(MOST_THREADS)
                .forEach(thread -> lines.add(describe(thread)));
        return lines;
    }

    private static String describe(Path thread) {
        String name = read(thread.resolve("comm")).strip();
        String waitsIn = read(thread.resolve("wchan")).strip();
        String[] stat =
                read(thread.resolve("stat")).replaceFirst("(?s)^.*\\) ", "").split(" ", -1);
        String ticks = stat.length > 12 ? ", user ticks " + stat[11] + ", system ticks " + stat[12] : "";
        return "thread \"" + name + "\" " + stat[0]
                + (waitsIn.isEmpty() || waitsIn.equals("0") ? "" : " in " + waitsIn)
                + ticks;
    }

    private static List<Path> threads(Path tasks) {
        try (Stream<Path> all = Files.list(tasks)) {
            return all.sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // it has ended
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return ""; // it has ended, or the kernel does not tell
        }
    }
}
