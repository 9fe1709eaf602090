package org.tornado4j.bus;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;

/**
 * The subscriptions on one loop, and what is on its way to them.
 *
 * <p>Thread: confined to the loop; {@link #add}, {@link #remove} and {@link #handOver} any.
 */
final class LoopTopics {

    /** So many subscribers get a message before the loop does something else. */
    static final int MOST_AT_ONCE = 512;

    private final IOLoop loop;
    private final Interests interests;
    private final HandOver handOver;
    private final Map<String, Topic> topics = new HashMap<>();

    /** The event that is being delivered; null between two events. */
    private @Nullable BusEvent current;
    /** Topics whose subscribers have yet to get it, the one under way first. */
    private final ArrayDeque<Topic> rounds = new ArrayDeque<>();

    private final AtomicLong delivered = new AtomicLong();

    LoopTopics(IOLoop loop, Interests interests, long limit, AtomicLong held) {
        this.loop = loop;
        this.interests = interests;
        this.handOver = new HandOver(limit, held, () -> loop.addCallback(this::deliver));
    }

    IOLoop loop() {
        return loop;
    }

    HandOver handOver() {
        return handOver;
    }

    /** Returns how many messages were delivered to subscribers. Any thread. */
    long delivered() {
        return delivered.getOpaque();
    }

    // ------------------------------------------------------------------------------------------ subscriptions

    /** Adds a subscription: what is published from now on in this thread reaches it. */
    void add(Subscription subscription) {
        interests.add(subscription.topic(), this);
        inLoop(() -> topics.computeIfAbsent(subscription.topic(), Topic::new).add(subscription));
    }

    /** Removes a subscription that was added. */
    void remove(Subscription subscription) {
        interests.remove(subscription.topic(), this);
        inLoop(() -> {
            Topic topic = topics.get(subscription.topic());
            if (topic != null) {
                topic.remove(subscription);
                dropIfEmpty(topic);
            }
        });
    }

    private void inLoop(Runnable action) {
        if (loop.isRunningHere()) {
            action.run();
        } else {
            loop.addCallback(action);
        }
    }

    private void dropIfEmpty(Topic topic) {
        if (topic.isEmpty() && !rounds.contains(topic)) {
            topics.remove(topic.name());
        }
    }

    // ------------------------------------------------------------------------------------------ delivery

    private void deliver() {
        int left = MOST_AT_ONCE;
        while (left > 0) {
            if (current == null && !beginNext()) {
                return;
            }
            left -= 1 + proceed(left);
        }
        loop.addCallback(this::deliver);
    }

    /** Takes out the next; returns false if there is none, after which the hand-over calls again. */
    private boolean beginNext() {
        BusEvent event = handOver.take();
        current = event;
        if (event instanceof BusMessage message) {
            begin(message.topic());
        } else if (event instanceof Gap gap && gap.topic() != null) {
            begin(gap.topic());
        } else if (event != null) {
            topics.values().forEach(this::begin);
        }
        return event != null;
    }

    private void begin(String name) {
        Topic topic = topics.get(name);
        if (topic != null) {
            begin(topic);
        }
    }

    private void begin(Topic topic) {
        topic.begin();
        rounds.add(topic);
    }

    /** Goes on with the current one, and returns how many subscribers got it. */
    private int proceed(int most) {
        BusEvent event = current;
        Topic topic = rounds.peek();
        if (event == null || topic == null) {
            current = null;
            return 0;
        }
        int count = topic.proceed(event, most);
        if (event instanceof BusMessage) {
            delivered.setOpaque(delivered.getPlain() + count);
        }
        if (topic.endRound()) {
            rounds.remove();
            dropIfEmpty(topic);
        }
        return count;
    }
}
