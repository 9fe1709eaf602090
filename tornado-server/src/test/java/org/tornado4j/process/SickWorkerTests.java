package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tornado4j.testing.Program;
import org.tornado4j.testing.Requesting;

/** Real workers that live but do not serve. */
@Timeout(value = 5, unit = TimeUnit.MINUTES) // it starts JVMs
class SickWorkerTests {

    private Program program;

    @AfterEach
    void endProgram() {
        program.close();
    }

    private void start(int processes, int livenessTimeoutSeconds) throws IOException {
        program = Program.start(SickProgram.class, processes, livenessTimeoutSeconds);
        program.awaitLine(processes, "started: ");
    }

    private int port() {
        return Integer.parseInt(program.awaitLine("port: ").replaceAll(".*port: ", ""));
    }

    /** The pids of the workers by their task ids, found by asking again and again. */
    private Map<Integer, Long> workers(int count) {
        Map<Integer, Long> workers = new HashMap<>();
        program.await(count + " workers that serve", () -> {
            String[] who = Requesting.once(port(), "/").split(" ");
            workers.put(Integer.parseInt(who[0]), Long.parseLong(who[1]));
            return workers.size() == count;
        });
        return workers;
    }

    private void spin(long pid) {
        program.await("that " + pid + " spins", () -> {
            try (Requesting client = new Requesting(port())) {
                boolean found = client.ask("/").endsWith(" " + pid);
                if (found) {
                    client.send("/spin");
                }
                return found;
            }
        });
    }

    @Test
    @DisplayName("A worker whose loop spins and one that is stopped are both replaced, and a third serves on")
    void sickWorkersAreReplaced() throws Exception {
        start(3, 8);
        Map<Integer, Long> before = workers(3);
        spin(before.get(0));
        Program.signal("STOP", before.get(1));

        String spinning = "child 0 (pid " + before.get(0) + ") ";
        program.awaitLine(spinning + "is unhealthy: 1 of 1 loops held for ");
        program.awaitLine(spinning + "is given up: 1 of 1 loops held for ");
        program.awaitLine(spinning + "is killed: 1 of 1 loops held for ");
        program.awaitLine("SickProgram$SpinHandler.get");
        program.awaitLine(spinning + "killed by signal 9, restarting");

        String stopped = "child 1 (pid " + before.get(1) + ") ";
        program.awaitLine(stopped + "is unhealthy: not heard of for ");
        program.awaitLine(stopped + "is given up: not heard of for ");
        program.awaitLine(stopped + "is killed: not heard of for ");
        program.awaitLine("State: T (stopped)");
        program.awaitLine(stopped + "killed by signal 9, restarting");

        program.awaitLine(5, "started: ");
        Map<Integer, Long> after = workers(3);
        assertThat(after.get(0)).isNotEqualTo(before.get(0));
        assertThat(after.get(1)).isNotEqualTo(before.get(1));
        assertThat(after.get(2)).isEqualTo(before.get(2));

        program.signal("USR1");
        program.awaitLine("task 0 (pid " + before.get(0) + ") killed by signal 9 (1 of 1 loops held for ");
        program.awaitLine("task 1 (pid " + before.get(1) + ") killed by signal 9 (not heard of for ");
    }

    @Test
    @DisplayName("Without a timeout a worker that is stopped is told of, and left alone")
    void sickWorkerMayBeLeftAlone() throws Exception {
        start(2, 0);
        long pid = workers(2).get(0);
        Program.signal("STOP", pid);
        program.awaitLine("child 0 (pid " + pid + ") is unhealthy: not heard of for ");
        program.await("that it is late", () -> {
            program.signal("USR1");
            return program.output().stream().anyMatch(line -> line.matches(" *0 +" + pid + " +late .*"));
        });
        Program.signal("CONT", pid);
        program.awaitLine("child 0 (pid " + pid + ") is healthy again");
        assertThat(workers(2)).containsEntry(0, pid);
        assertThat(program.output()).noneMatch(line -> line.contains("is given up"));
    }
}
