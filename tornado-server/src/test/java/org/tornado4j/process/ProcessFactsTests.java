package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Linux's data on a process, as given by files below /proc. */
class ProcessFactsTests {

    @TempDir
    Path process;

    private void thread(String id, String name, String wchan) throws Exception {
        Path thread = Files.createDirectories(process.resolve("task").resolve(id));
        Files.writeString(thread.resolve("comm"), name + "\n");
        Files.writeString(thread.resolve("wchan"), wchan);
        Files.writeString(
                thread.resolve("stat"),
                id + " (" + name + ") T 1 2 3 0 -1 4194368 5 6 7 8 1201 34 0 0 20 0 30 0 99 0 0");
    }

    @Test
    void stateMemoryAndLoopsAreTold() throws Exception {
        Files.writeString(process.resolve("status"), """
                Name:\tjava
                State:\tT (stopped)
                Pid:\t4711
                VmRSS:\t  123456 kB
                VmSwap:\t       0 kB
                Threads:\t31
                SigQ:\t0/63422
                """);
        thread("4711", "java", "do_signal_stop");
        thread("4712", "tornado-8080-0)", "0");
        thread("4713", "orders-1", "futex_wait_queue");
        assertThat(ProcessFacts.of(process))
                .containsExactly(
                        "State: T (stopped)",
                        "VmRSS: 123456 kB",
                        "VmSwap: 0 kB",
                        "Threads: 31",
                        "thread \"java\" T in do_signal_stop, user ticks 1201, system ticks 34",
                        "thread \"tornado-8080-0)\" T, user ticks 1201, system ticks 34");
    }

    @Test
    void processThatHasEndedHasNone() {
        assertThat(ProcessFacts.of(process.resolve("gone"))).isEmpty();
    }

    @Test
    void thisProcessHasSome() {
        assumeThat(Path.of("/proc/self/status")).exists();
        assertThat(ProcessFacts.of(ProcessHandle.current().pid()))
                .anyMatch(line -> line.startsWith("State: "))
                .anyMatch(line -> line.startsWith("thread \"java\" "));
    }
}
