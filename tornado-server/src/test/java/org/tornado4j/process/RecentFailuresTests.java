package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecentFailuresTests {

    @Test
    void theLastTenAreKeptTheNewestFirst() {
        RecentFailures failures = new RecentFailures();
        for (int pid = 1; pid <= 12; pid++) {
            failures.add(new WorkerFailure(0, pid, Instant.EPOCH, Duration.ZERO, 1));
        }
        assertThat(failures.newestFirst())
                .extracting(WorkerFailure::pid)
                .containsExactly(12L, 11L, 10L, 9L, 8L, 7L, 6L, 5L, 4L, 3L);
    }

    @Test
    void statusesAbove128TellOfSignals() {
        assertThat(failure(128 + 9).signal()).isEqualTo(9);
        assertThat(failure(128 + 9).reason()).isEqualTo("killed by signal 9");
        assertThat(failure(128).signal()).isZero();
        assertThat(failure(70).reason()).isEqualTo("ended by a fatal error, with status 70");
        assertThat(failure(128).reason()).isEqualTo("exited with status 128");
    }

    private static WorkerFailure failure(int exitStatus) {
        return new WorkerFailure(0, 1, Instant.EPOCH, Duration.ZERO, exitStatus);
    }
}
