package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tornado4j.process.ServingProgram.Way;
import org.tornado4j.testing.Program;
import org.tornado4j.testing.Requesting;

/** Real processes: a supervisor and its workers. */
@Timeout(value = 5, unit = TimeUnit.MINUTES) // it starts many JVMs
class ForkTests {

    @TempDir
    Path directory;

    private final List<Program> programs = new ArrayList<>();

    @AfterEach
    void endPrograms() {
        programs.forEach(Program::close);
    }

    private Program start(Way way, int port, int processes, int maxRestarts) throws IOException {
        Program program = Program.start(ServingProgram.class, way, port, processes, maxRestarts, directory);
        programs.add(program);
        return program;
    }

    /** Started with all workers serving. */
    private Program serving(int processes, int maxRestarts) throws IOException {
        Program program = start(Way.BIND_AND_START, 0, processes, maxRestarts);
        program.awaitLine(processes, "started: ");
        return program;
    }

    private static int port(Program program) {
        return Integer.parseInt(program.awaitLine("port: ").replaceAll(".*port: ", ""));
    }

    /** The pids of the workers by their task ids, found by asking again and again. */
    private static Map<Integer, Long> workers(Program program, int count, LongPredicate expected) {
        Map<Integer, Long> workers = new HashMap<>();
        program.await(count + " workers that serve", () -> {
            String[] who = Requesting.once(port(program), "/").split(" ");
            if (expected.test(Long.parseLong(who[1]))) {
                workers.put(Integer.parseInt(who[0]), Long.parseLong(who[1]));
            }
            return workers.size() == count;
        });
        return workers;
    }

    private static Map<Integer, Long> workers(Program program, int count) {
        return workers(program, count, pid -> true);
    }

    /** Has the worker with this pid end. */
    private static void exit(Program program, long pid, int status) {
        program.await("the end of " + pid, () -> {
            try (Requesting client = new Requesting(port(program))) {
                boolean found = client.ask("/").endsWith(" " + pid);
                if (found) {
                    client.send("/exit/" + status);
                    client.awaitEnd();
                }
                return found;
            }
        });
    }

    // ------------------------------------------------------------------------------------------ the life of workers

    @Test
    @DisplayName("P01: who ends with a status is started again with its task id, who ends with 0 is not")
    void workersThatFailAreStartedAgain() throws Exception {
        Program program = serving(3, 3);
        assertThat(program.output())
                .filteredOn(line -> line.contains("task before"))
                .allMatch(line -> line.endsWith("null"));
        Map<Integer, Long> first = workers(program, 3);
        for (int id = 0; id < 3; id++) {
            exit(program, first.get(id), id + 2);
        }
        program.awaitLine(6, "started: ");
        Map<Integer, Long> second = workers(program, 3);
        assertThat(second).containsOnlyKeys(0, 1, 2).doesNotContainValue(first.get(0));
        assertThat(second.values()).doesNotContainAnyElementsOf(first.values());
        for (int id = 0; id < 3; id++) {
            program.awaitLine(
                    "child " + id + " (pid " + first.get(id) + ") exited with status " + (id + 2) + ", restarting");
            exit(program, second.get(id), 0);
        }
        assertThat(program.awaitEnd()).isZero();
        for (int id = 0; id < 3; id++) {
            program.awaitLine("child " + id + " (pid " + second.get(id) + ") exited normally");
        }
        program.awaitLine("Starting 3 processes");
        assertThat(program.errors()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Way.class, names = "INHERIT", mode = EnumSource.Mode.EXCLUDE)
    @DisplayName("T03: three workers on one port, each task id once, and nothing on the error output")
    void eachTaskIdOnce(Way way) throws Exception {
        try (ReservedPort reserved = ReservedPort.reserve("", null, 0)) {
            int port = way == Way.LISTEN_WITH_REUSE_PORT ? reserved.port() : 0;
            Program program = start(way, port, 3, 0);
            program.awaitLine(3, "started: ");
            assertThat(workers(program, 3)).containsOnlyKeys(0, 1, 2);
            assertThat(program.output())
                    .filteredOn(line -> line.contains("started: "))
                    .containsExactlyInAnyOrder("[0] started: 0", "[1] started: 1", "[2] started: 2");
            program.signal("TERM");
            assertThat(program.awaitEnd()).isZero();
            assertThat(program.errors()).isEmpty();
        }
    }

    @Test
    @DisplayName("After too many restarts all workers are ended, and the supervisor fails")
    void givesUpAfterTooManyRestarts() throws Exception {
        Program program = serving(2, 1);
        Map<Integer, Long> first = workers(program, 2);
        exit(program, first.get(0), 1);
        program.awaitLine(3, "started: ");
        List<ProcessHandle> children = program.children();
        exit(program, first.get(1), 1);
        assertThat(program.awaitEnd()).isEqualTo(1);
        program.awaitLine("Too many child restarts, giving up");
        assertThat(program.errors()).anyMatch(line -> line.contains("Too many child restarts, giving up"));
        assertThat(children).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    @DisplayName("A worker that fails at its start is tried again after longer and longer times, while others serve")
    void oneFailsAtItsStart() throws Exception {
        Files.createFile(directory.resolve("fail-1"));
        Program program = start(Way.BIND_AND_START, 0, 2, 100);
        program.awaitLine("restarting in 100 ms");
        program.awaitLine("restarting in 200 ms");
        program.awaitLine("[0] started: 0");
        assertThat(workers(program, 1, pid -> true)).containsOnlyKeys(0);
        Files.delete(directory.resolve("fail-1"));
        program.awaitLine("[1] started: 1");
        assertThat(workers(program, 2)).containsOnlyKeys(0, 1);
    }

    @Test
    @DisplayName("A port in use ends the program before there are workers")
    void portInUse() throws Exception {
        try (ServerSocketChannel other = ServerSocketChannel.open()) {
            other.bind(new InetSocketAddress("127.0.0.1", 0));
            Program program = start(Way.BIND_AND_START, other.socket().getLocalPort(), 2, 100);
            assertThat(program.awaitEnd()).isEqualTo(1);
            assertThat(program.errors()).anyMatch(line -> line.contains("Address already in use"));
            assertThat(program.output()).noneMatch(line -> line.contains("Starting"));
        }
    }

    // ------------------------------------------------------------------------------------------ killed

    @Test
    @DisplayName("When a worker is killed, its connections break, all others go on, and another takes its place")
    void killedWorkerIsReplaced() throws Exception {
        Program program = serving(2, 100);
        List<Requesting> clients = new ArrayList<>();
        Map<Long, List<Requesting>> byWorker = new HashMap<>();
        while (byWorker.size() < 2) {
            Requesting client = new Requesting(port(program));
            clients.add(client);
            long pid = Long.parseLong(client.ask("/").split(" ")[1]);
            byWorker.computeIfAbsent(pid, key -> new ArrayList<>()).add(client);
        }
        long victim = byWorker.keySet().iterator().next();
        Program.signal("KILL", victim);
        program.awaitLine("(pid " + victim + ") killed by signal 9, restarting");
        for (Requesting broken : byWorker.remove(victim)) {
            broken.awaitEnd();
        }
        for (Requesting whole : byWorker.values().iterator().next()) {
            assertThat(whole.ask("/")).doesNotContain(Long.toString(victim));
        }
        program.awaitLine(3, "started: ");
        assertThat(workers(program, 2)).containsOnlyKeys(0, 1).doesNotContainValue(victim);
        for (Requesting client : clients) {
            client.close();
        }
    }

    @Test
    @DisplayName("When the supervisor is killed, its workers end, and clean up after it")
    void workersDoNotOutliveTheSupervisor() throws Exception {
        Program program = serving(2, 100);
        List<ProcessHandle> children = program.children();
        Path control = control(children.get(0)).orElseThrow();
        assertThat(control).exists();
        program.signal("KILL");
        program.await("the end of the workers", () -> children.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(control).doesNotExist();
        assertThat(control.getParent()).doesNotExist();
    }

    private Program startWith(String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("-Dtest.directory=" + directory);
        Program program = Program.start(all, ServingProgram.class, Way.ADD_SOCKETS_AFTER_FORK, 0, 2, 0, directory);
        programs.add(program);
        program.awaitLine(2, "started: ");
        return program;
    }

    @Test
    @DisplayName(
            "When the supervisor is killed, requests in flight are answered first, and nothing is accepted any more")
    void orphansAnswerTheirRequests() throws Exception {
        Program program = startWith();
        List<ProcessHandle> children = program.children();
        try (Requesting client = new Requesting(port(program))) {
            client.send("/held");
            program.awaitLine("held: ");
            program.signal("KILL");
            program.await(
                    "the end of the idle worker",
                    () -> children.stream().filter(ProcessHandle::isAlive).count() == 1);
            Awaitility.await("longer than they had before there was a limit")
                    .pollDelay(2, TimeUnit.SECONDS)
                    .until(() -> true);
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> Requesting.once(port(program), "/"));
            Files.createFile(directory.resolve("release"));
            assertThat(client.receive()).isEqualTo("released");
        }
        program.await("the end of the workers", () -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    @DisplayName("When the supervisor is killed, a worker whose request never ends is ended when its time is over")
    void orphansEndInTime() throws Exception {
        Program program = startWith("-Dtest.orphan-timeout=300");
        List<ProcessHandle> children = program.children();
        try (Requesting client = new Requesting(port(program))) {
            client.send("/hang");
            program.awaitLine("hangs: ");
            program.signal("KILL");
            program.await("the end of the workers", () -> children.stream().noneMatch(ProcessHandle::isAlive));
            client.awaitEnd();
        }
    }

    @Test
    @DisplayName("Workers can have JVM options of their own, even where those of the supervisor exclude them")
    void workersHaveTheirOwnJvmOptions() throws Exception {
        Program program = startWith("-Dtest.worker-options=-Xmx48m -XX:+UseParallelGC -XX:TieredStopAtLevel=1");
        for (ProcessHandle worker : program.children()) {
            assertThat(Files.readString(Path.of("/proc/" + worker.pid() + "/cmdline"))
                            .split("\0"))
                    .contains("-Xmx48m", "-XX:+UseParallelGC", "-Dtest.log.level=INFO")
                    .doesNotContain("-Xmx64m", "-XX:+UseSerialGC");
        }
        assertThat(workers(program, 2)).containsOnlyKeys(0, 1);
    }

    /** The socket of the supervisor, as the worker was told. */
    private static Optional<Path> control(ProcessHandle worker) throws IOException {
        String line = Files.readString(Path.of("/proc/" + worker.pid() + "/cmdline"));
        return List.of(line.split("\0")).stream()
                .filter(word -> word.startsWith("-Dtornado.process.supervisor="))
                .map(word -> Path.of(word.substring(word.indexOf('=') + 1)))
                .findFirst();
    }

    @Test
    @DisplayName("A worker that a fatal error ends is started again, and the supervisor says why")
    void fatalErrorEndsTheWorker() throws Exception {
        Program program = serving(2, 100);
        Map<Integer, Long> before = workers(program, 2);
        try (Requesting client = new Requesting(port(program))) {
            client.send("/fatal");
            client.awaitEnd();
        }
        program.awaitLine("ended by a fatal error, with status 70, restarting");
        program.awaitError("Tornado: fatal error"); // which comes through another pipe
        assertThat(program.errors())
                .filteredOn(line -> line.contains("Tornado: fatal error"))
                .singleElement()
                .asString()
                .matches("\\[[01]] .*InternalError: made up; the process ends with status 70");
        program.awaitLine(3, "started: ");
        assertThat(workers(program, 2).values()).containsAnyElementsOf(before.values());
    }

    // ------------------------------------------------------------------------------------------ signals

    @Test
    @DisplayName("TERM under load: no request of clients that never try again fails")
    void termLosesNoRequest() throws Exception {
        Program program = serving(2, 100);
        try (Requesting.Load load = Requesting.load(port(program), 4)) {
            load.awaitMore(500);
            load.lastServerGoes();
            program.signal("TERM");
            assertThat(program.awaitEnd()).isZero();
            load.awaitRefusal();
        }
        assertThat(program.output()).contains("[0] last words: 0", "[1] last words: 1");
        assertThat(program.errors()).isEmpty();
    }

    @Test
    @DisplayName("HUP under load: workers are replaced, and no request of clients that never try again fails")
    void hupLosesNoRequest() throws Exception {
        assumeThat(Program.isHupIgnored()).isFalse();
        Program program = serving(2, 0);
        Map<Integer, Long> before = workers(program, 2);
        try (Requesting.Load load = Requesting.load(port(program), 4)) {
            load.awaitMore(500);
            program.signal("HUP");
            program.awaitLine("All processes were replaced");
            load.awaitMore(500);
            load.stop();
        }
        Map<Integer, Long> after = workers(program, 2);
        assertThat(after).containsOnlyKeys(0, 1);
        assertThat(after.values()).doesNotContainAnyElementsOf(before.values());
        program.awaitLine("(pid " + after.get(0) + ") takes over from child 0 (pid " + before.get(0) + ")");
    }

    @Test
    @DisplayName(
            "HUP: if a new worker fails, the old ones go on, two releases are told, and another HUP brings one again")
    void hupWithAWorkerThatFails() throws Exception {
        assumeThat(Program.isHupIgnored()).isFalse();
        Files.writeString(directory.resolve("version"), "1");
        Program program = startWith();
        Map<Integer, Long> before = workers(program, 2);
        Files.writeString(directory.resolve("version"), "2");
        Files.createFile(directory.resolve("fail-1"));
        program.signal("HUP");
        program.awaitLine("before it was ready; processes that were not replaced go on");
        assertThat(program.awaitLine("releases are in service"))
                .matches(".* 2 releases are in service: 2 \\(.*\\) by task 0, 1 \\(.*\\) by task 1; HUP replaces all");
        assertThat(workers(program, 2)).containsEntry(1, before.get(1));
        Files.delete(directory.resolve("fail-1"));
        program.signal("HUP");
        program.awaitLine("All processes were replaced");
        program.awaitLine("One release is in service again: 2 (");
        assertThat(workers(program, 2).values()).doesNotContainAnyElementsOf(before.values());
    }

    @Test
    @DisplayName(
            "Under load: workers that have served enough are replaced, TTIN and TTOU add and end one, no request fails")
    void recyclingAndResizingLoseNoRequest() throws Exception {
        Files.writeString(directory.resolve("version"), "1.4.2");
        Program program = startWith("-Dtest.max-requests=400");
        try (Requesting.Load load = Requesting.load(port(program), 4)) {
            program.awaitLine(2, "Recycling child ");
            program.awaitLine(2, " takes over from ");
            program.signal("TTIN");
            program.awaitLine("[2] started: 2");
            load.awaitMore(200);
            program.signal("TTOU");
            program.awaitLine("TTOU: ending child 2; there are to be 2 processes");
            program.awaitLine("[2] last words: 2");
            load.awaitMore(200);
            load.stop();
        }
        assertThat(program.errors()).isEmpty();
        program.await("what the workers run", () -> {
            program.signal("USR1");
            return program.output().stream().anyMatch(line -> line.matches("release: 1\\.4\\.2 \\([0-9a-f]{8}\\)"));
        });
        assertThat(program.output())
                .anyMatch(line -> line.matches("supervisor: pid \\d+, 0 of at most 0 restarts, [0-9]+ recycled"));
    }

    @Test
    @DisplayName("When the number was changed, the program ends with 0 as soon as all its workers did")
    void endsWhenAllWorkersDidAfterTheirNumberChanged() throws Exception {
        Program program = start(Way.ADD_SOCKETS_AFTER_FORK, 0, 1, 0);
        program.awaitLine("[0] started: 0");
        program.signal("TTIN");
        program.awaitLine("[1] started: 1");
        Map<Integer, Long> workers = workers(program, 2);
        exit(program, workers.get(1), 0);
        program.awaitLine("child 1 (pid " + workers.get(1) + ") exited normally");
        program.signal("TTOU");
        program.awaitLine("TTOU: ending child 1; there are to be 1 processes");
        exit(program, workers.get(0), 0);
        assertThat(program.awaitEnd()).isZero();
    }

    @Test
    @DisplayName("A second TERM kills workers that do not end")
    void secondTermKills() throws Exception {
        Program program = serving(2, 0);
        try (Requesting client = new Requesting(port(program))) {
            client.send("/hang");
            program.awaitLine("hangs: ");
            program.signal("TERM");
            program.awaitLine("Stopping 2 processes");
            Awaitility.await("a signal that comes late enough")
                    .pollInterval(1100, TimeUnit.MILLISECONDS)
                    .until(() -> {
                        boolean killed = program.output().stream().anyMatch(line -> line.contains("is killed"));
                        if (!killed) {
                            program.signal("TERM");
                        }
                        return killed;
                    });
            assertThat(program.awaitEnd()).isZero();
        }
    }

    @Test
    @DisplayName("USR1: a table of the workers, with what they have done")
    void usr1PrintsATable() throws Exception {
        Program program = serving(2, 0);
        Map<Integer, Long> workers = workers(program, 2);
        program.await("figures", () -> {
            program.signal("USR1");
            return IntStream.range(0, 2)
                    .allMatch(id -> program.output().stream()
                            .anyMatch(line -> line.matches(" *" + id + " +" + workers.get(id)
                                    + " +ready .* [1-9][0-9]* +[0-9]+ % +[0-9]+ ms")));
        });
    }

    // ------------------------------------------------------------------------------------------ refused

    @Test
    @DisplayName("A81: a debugger is refused")
    void debuggerIsRefused() throws Exception {
        Program program = Program.start(
                List.of("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y,address=127.0.0.1:0"),
                ServingProgram.class,
                Way.BIND_AND_START,
                0,
                2,
                0,
                directory);
        programs.add(program);
        assertThat(program.awaitEnd()).isEqualTo(1);
        assertThat(program.errors()).anyMatch(line -> line.contains("a debugger needs one process"));
    }
}
