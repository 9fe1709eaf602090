package org.tornado4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A JVM with a main class of the tests, and the processes that it starts.
 *
 * <p>Thread: the test's.
 */
public final class Program implements AutoCloseable {

    private static final long DEADLINE_SECONDS = 120;

    private static final String OUTPUT = "output";
    private static final String ERRORS = "errors";

    private static final List<String> QUICK_START =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m", "-Xshare:auto", "-Dtest.log.level=INFO");

    private final Process process;
    /** Lines come from the threads that read them. */
    private final List<String> output = new CopyOnWriteArrayList<>();

    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final List<Thread> readers;
    /** So that none is left behind when their parent is gone. */
    private final List<ProcessHandle> seen = new ArrayList<>();

    private final List<ProcessHandle> others = new ArrayList<>();

    /** The directory of its temporary files, some of which remain if it is killed. */
    private final Path temporary;

    private Program(Process process, Path temporary) {
        this.process = process;
        this.temporary = temporary;
        this.readers = List.of(
                read(process.getInputStream(), output, "stdout"), read(process.getErrorStream(), errors, "stderr"));
    }

    public static Program start(Class<?> main, Object... arguments) throws IOException {
        return start(List.of(), main, arguments);
    }

    /** @param options of the JVM, besides those that make it start quickly */
    public static Program start(List<String> options, Class<?> main, Object... arguments) throws IOException {
        return start(Map.of(), options, main, arguments);
    }

    /** Starts it by a command that becomes the one which follows it on its command line. */
    public static Program startBy(List<String> starter, List<String> options, Class<?> main, Object... arguments)
            throws IOException {
        Path temporary = Files.createTempDirectory("program-");
        ProcessBuilder builder = builder(temporary, Map.of(), options, main, arguments);
        List<String> command = new ArrayList<>(starter);
        command.addAll(builder.command());
        return new Program(builder.command(command).start(), temporary);
    }

    /** @param environment what it has besides that of the tests */
    public static Program start(
            Map<String, String> environment, List<String> options, Class<?> main, Object... arguments)
            throws IOException {
        Path temporary = Files.createTempDirectory("program-");
        return new Program(
                builder(temporary, environment, options, main, arguments).start(), temporary);
    }

    /** Started with files for its output: others may go on to write to them when it has ended. A pipe ends with its process. */
    public static Program startWithFiles(
            Map<String, String> environment, List<String> options, Class<?> main, Object... arguments)
            throws IOException {
        Path temporary = Files.createTempDirectory("program-");
        ProcessBuilder builder = builder(temporary, environment, options, main, arguments)
                .redirectOutput(temporary.resolve(OUTPUT).toFile())
                .redirectError(temporary.resolve(ERRORS).toFile());
        return new Program(builder.start(), temporary);
    }

    private static ProcessBuilder builder(
            Path temporary, Map<String, String> environment, List<String> options, Class<?> main, Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(QUICK_START);
        command.add("-Djava.io.tmpdir=" + temporary);
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder;
    }

    private static Thread read(InputStream in, List<String> lines, String name) {
        Thread thread = new Thread(
                () -> new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                        .lines()
                        .forEach(lines::add),
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    public long pid() {
        return process.pid();
    }

    /** Returns whether this process and those it starts ignore HUP, as they do under nohup. Read from Linux's /proc. */
    public static boolean isHupIgnored() throws IOException {
        String status = Files.readString(Path.of("/proc/self/status"));
        String ignored = status.replaceAll("(?s).*SigIgn:\\s*(\\p{XDigit}+).*", "$1");
        return (Long.parseUnsignedLong(ignored, 16) & 1) != 0;
    }

    /** Those that it has now. */
    public List<ProcessHandle> children() {
        List<ProcessHandle> children = process.children().toList();
        seen.addAll(children);
        return children;
    }

    /** Has {@link #close} end a process that was started by another that has ended, and those that it has started. */
    public void alsoEnd(ProcessHandle other) {
        others.add(other);
    }

    /** Sends it a signal: HUP, say. */
    public void signal(String name) throws IOException, InterruptedException {
        signal(name, pid());
    }

    public static void signal(String name, long pid) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** All lines of its standard output so far, or of an ended program. */
    public List<String> output() {
        return lines(OUTPUT, output);
    }

    public List<String> errors() {
        return lines(ERRORS, errors);
    }

    private List<String> lines(String file, List<String> fromPipe) {
        try {
            Path path = temporary.resolve(file);
            return Files.exists(path) ? Files.readAllLines(path) : List.copyOf(fromPipe);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for {@code count} lines that contain {@code part}, and returns the last of them. */
    public String awaitLine(int count, String part) {
        Predicate<String> matches = line -> line.contains(part);
        await(
                "line " + count + " with \"" + part + '"',
                () -> output().stream().filter(matches).count() >= count);
        return output().stream().filter(matches).skip(count - 1).findFirst().orElseThrow();
    }

    public String awaitLine(String part) {
        return awaitLine(1, part);
    }

    /** Waits for a line of its standard error that contains {@code part}. */
    public void awaitError(String part) {
        await("error with \"" + part + '"', () -> errors().stream().anyMatch(line -> line.contains(part)));
    }

    /** Waits until {@code condition} holds; shows the output if it does not come to. */
    public void await(String what, Awaiting condition) {
        try {
            Awaitility.await(what)
                    .atMost(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .pollInterval(10, TimeUnit.MILLISECONDS)
                    .until(condition::holds);
        } catch (RuntimeException e) {
            throw new AssertionError("waited for " + what + "; " + this, e);
        }
    }

    /** A condition for {@link #await}. */
    @FunctionalInterface
    public interface Awaiting {
        boolean holds() throws Exception;
    }

    /** Waits for its end, while others may still print what they have to say, and returns its exit status. */
    public int awaitExit() throws InterruptedException {
        assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS))
                .as("has ended: %s", this)
                .isTrue();
        return process.exitValue();
    }

    /** Waits for its end, with all that it printed, and returns its exit status. */
    public int awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS))
                .as("has ended: %s", this)
                .isTrue();
        for (Thread reader : readers) {
            reader.join(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
        }
        return process.exitValue();
    }

    /** Ends it, and what it has started. */
    @Override
    public void close() {
        children();
        process.destroyForcibly();
        others.stream().flatMap(ProcessHandle::descendants).forEach(ProcessHandle::destroyForcibly);
        others.forEach(ProcessHandle::destroyForcibly);
        seen.forEach(ProcessHandle::destroyForcibly);
        deleteTemporaryFiles();
    }

    private void deleteTemporaryFiles() {
        try (Stream<Path> files = Files.walk(temporary)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "output:\n" + String.join("\n", output()) + "\nerrors:\n" + String.join("\n", errors());
    }
}
