package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentKeysTests {

    private final AtomicInteger made = new AtomicInteger();

    @Test
    void keyHasItsValue() {
        RecentKeys<Integer> keys = new RecentKeys<>(100);
        int first = keys.get("a", made::incrementAndGet);
        assertThat(keys.get("b", made::incrementAndGet)).isNotEqualTo(first);
        assertThat(keys.get("a", made::incrementAndGet)).isEqualTo(first);
        String longKey = "x".repeat(10_000);
        int ofLong = keys.get(longKey + "1", made::incrementAndGet);
        assertThat(keys.get(longKey + "2", made::incrementAndGet)).isNotEqualTo(ofLong);
        assertThat(keys.get(longKey + "1", made::incrementAndGet)).isEqualTo(ofLong);
    }

    @Test
    void floodOfKeysTakesNoMoreRoom() {
        RecentKeys<Integer> keys = new RecentKeys<>(1000);
        IntStream.range(0, 100_000).forEach(i -> keys.get("key " + i, made::incrementAndGet));
        assertThat(keys.size()).isBetween(900, 1008);
        IntStream.range(0, 100_000).parallel().forEach(i -> keys.get("other " + i, made::incrementAndGet));
        assertThat(keys.size()).isBetween(900, 1008);
    }

    @Test
    void keyThatIsAskedForStays() {
        RecentKeys<Integer> keys = new RecentKeys<>(160);
        int value = keys.get("stays", made::incrementAndGet);
        for (int i = 0; i < 10_000; i++) {
            keys.get("key " + i, made::incrementAndGet);
            assertThat(keys.get("stays", made::incrementAndGet)).isEqualTo(value);
        }
    }
}
