package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D1: the lowest rate of a connection")
class DataRateTests {

    private static final int RATE = 100;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final DataRate rate = new DataRate(false, 10 * SECOND, 5 * SECOND, 7);

    private boolean isBelow(long second, long bytes) {
        return rate.isBelow(RATE, (5 + second) * SECOND, 7 + bytes);
    }

    @Test
    void nothingIsSaidBeforeTheWindowIsOver() {
        assertThat(isBelow(9, 0)).isFalse();
    }

    @Test
    void oneByteLessThanTheRateIsTooFew() {
        assertThat(isBelow(10, 999)).isTrue();
    }

    @Test
    void theRateIsEnough() {
        assertThat(isBelow(10, 1000)).isFalse();
    }

    @Test
    void whoWasFastOnceCannotRestOnIt() {
        assertThat(isBelow(10, 1_000_000)).isFalse();
        assertThat(isBelow(20, 1_000_999)).isTrue();
    }

    @Test
    void aLongerWindowNeedsMore() {
        assertThat(isBelow(40, 3999)).isTrue();
    }

    @Test
    void otherBytesBeginAnew() {
        assertThat(isBelow(9, 500)).isFalse();
        assertThat(isBelow(10, -7)).isFalse();
        assertThat(isBelow(19, -7)).isFalse();
        assertThat(isBelow(20, -7)).isTrue();
    }
}
