package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.process.ServingProgram.Way;
import org.tornado4j.testing.NotifyScript;
import org.tornado4j.testing.Program;
import org.tornado4j.testing.Requesting;

/** Real processes: a supervisor takes the place of another. */
@Timeout(value = 5, unit = TimeUnit.MINUTES) // it starts many JVMs
@EnabledOnOs(OS.LINUX)
class UpgradeTests {

    private static final String COMES_UP = "A new supervisor (pid ";

    @TempDir
    Path directory;

    private NotifyScript script;
    /** Null for a test that was skipped. */
    private @Nullable Program program;

    @BeforeEach
    void makeScript() throws IOException {
        script = new NotifyScript(directory);
    }

    @AfterEach
    void endPrograms() {
        if (program == null) {
            return;
        }
        if (program.output().stream().anyMatch(line -> line.contains(COMES_UP))) {
            ProcessHandle.of(successor(1)).ifPresent(program::alsoEnd);
        }
        program.close();
    }

    private void start(Way way, Map<String, String> environment, String... options) throws IOException {
        program = Program.startWithFiles(environment, List.of(options), ServingProgram.class, way, 0, 2, 0, directory);
        program.awaitLine(2, "started: ");
    }

    private int port() {
        return Integer.parseInt(program.awaitLine("port: ").replaceAll(".*port: ", ""));
    }

    /** The pid of the supervisor that comes up as the {@code count}th. */
    private long successor(int count) {
        return Long.parseLong(program.awaitLine(count, COMES_UP).replaceAll(".*\\(pid (\\d+)\\).*", "$1"));
    }

    private void awaitEndOf(long pid) {
        program.await("the end of " + pid, () -> ProcessHandle.of(pid).isEmpty());
    }

    /** The pids of the workers by their task ids, found by asking again and again; of those who are children of {@code supervisor}. */
    private Map<Integer, Long> workersOf(long supervisor) {
        Map<Integer, Long> workers = new HashMap<>();
        program.await("two workers of " + supervisor, () -> {
            String[] who = Requesting.once(port(), "/").split(" ");
            long pid = Long.parseLong(who[1]);
            boolean isExpected = ProcessHandle.of(pid)
                    .flatMap(ProcessHandle::parent)
                    .filter(parent -> parent.pid() == supervisor)
                    .isPresent();
            if (isExpected) {
                workers.put(Integer.parseInt(who[0]), pid);
            }
            return workers.size() == 2;
        });
        return workers;
    }

    @Test
    @DisplayName("USR2 under load, twice: supervisor and workers are others, ports are the same, and no request fails")
    void losesNoRequest() throws Exception {
        Map<String, String> environment = new HashMap<>(script.environment());
        environment.put("WATCHDOG_USEC", "60000000");
        List<String> options = NotifyScript.options();
        start(
                Way.ADD_SOCKETS_AFTER_FORK,
                environment,
                Stream.concat(options.stream(), Stream.of("-Dtest.status=true")).toArray(String[]::new));
        int statusPort =
                Integer.parseInt(program.awaitLine("The status page is at").replaceAll(".*:(\\d+)/.*", "$1"));
        long first = program.pid();
        long second;
        long third;
        try (Requesting.Load load = Requesting.load(port(), 4)) {
            load.awaitMore(300);
            program.signal("USR2");
            second = successor(1);
            assertThat(program.awaitExit()).isZero();
            load.awaitMore(300);
            assertThat(workersOf(second)).containsOnlyKeys(0, 1);
            assertThat(Requesting.once(statusPort, "/status.json")).contains("\"pid\":" + second);

            Program.signal("USR2", second);
            third = successor(2);
            ProcessHandle.of(third).ifPresent(program::alsoEnd);
            awaitEndOf(second);
            load.awaitMore(300);
            assertThat(workersOf(third)).containsOnlyKeys(0, 1);
            load.lastServerGoes();
            Program.signal("TERM", third);
            load.awaitRefusal();
        }
        awaitEndOf(third);
        assertThat(program.errors()).isEmpty();
        assertThat(script.messages(first)).endsWith("MAINPID=" + second);
        assertThat(script.messages(second))
                .startsWith("READY=1 STATUS=2 of 2 workers ready")
                .endsWith("MAINPID=" + third);
        assertThat(script.messages(third)).endsWith("STOPPING=1 STATUS=finishing requests");
        assertThat(script.messages()).contains(second + " WATCHDOG=1", third + " WATCHDOG=1");
    }

    @Test
    @DisplayName(
            "USR2: if a worker of the new supervisor fails, the old one goes on; HUP during the next is for the next")
    void workerFails() throws Exception {
        assumeThat(Program.isHupIgnored()).isFalse();
        start(Way.BIND_AND_START, Map.of());
        Map<Integer, Long> before = workersOf(program.pid());
        Files.createFile(directory.resolve("fail-1"));
        program.signal("USR2");
        program.awaitLine("ended with status 1 before it took over; this one goes on");
        assertThat(workersOf(program.pid())).isEqualTo(before);

        Files.delete(directory.resolve("fail-1"));
        Path waits = Files.createFile(directory.resolve("wait-0"));
        program.signal("USR2");
        ProcessHandle.of(successor(2)).ifPresent(program::alsoEnd);
        program.signal("HUP");
        program.awaitLine("Workers are replaced when the new supervisor has taken over, or failed to");
        Files.delete(waits);
        assertThat(program.awaitExit()).isZero();
        program.awaitLine("All processes were replaced");
        assertThat(workersOf(successor(2))).containsOnlyKeys(0, 1);
    }

    @Test
    @DisplayName("USR2 while a new supervisor comes up changes nothing; TERM ends both")
    void termMeanwhile() throws Exception {
        start(Way.BIND_AND_START, Map.of());
        Files.createFile(directory.resolve("wait-0"));
        program.signal("USR2");
        program.awaitLine(3, "started: ");
        program.signal("USR2");
        program.awaitLine("A new supervisor comes up already; USR2 is ignored");
        List<ProcessHandle> all =
                ProcessHandle.of(program.pid()).orElseThrow().descendants().toList();
        assertThat(all).hasSize(5);
        program.signal("TERM");
        assertThat(program.awaitEnd()).isZero();
        assertThat(all).noneMatch(ProcessHandle::isAlive);
        assertThat(program.output()).noneMatch(line -> line.contains("taken over;"));
    }

    @Test
    @DisplayName("If the old supervisor is killed while a new one comes up, the new one takes over")
    void killMeanwhile() throws Exception {
        start(Way.BIND_AND_START, Map.of());
        Path waits = Files.createFile(directory.resolve("wait-0"));
        program.signal("USR2");
        program.awaitLine(3, "started: ");
        long successor = successor(1);
        program.signal("KILL");
        program.awaitLine("The supervisor that this one was to take over from is gone; this one takes over");
        Files.delete(waits);
        assertThat(workersOf(successor)).containsOnlyKeys(0, 1);
        Program.signal("TERM", successor);
        awaitEndOf(successor);
    }
}
