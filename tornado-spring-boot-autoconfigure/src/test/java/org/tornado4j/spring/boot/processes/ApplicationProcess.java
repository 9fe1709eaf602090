package org.tornado4j.spring.boot.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.springframework.util.FileSystemUtils;

/**
 * A JVM that runs {@link ServingApplication}, and the processes that it starts.
 *
 * <p>Thread: the test's.
 */
final class ApplicationProcess implements AutoCloseable {

    private static final long DEADLINE_SECONDS = 120;

    private static final List<String> SERVING =
            List.of("-cp", System.getProperty("java.class.path"), ServingApplication.class.getName());

    private static final List<String> QUICK_START =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx96m", "-Dserver.port=0");

    private final Process process;
    /** Output of all processes; lines are added by the thread that reads them. */
    private final List<String> output = new CopyOnWriteArrayList<>();

    private final Thread reader;
    /** Processes seen so far, so that none outlives its parent. */
    private final List<ProcessHandle> seen = new ArrayList<>();

    /** Directory of its temporary files; processes that are killed leave some behind. */
    private final Path temporary;

    private ApplicationProcess(Process process, Path temporary) {
        this.process = process;
        this.temporary = temporary;
        this.reader = new Thread(this::read, "output-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Without the configuration that is for the tests, and on a free port unless {@code arguments} say otherwise. */
    static ApplicationProcess start(String... arguments) throws IOException {
        return start(Map.of(), List.of(), arguments);
    }

    /**
     * @param environment what it has besides that of the tests
     * @param options of the JVM, besides those that make it start quickly
     */
    static ApplicationProcess start(Map<String, String> environment, List<String> options, String... arguments)
            throws IOException {
        List<String> program = new ArrayList<>(options);
        program.addAll(SERVING);
        return start(environment, List.of(), program, List.of(arguments));
    }

    /** Starts it by a command that becomes the one which follows it on its command line. */
    static ApplicationProcess startBy(List<String> starter, String... arguments) throws IOException {
        return start(Map.of(), starter, SERVING, List.of(arguments));
    }

    /** @param program its options, with a main class or a jar at the end */
    static ApplicationProcess start(List<String> program, List<String> arguments) throws IOException {
        return start(Map.of(), List.of(), program, arguments);
    }

    private static ApplicationProcess start(
            Map<String, String> environment, List<String> starter, List<String> program, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(starter);
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(QUICK_START);
        Path temporary = Files.createTempDirectory("application-");
        command.add("-Djava.io.tmpdir=" + temporary);
        command.addAll(program);
        command.add("--spring.config.name=none");
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new ApplicationProcess(builder.start(), temporary);
    }

    private void read() {
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                .lines()
                .forEach(output::add);
    }

    /** Returns whether HUP does nothing here, nor to what is started from here: where nohup began it. Linux tells. */
    static boolean isHupIgnored() throws IOException {
        String status = Files.readString(Path.of("/proc/self/status"));
        String ignored = status.replaceAll("(?s).*SigIgn:\\s*(\\p{XDigit}+).*", "$1");
        return (Long.parseUnsignedLong(ignored, 16) & 1) != 0;
    }

    long pid() {
        return process.pid();
    }

    /** Its workers. */
    List<ProcessHandle> children() {
        List<ProcessHandle> children = process.children().toList();
        seen.addAll(children);
        return children;
    }

    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** Lines so far that match. */
    List<String> lines(String regex) {
        return output.stream().filter(line -> line.matches(regex)).toList();
    }

    /** Waits for {@code count} lines that match, and returns them. */
    List<String> awaitLines(int count, String regex) {
        await(count + " lines like " + regex, () -> lines(regex).size() >= count);
        return lines(regex);
    }

    /** Waits until {@code condition} holds. */
    void await(String what, Callable<Boolean> condition) {
        children();
        try {
            Awaitility.await(what)
                    .atMost(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .pollInterval(20, TimeUnit.MILLISECONDS)
                    .until(condition);
        } catch (RuntimeException e) {
            throw new AssertionError("waited for " + what + "; " + this, e);
        }
    }

    /** Waits for its end, with all that it printed, and returns its exit status. */
    int awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS))
                .as("has ended: %s", this)
                .isTrue();
        reader.join(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
        return process.exitValue();
    }

    /** Ends it, and what it has started. */
    @Override
    public void close() {
        children();
        process.destroyForcibly();
        seen.forEach(ProcessHandle::destroyForcibly);
        FileSystemUtils.deleteRecursively(temporary.toFile());
    }

    @Override
    public String toString() {
        return "output:\n" + String.join("\n", output);
    }
}
