package org.tornado4j.catalina;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The end of WebSockets is spread evenly. */
class DrainSpreadTests {

    @Test
    void socketsEndAllOverTheTime() {
        DrainSpread spread = new DrainSpread();
        spread.setTime(Duration.ofSeconds(10));
        int[] inSecond = new int[10];
        for (int i = 0; i < 1000; i++) {
            inSecond[(int) spread.next().toSeconds()]++;
        }
        assertThat(IntStream.of(inSecond)).allMatch(count -> count >= 98 && count <= 102);
    }

    @Test
    void withoutTimeTheyEndAtOnce() {
        DrainSpread spread = new DrainSpread();
        assertThat(spread.next()).isZero();
        assertThat(spread.next()).isZero();
    }
}
