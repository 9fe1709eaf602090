package org.tornado4j.ioloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TimeoutQueueTests {

    private final TimeoutQueue queue = new TimeoutQueue();

    @Test
    @DisplayName("A27 removed timeouts are purged when they are more than 512 and more than half")
    void removedTimeoutsAreForgottenWhenTheyAreMany() {
        queue.add(1, () -> {});
        List<Timeout> added = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            added.add(queue.add(2, () -> {}));
        }
        added.subList(0, 512).forEach(queue::remove);
        assertThat(queue.size()).isEqualTo(601);
        queue.remove(added.get(512));
        assertThat(queue.size()).isEqualTo(88);
    }

    @Test
    void fewRemovedTimeoutsAmongManyStay() {
        List<Timeout> added = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            added.add(queue.add(2, () -> {}));
        }
        added.subList(0, 900).forEach(queue::remove);
        assertThat(queue.size()).isEqualTo(2000);
    }

    @Test
    void nobodyWaitsForARemovedTimeout() {
        queue.remove(queue.add(10, () -> {}));
        assertThat(queue.nanosToNext(0)).isEqualTo(-1);
        queue.remove(queue.add(10, () -> {}));
        queue.add(20, () -> {});
        assertThat(queue.nanosToNext(0)).isEqualTo(20);
    }

    @Test
    void timesMayPassTheEndOfLong() {
        long now = Long.MAX_VALUE - 5;
        queue.add(now + 10, () -> {});
        queue.add(now + 3, () -> {});
        assertThat(queue.nanosToNext(now)).isEqualTo(3);
        assertThat(queue.pollDue(now + 3)).isNotNull();
        assertThat(queue.pollDue(now + 9)).isNull();
        assertThat(queue.pollDue(now + 10)).isNotNull();
    }
}
