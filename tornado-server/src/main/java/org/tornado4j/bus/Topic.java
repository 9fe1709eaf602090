package org.tornado4j.bus;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions to a topic on one loop. Messages are delivered in rounds, and subscriptions may come and go meanwhile: those that
 * come are not part of the round.
 *
 * <p>Thread: confined to the loop.
 */
final class Topic {

    private final String name;
    private @Nullable Subscription[] subscriptions = new Subscription[2];
    /** Places that are in use, those of the cancelled ones of this round among them. */
    private int places;

    private int cancelled;
    /** The next place of the round. */
    private int next;
    /** The end of the round; 0 while there is none. */
    private int end;

    Topic(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    void add(Subscription subscription) {
        if (places == subscriptions.length) {
            subscriptions = Arrays.copyOf(subscriptions, 2 * places);
        }
        subscription.index = places;
        subscriptions[places++] = subscription;
    }

    void remove(Subscription subscription) {
        subscriptions[subscription.index] = null;
        cancelled++;
        if (end == 0) {
            fill(subscription.index);
        }
    }

    /** Moves the last one to a place that became free. */
    private void fill(int free) {
        Subscription last = subscriptions[--places];
        subscriptions[places] = null;
        if (last != null) {
            subscriptions[free] = last;
            last.index = free;
        }
        cancelled--;
    }

    boolean isEmpty() {
        return places == cancelled;
    }

    int count() {
        return places - cancelled;
    }

    /** Begins a round. */
    void begin() {
        next = 0;
        end = places;
    }

    /**
     * Delivers to as many as {@code most}.
     *
     * @return how many it were; less than {@code most} if the round is over
     */
    int proceed(BusEvent event, int most) {
        int first = next;
        int last = Math.min(end, first + most);
        while (next < last) {
            Subscription subscription = subscriptions[next++];
            if (subscription != null) {
                subscription.deliver(event);
            }
        }
        return last - first;
    }

    /** Ends a round, if it is over. */
    boolean endRound() {
        if (next < end) {
            return false;
        }
        end = 0;
        if (cancelled > 0) {
            compact();
        }
        return true;
    }

    private void compact() {
        int kept = 0;
        for (int i = 0; i < places; i++) {
            Subscription subscription = subscriptions[i];
            if (subscription != null) {
                subscriptions[kept] = subscription;
                subscription.index = kept++;
            }
        }
        Arrays.fill(subscriptions, kept, places, null);
        places = kept;
        cancelled = 0;
    }
}
