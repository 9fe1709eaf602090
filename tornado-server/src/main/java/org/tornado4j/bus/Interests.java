package org.tornado4j.bus;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Loops that have subscribers of a topic: others are not bothered with its messages.
 *
 * <p>Thread: any.
 */
final class Interests {

    private static final LoopTopics[] NOBODY = {};

    /** The loops of a topic. Changed by one thread at a time, in {@code compute}; the array is replaced as a whole. */
    private static final class Loops {

        private volatile LoopTopics[] loops = NOBODY;
        /** The number of subscribers of each. */
        private int[] counts = {};

        private int indexOf(LoopTopics loop) {
            return Arrays.asList(loops).indexOf(loop);
        }

        private Loops plus(LoopTopics loop) {
            int index = indexOf(loop);
            if (index < 0) {
                index = loops.length;
                counts = Arrays.copyOf(counts, index + 1);
                LoopTopics[] more = Arrays.copyOf(loops, index + 1);
                more[index] = loop;
                loops = more;
            }
            counts[index]++;
            return this;
        }

        private @Nullable Loops minus(LoopTopics loop) {
            int index = indexOf(loop);
            if (index >= 0 && --counts[index] == 0) {
                removeAt(index);
            }
            return loops.length == 0 ? null : this;
        }

        private @Nullable Loops withoutClosed() {
            for (int i = loops.length - 1; i >= 0; i--) {
                if (loops[i].loop().isClosed()) {
                    removeAt(i);
                }
            }
            return loops.length == 0 ? null : this;
        }

        private void removeAt(int index) {
            int last = loops.length - 1;
            LoopTopics[] fewer = Arrays.copyOf(loops, last);
            counts[index] = counts[last];
            if (index < last) {
                fewer[index] = loops[last];
            }
            loops = fewer;
        }
    }

    private final Map<String, Loops> topics = new ConcurrentHashMap<>();

    void add(String topic, LoopTopics loop) {
        topics.compute(topic, (name, loops) -> (loops == null ? new Loops() : loops).plus(loop));
    }

    void remove(String topic, LoopTopics loop) {
        topics.computeIfPresent(topic, (name, loops) -> loops.minus(loop));
    }

    /** Returns the loops that have subscribers. Ownership: shared; nobody changes it. */
    LoopTopics[] of(String topic) {
        Loops loops = topics.get(topic);
        return loops == null ? NOBODY : loops.loops;
    }

    /** Forgets the loops that have come to an end. */
    void removeClosed() {
        for (String topic : topics.keySet()) {
            topics.computeIfPresent(topic, (name, loops) -> loops.withoutClosed());
        }
    }

    int count() {
        return topics.size();
    }
}
