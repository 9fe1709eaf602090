package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MovedBytesTests {

    private final MovedBytes moved = new MovedBytes();

    private static long seconds(long count) {
        return Duration.ofSeconds(count).toNanos();
    }

    @Test
    void nothingMovedAtFirst() {
        assertThat(moved.sum(seconds(5))).isZero();
    }

    /** Clocks of nanoseconds begin anywhere. */
    @ParameterizedTest
    @ValueSource(longs = {0, 7, -3, -1_000_000})
    void tenSecondsCount(long start) {
        for (long second = start; second < start + 12; second++) {
            moved.add(1, seconds(second));
        }
        assertThat(moved.sum(seconds(start + 11))).isEqualTo(10);
        assertThat(moved.sum(seconds(start + 15))).isEqualTo(6);
        assertThat(moved.sum(seconds(start + 20))).isEqualTo(1);
        assertThat(moved.sum(seconds(start + 21))).isZero();
    }

    @Test
    void aLongPauseForgetsAll() {
        moved.add(500, seconds(1));
        moved.add(3, seconds(1_000_000));
        assertThat(moved.sum(seconds(1_000_000))).isEqualTo(3);
    }

    @Test
    void severalInOneSecondAddUp() {
        moved.add(2, 10);
        moved.add(3, 999_999_999);
        assertThat(moved.sum(999_999_999)).isEqualTo(5);
    }
}
