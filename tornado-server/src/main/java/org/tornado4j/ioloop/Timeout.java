package org.tornado4j.ioloop;

import org.jspecify.annotations.Nullable;

/**
 * A scheduled callback, returned by {@link IOLoop#callLater} and cancelled by {@link IOLoop#removeTimeout}.
 *
 * <p>Thread: confined to its loop.
 */
public final class Timeout implements Comparable<Timeout> {

    final long deadline;
    private final long sequence;
    private @Nullable Runnable callback;

    Timeout(long deadline, long sequence, Runnable callback) {
        this.deadline = deadline;
        this.sequence = sequence;
        this.callback = callback;
    }

    /** Returns when the callback is to run, on the clock of {@link IOLoop#now}. */
    public long deadline() {
        return deadline;
    }

    /** Returns whether the callback neither ran nor was removed. */
    public boolean isPending() {
        return callback != null;
    }

    /** Removes and returns the callback, so that it runs at most once; null if it has run or was removed. */
    @Nullable
    Runnable take() {
        Runnable taken = callback;
        callback = null;
        return taken;
    }

    /**
     * Compares by deadline, then by order of insertion. Deadlines may overflow, like values of {@link
     * System#nanoTime()}.
     */
    @Override
    public int compareTo(Timeout other) {
        long difference = deadline - other.deadline;
        return difference != 0 ? Long.signum(difference) : Long.compare(sequence, other.sequence);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
