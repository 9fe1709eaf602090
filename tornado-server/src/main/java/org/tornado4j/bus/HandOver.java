package org.tornado4j.bus;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Messages on their way from any number of publishers to one consumer. A message without room is dropped, and a gap takes its
 * place: behind those that were accepted before, and no other of its topic is accepted until the consumer has taken it, so that a
 * consumer that cannot keep up gets one gap in place of many. Messages behind a gap that was made elsewhere are accepted.
 *
 * <p>Thread: any.
 */
final class HandOver {

    /** With more topics than that a gap is one in all of them. */
    static final int MOST_GAPS = 64;

    private final long limit;
    /** Bytes that are held by all of a bus. */
    private final AtomicLong held;
    /** Has the consumer take what there is. */
    private final Runnable waker;

    // All guarded by this.
    private final ArrayDeque<BusEvent> events = new ArrayDeque<>();
    /** Topics with a gap for want of room that was not taken yet. */
    private final Set<String> gaps = new HashSet<>();
    /** The same in all topics. */
    private boolean gapEverywhere;
    /** Topics with a gap that was made elsewhere, was not taken yet, and has no message behind it. */
    private final Set<String> gapsAtEnd = new HashSet<>();
    /** The same in all topics. */
    private boolean gapEverywhereAtEnd;

    private long pending;
    private long dropped;
    /** Set from the moment that the consumer is woken until it has found nothing more. */
    private boolean awake;

    /** @param limit how much memory messages may take, in bytes */
    HandOver(long limit, AtomicLong held, Runnable waker) {
        this.limit = limit;
        this.held = held;
        this.waker = waker;
    }

    /** Returns whether the message was accepted. */
    boolean offer(BusMessage message) {
        boolean accepted;
        boolean wakes;
        synchronized (this) {
            long size = message.memory();
            accepted = !isInGap(message.topic()) && pending + size <= limit;
            if (accepted) {
                events.add(message);
                forgetGapsAtEnd();
                pending += size;
                held.addAndGet(size);
            } else {
                dropped++;
                addGap(message.topic());
            }
            wakes = wake();
        }
        if (wakes) {
            waker.run();
        }
        return accepted;
    }

    /** Adds a gap that was made elsewhere, unless one is at the end already that stands for it. */
    void offer(Gap gap) {
        boolean wakes;
        synchronized (this) {
            addGapAtEnd(gap.topic());
            wakes = wake();
        }
        if (wakes) {
            waker.run();
        }
    }

    private boolean isInGap(String topic) {
        return gapEverywhere || (!gaps.isEmpty() && gaps.contains(topic));
    }

    private void addGap(@Nullable String topic) {
        if (gapEverywhere || (topic != null && gaps.contains(topic))) {
            return;
        }
        if (topic == null || gaps.size() == MOST_GAPS) {
            gapEverywhere = true;
            events.add(Gap.EVERYWHERE);
        } else {
            gaps.add(topic);
            events.add(new Gap(topic));
        }
    }

    private void addGapAtEnd(@Nullable String topic) {
        boolean stands = topic == null ? gapEverywhere : isInGap(topic);
        if (stands || gapEverywhereAtEnd || (topic != null && gapsAtEnd.contains(topic))) {
            return;
        }
        if (topic == null || gapsAtEnd.size() == MOST_GAPS) {
            gapEverywhereAtEnd = true;
            events.add(Gap.EVERYWHERE);
        } else {
            gapsAtEnd.add(topic);
            events.add(new Gap(topic));
        }
    }

    private void forgetGapsAtEnd() {
        gapsAtEnd.clear();
        gapEverywhereAtEnd = false;
    }

    private boolean wake() {
        boolean wakes = !awake && !events.isEmpty();
        awake |= wakes;
        return wakes;
    }

    /** Takes the next; null if there is none, after which the consumer is woken again when there is. */
    synchronized @Nullable BusEvent take() {
        BusEvent event = events.poll();
        if (event instanceof BusMessage message) {
            release(message.memory());
        } else if (event instanceof Gap gap) {
            removeGap(gap);
        } else {
            awake = false;
        }
        return event;
    }

    private void removeGap(Gap gap) {
        if (gap.topic() == null) {
            gapEverywhere = false;
            gapEverywhereAtEnd = false;
        } else {
            gaps.remove(gap.topic());
            gapsAtEnd.remove(gap.topic());
        }
    }

    private void release(long size) {
        pending -= size;
        held.addAndGet(-size);
    }

    /** Drops all that waits. */
    synchronized void clear() {
        events.clear();
        gaps.clear();
        gapEverywhere = false;
        forgetGapsAtEnd();
        release(pending);
    }

    synchronized long pending() {
        return pending;
    }

    /** Returns how many messages were not accepted. */
    synchronized long dropped() {
        return dropped;
    }
}
