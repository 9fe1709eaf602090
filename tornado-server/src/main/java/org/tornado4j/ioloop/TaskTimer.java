package org.tornado4j.ioloop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long each callback and handler holds the loop, and how long the loop waits for something to do. When one
 * task ends the next begins, so that a task costs one look at the clock.
 *
 * <p>Thread: the loop's. {@link StallWatch} reads {@link #since}, {@link #isWaiting}, {@link #activity} and the other values
 * that say so from its own; what it sees may be a moment old, and it bears with that. So they are written opaquely, which
 * costs the loop nothing.
 */
final class TaskTimer {

    private static final Duration DEFAULT_THRESHOLD = Duration.ofMillis(100);

    /** A loop has come round so often, and run for so long, before it counts as warm. */
    static final int WARM_ROUNDS = 200;

    static final Duration WARM_AFTER = Duration.ofSeconds(10);

    /** The multiple of the threshold that is reported while classes are still being loaded. */
    private static final int COLD_FACTOR = 10;

    /** A poll that comes back so soon had nothing to wait for. */
    private static final long SHORTEST_WAIT_NANOS = 20_000;

    private static final VarHandle NOW = handle("now", long.class);
    private static final VarHandle WAITING = handle("waiting", boolean.class);
    private static final VarHandle WAITED = handle("waitedNanos", long.class);
    private static final VarHandle ACTIVITY = handle("activity", Object.class);
    private static final VarHandle SLOW_TASKS = handle("slowTasks", long.class);

    private final Clock clock;
    private final LogBudget budget = new LogBudget(10, Duration.ofSeconds(10));
    private final LagCounts lags = new LagCounts();
    /** Start time of the current round of the loop. */
    private long roundBegan;
    /** Time of the loop's first start. Written once by the loop, read by {@link StallWatch}. */
    private volatile long firstStart;

    private volatile boolean started;
    /** Set once a threshold was chosen explicitly, which then applies from the first callback on. */
    private volatile boolean thresholdChosen;

    private long now;

    @SuppressWarnings("UnusedVariable") // it is read through its handle
    private boolean waiting;

    private long waitedNanos;
    private @Nullable Object activity;
    private long slowTasks;
    /** Read by {@link StallWatch}. */
    private volatile long thresholdNanos = DEFAULT_THRESHOLD.toNanos();
    /** The same for the loop, which looks at it after each task. */
    private long threshold = thresholdNanos;

    /** Start time of the task that was last reported while it ran. Set by {@link StallWatch}. */
    private volatile long reported;

    /** The name of the task that was last reported. Written before {@link #reported}. */
    private volatile String reportedName = "";

    TaskTimer(Clock clock) {
        this.clock = clock;
        this.now = clock.nanoTime();
        this.reported = now - 1;
    }

    private static VarHandle handle(String field, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(TaskTimer.class, field, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Returns the time at which the current task began or the last one ended, in nanoseconds. */
    long now() {
        return now;
    }

    /** The loop begins to run. */
    void start() {
        restart();
        if (!started) {
            firstStart = now;
            started = true;
        }
    }

    /** Begins the time that is measured, which else begins when the last task ended. */
    void restart() {
        NOW.setOpaque(this, clock.nanoTime());
        roundBegan = now;
        WAITING.setOpaque(this, false);
    }

    /** All is done that was there at the beginning of the round. */
    void endRound() {
        lags.add(now - roundBegan);
        roundBegan = now;
    }

    /** There is nothing to do, for all that is known. */
    void beginWait() {
        WAITING.setOpaque(this, true);
    }

    /** There is something to do. */
    void endWait() {
        long began = now;
        restart();
        if (now - began >= SHORTEST_WAIT_NANOS) {
            WAITED.setOpaque(this, waitedNanos + (now - began));
        }
    }

    void setActivity(Object named) {
        ACTIVITY.setOpaque(this, named);
    }

    void setThreshold(Duration limit) {
        thresholdChosen = true;
        long nanos = Deadlines.nanosOf(limit);
        threshold = nanos > 0 ? nanos : Long.MAX_VALUE;
        thresholdNanos = threshold;
    }

    void endTask(Object task) {
        long end = clock.nanoTime();
        if (end - now > threshold) {
            wasSlow(task, end - now);
        }
        ACTIVITY.setOpaque(this, (@Nullable Object) null);
        NOW.setOpaque(this, end);
    }

    /** A handler that is slow each time must not fill the log; who was seen hanging is told of in any case. */
    private void wasSlow(Object task, long nanos) {
        SLOW_TASKS.setOpaque(this, slowTasks + 1);
        boolean known = reported == now;
        Object named = known ? reportedName : activity != null ? activity : task;
        LoopLog.wasSlow(named, nanos);
        if (known || (nanos > reportedFromNanos() && budget.allows(now))) {
            LoopLog.wasHeld(named, nanos / 1_000_000, budget.takeLeftOut());
        }
    }

    // ------------------------------------------------------------------------------------------ for other threads

    /** {@link #now}; what tells one task from the next. Any thread. */
    long since() {
        return (long) NOW.getOpaque(this);
    }

    /** Returns whether there is no task. Any thread. */
    boolean isWaiting() {
        return (boolean) WAITING.getOpaque(this);
    }

    /** Returns the time that the current task has run; 0 if there is none. Any thread. */
    long heldNanos() {
        return isWaiting() ? 0 : Math.max(0, clock.nanoTime() - since());
    }

    /** Returns the time that the loop has waited for something to do, the wait that goes on included. Any thread. */
    long waitedNanos() {
        long ended = (long) WAITED.getOpaque(this);
        return isWaiting() ? ended + (clock.nanoTime() - since()) : ended;
    }

    /** Returns what the current task is busy with, if it has said so. Any thread. */
    @Nullable
    Object activity() {
        return ACTIVITY.getOpaque(this);
    }

    /** Returns the number of tasks that held the loop beyond the threshold. Any thread. */
    long slowTasks() {
        return (long) SLOW_TASKS.getOpaque(this);
    }

    /** Returns the time for which a task may hold the loop. Any thread. */
    long thresholdNanos() {
        return thresholdNanos;
    }

    /**
     * Returns the time from which a task is worth a line: more than the threshold while the loop is not warm, unless that was
     * chosen. What takes time then is mostly the loading of classes. Any thread.
     */
    long reportedFromNanos() {
        long limit = thresholdNanos;
        return thresholdChosen || isWarm() ? limit : limit * COLD_FACTOR;
    }

    private boolean isWarm() {
        return started && lags.total() >= WARM_ROUNDS && clock.nanoTime() - firstStart >= WARM_AFTER.toNanos();
    }

    /** Returns how often the loop came round, by the time it took. */
    LagCounts lags() {
        return lags;
    }

    /**
     * The task that began at {@code since} is in the log already, under {@code name}, so that its end belongs there as well.
     * Any thread.
     */
    void setReported(long since, String name) {
        reportedName = name;
        reported = since;
    }
}
