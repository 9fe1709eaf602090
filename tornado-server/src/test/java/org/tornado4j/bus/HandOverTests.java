package org.tornado4j.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Bounds on the way to one consumer, on paper. */
class HandOverTests {

    private static final long SIZE = BusMessage.text("a", "x").memory();

    private final AtomicLong held = new AtomicLong();
    private int calls;

    private HandOver handOver(int messages) {
        return new HandOver(messages * SIZE, held, () -> calls++);
    }

    private static List<String> takeAll(HandOver handOver) {
        List<String> events = new ArrayList<>();
        for (BusEvent event = handOver.take(); event != null; event = handOver.take()) {
            if (event instanceof BusMessage message) {
                events.add(message.topic() + message.text());
            } else {
                events.add("gap " + ((Gap) event).topic());
            }
        }
        return events;
    }

    private static boolean offer(HandOver handOver, String topic, int number) {
        return handOver.offer(BusMessage.text(topic, Integer.toString(number)));
    }

    @Test
    void consumerIsWokenOnceForAllThatWaits() {
        HandOver handOver = handOver(10);
        offer(handOver, "a", 1);
        offer(handOver, "a", 2);
        assertThat(calls).isOne();
        assertThat(takeAll(handOver)).containsExactly("a1", "a2");
        offer(handOver, "a", 3);
        assertThat(calls).isEqualTo(2);
        handOver.take();
        offer(handOver, "a", 4);
        assertThat(calls).as("it has not found the end yet").isEqualTo(2);
        assertThat(takeAll(handOver)).containsExactly("a4");
    }

    @Test
    void gapTakesThePlaceOfWhatHasNoRoom() {
        HandOver handOver = handOver(2);
        assertThat(offer(handOver, "a", 1)).isTrue();
        assertThat(offer(handOver, "b", 1)).isTrue();
        assertThat(offer(handOver, "a", 2)).isFalse();
        assertThat(handOver.take()).isNotNull();
        assertThat(offer(handOver, "a", 3))
                .as("there is room, but a gap before it")
                .isFalse();
        assertThat(offer(handOver, "b", 2)).isTrue();
        assertThat(takeAll(handOver)).containsExactly("b1", "gap a", "b2");
        assertThat(offer(handOver, "a", 4)).isTrue();
        assertThat(takeAll(handOver)).containsExactly("a4");
        assertThat(handOver.dropped()).isEqualTo(2);
    }

    @Test
    void gapsInManyTopicsAreOneInAll() {
        HandOver handOver = handOver(1);
        offer(handOver, "full", 0);
        for (int i = 0; i < 1000; i++) {
            assertThat(offer(handOver, "t" + i, i)).isFalse();
        }
        List<String> events = takeAll(handOver);
        assertThat(events).hasSize(1 + HandOver.MOST_GAPS + 1).first().isEqualTo("full0");
        assertThat(events.get(events.size() - 1)).isEqualTo("gap null");
        assertThat(offer(handOver, "t1", 1)).isTrue();
    }

    @Test
    void messagesBehindAGapThatWasMadeElsewhereAreAccepted() {
        HandOver handOver = handOver(10);
        handOver.offer(Gap.EVERYWHERE);
        handOver.offer(Gap.EVERYWHERE);
        handOver.offer(new Gap("a"));
        assertThat(calls).isOne();
        assertThat(offer(handOver, "a", 1)).isTrue();
        handOver.offer(new Gap("a"));
        handOver.offer(new Gap("a"));
        assertThat(offer(handOver, "a", 2)).isTrue();
        assertThat(takeAll(handOver)).containsExactly("gap null", "a1", "gap a", "a2");
    }

    @Test
    void gapsMadeElsewhereAreBounded() {
        HandOver handOver = handOver(10);
        for (int i = 0; i < 1000; i++) {
            handOver.offer(new Gap("t" + i));
        }
        List<String> events = takeAll(handOver);
        assertThat(events).hasSize(HandOver.MOST_GAPS + 1);
        assertThat(events.get(events.size() - 1)).isEqualTo("gap null");
    }

    @Test
    void gapForWantOfRoomIsToldBehindOneThatWasMadeElsewhere() {
        HandOver handOver = handOver(1);
        handOver.offer(new Gap("a"));
        assertThat(offer(handOver, "a", 1)).isTrue();
        assertThat(offer(handOver, "a", 2)).isFalse();
        handOver.offer(new Gap("a"));
        assertThat(takeAll(handOver)).containsExactly("gap a", "a1", "gap a");
    }

    @Test
    void memoryIsCountedWhileItIsHeld() {
        HandOver handOver = handOver(3);
        offer(handOver, "a", 1);
        offer(handOver, "a", 2);
        assertThat(held).hasValue(2 * SIZE);
        handOver.take();
        assertThat(held).hasValue(SIZE);
        assertThat(handOver.pending()).isEqualTo(SIZE);
        handOver.clear();
        assertThat(held).hasValue(0);
        assertThat(handOver.pending()).isZero();
        assertThat(handOver.take()).isNull();
    }
}
