package org.tornado4j.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.tornado4j.ioloop.Clock;

/**
 * A clock that stands still until the test moves it.
 *
 * <p>A loop that polls does not see the clock move; one that was made by {@link LoopThread} with this clock is woken up.
 *
 * <p>Thread: any.
 */
public final class ManualClock implements Clock {

    private final AtomicLong nanos;
    private final long epochMillis;
    private final List<Runnable> observers = new CopyOnWriteArrayList<>();

    /** A clock whose monotonic time is 0, at noon of the first day of 2025. */
    public ManualClock() {
        this(Instant.parse("2025-01-01T12:00:00Z"));
    }

    /** A clock whose monotonic time is 0 at {@code start}. */
    public ManualClock(Instant start) {
        nanos = new AtomicLong();
        epochMillis = start.toEpochMilli();
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    @Override
    public long currentTimeMillis() {
        return epochMillis + Math.floorDiv(nanos.get(), 1_000_000L);
    }

    /** Moves both times on by {@code step}, or back, and then tells those who asked for it. */
    public void advance(Duration step) {
        nanos.addAndGet(step.toNanos());
        observers.forEach(Runnable::run);
    }

    /** Runs {@code observer} after each {@link #advance}, in the thread that moved the clock. */
    public void onAdvance(Runnable observer) {
        observers.add(observer);
    }
}
