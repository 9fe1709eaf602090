package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tornado4j.process.WorkerStatus.State;

/** The table that USR1 prints. */
class StatusTableTests {

    private record Known(
            List<WorkerStatus> workers,
            List<WorkerFailure> failures,
            Duration restartWindow,
            Optional<Instant> restartsHeldBackUntil)
            implements Supervision {

        Known(List<WorkerStatus> workers, List<WorkerFailure> failures) {
            this(workers, failures, Duration.ZERO, Optional.empty());
        }

        @Override
        public long pid() {
            return 4711;
        }

        @Override
        public Instant since() {
            return Instant.EPOCH;
        }

        @Override
        public int workerCount() {
            return 2;
        }

        @Override
        public int restarts() {
            return 3;
        }

        @Override
        public int recycled() {
            return 0;
        }

        @Override
        public boolean isReplacing() {
            return false;
        }

        @Override
        public int maxRestarts() {
            return 100;
        }

        @Override
        public void onEnd(Runnable action) {}
    }

    @Test
    void aRowForEachWorkerThenTheSupervisorThenFailures() {
        WorkerStatus busy = new WorkerStatus(
                0, 4712, State.READY, Duration.ofHours(1234), 3, 12_345, 98_765_432_100L, 1, Duration.ofMillis(12_000));
        WorkerStatus idle =
                new WorkerStatus(1, 4_194_304, State.STOPPING, Duration.ofSeconds(61), 0, 0, 7, 0.005, Duration.ZERO);
        WorkerFailure killed =
                new WorkerFailure(0, 4713, Instant.parse("2026-11-21T16:40:00.9Z"), Duration.ofSeconds(9), 137);
        WorkerFailure ended =
                new WorkerFailure(1, 4714, Instant.parse("2026-11-21T16:39:00Z"), Duration.ofMinutes(10), 1);
        assertThat(StatusTable.of(new Known(List.of(busy, idle), List.of(killed, ended))))
                .isEqualToNormalizingNewlines("""
                        task      pid state        uptime restarts connections    requests  busy     lag
                           0     4712 ready    1234:00:00        3       12345 98765432100 100 % 12000 ms
                           1  4194304 stopping    0:01:01        0           0           7   1 %    0 ms
                        supervisor: pid 4711, 3 of at most 100 restarts
                        2026-11-21T16:40:00Z: task 0 (pid 4713) killed by signal 9 after 0:00:09
                        2026-11-21T16:39:00Z: task 1 (pid 4714) exited with status 1 after 0:10:00
                        """);
    }

    @Test
    void whatIsWrongWithAWorkerIsToldBelowTheRows() {
        WorkerStatus held = new WorkerStatus(
                1,
                4712,
                State.HELD,
                Duration.ofSeconds(61),
                0,
                5,
                7,
                1,
                Duration.ofSeconds(12),
                Duration.ofMillis(400),
                new Heartbeat(2, 1, Duration.ofSeconds(12)),
                "1 of 2 loops held for 12 s");
        WorkerFailure gone = new WorkerFailure(
                0,
                4713,
                Instant.parse("2026-11-21T16:40:00Z"),
                Duration.ofSeconds(99),
                137,
                "not heard of for 30 s",
                List.of("State: T (stopped)"));
        assertThat(StatusTable.of(new Known(List.of(held), List.of(gone)))).isEqualToNormalizingNewlines("""
                        task      pid state        uptime restarts connections    requests  busy     lag
                           1     4712 held        0:01:01        0           5           7 100 % 12000 ms
                        task 1 (pid 4712): 1 of 2 loops held for 12 s
                        supervisor: pid 4711, 3 of at most 100 restarts
                        2026-11-21T16:40:00Z: task 0 (pid 4713) killed by signal 9 (not heard of for 30 s) after 0:01:39
                        """);
    }

    @Test
    void restartsThatAreHeldBackAreTold() {
        Optional<Instant> until = Optional.of(Instant.parse("2026-11-21T16:50:00.9Z"));
        assertThat(StatusTable.of(new Known(List.of(), List.of(), Duration.ofMinutes(10), until)))
                .endsWith(("supervisor: pid 4711, 3 restarts in all; at most 100 restarts in 0:10:00%n"
                                + "too many restarts: missing workers are started again at 2026-11-21T16:50:00Z%n")
                        .formatted());
    }

    @Test
    void withoutWorkersThereIsTheSupervisor() {
        assertThat(StatusTable.of(new Known(List.of(), List.of())))
                .endsWith("lag%nsupervisor: pid 4711, 3 of at most 100 restarts%n".formatted());
    }
}
