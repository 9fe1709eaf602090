package org.tornado4j.ioloop;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The timeouts of one loop, earliest first. Removed ones stay, without their callbacks, until they are due or outnumber
 * the others.
 *
 * <p>Thread: the loop's.
 */
final class TimeoutQueue {

    private static final int MANY_REMOVED = 512;

    private final PriorityQueue<Timeout> queue = new PriorityQueue<>();
    private long sequence;

    /** The number of those in the queue that were removed; a bit more when timeouts are removed between being due and running. */
    private int removed;

    Timeout add(long deadline, Runnable callback) {
        Timeout timeout = new Timeout(deadline, sequence++, callback);
        queue.add(timeout);
        return timeout;
    }

    void remove(Timeout timeout) {
        if (timeout.take() == null) {
            return;
        }
        removed++;
        if (removed > MANY_REMOVED && removed > queue.size() / 2) {
            queue.removeIf(candidate -> !candidate.isPending());
            removed = 0;
        }
    }

    /** Takes the earliest timeout out if it is due at {@code now}, else null. */
    @Nullable
    Timeout pollDue(long now) {
        Timeout first = queue.peek();
        if (first == null || first.deadline - now > 0) {
            return null;
        }
        queue.remove();
        if (!first.isPending()) {
            removed = Math.max(0, removed - 1);
        }
        return first;
    }

    /** Nanoseconds from {@code now} to the earliest deadline, 0 when it is past, -1 when there is none. */
    long nanosToNext(long now) {
        Timeout first = queue.peek();
        while (first != null && !first.isPending()) {
            queue.remove();
            removed = Math.max(0, removed - 1);
            first = queue.peek();
        }
        return first == null ? -1 : Math.max(0, first.deadline - now);
    }

    int size() {
        return queue.size();
    }

    void clear() {
        queue.clear();
        removed = 0;
    }
}
