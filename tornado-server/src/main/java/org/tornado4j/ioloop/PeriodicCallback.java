package org.tornado4j.ioloop;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a callback periodically: Tornado's {@code PeriodicCallback}.
 *
 * <p>The first call comes one period after {@link #start}. The period is measured from the beginning of one call to the
 * beginning of the next; if a call takes longer than a period, the calls that it missed are skipped and the next one is
 * on schedule again. A callback that returns a {@link CompletionStage} is not called again before the stage is
 * complete. An exception of the callback, or the failure of the stage, is logged, and the schedule continues. Time is
 * the loop's {@link Clock#nanoTime()}: unlike Tornado's, it does not jump with the wall clock.
 *
 * <p>Thread: confined to the loop on which it is started.
 */
public final class PeriodicCallback {

    /** Stopped goes to waiting and back by start and stop; waiting to calling and back by itself. */
    private enum State {
        /** Waits for {@link #start}. */
        STOPPED,
        /** Waits for its time. */
        WAITING,
        /** Waits for the end of a call. */
        CALLING,
        /** Waits for the end of a call, but was stopped; start brings it back to calling. */
        ENDING
    }

    private static final @Nullable CompletionStage<?> NOTHING_TO_WAIT_FOR = null;

    private final Callable<? extends @Nullable CompletionStage<?>> callback;
    /** Name in the log. */
    private final Object named;

    private final Duration period;
    private final PeriodicSchedule schedule;
    private State state = State.STOPPED;
    private @Nullable IOLoop loop;
    private @Nullable Timeout timeout;

    /**
     * Creates a schedule that calls {@code callback} once per {@code period}.
     *
     * @throws IllegalArgumentException if {@code period} is not positive
     */
    public PeriodicCallback(Runnable callback, Duration period) {
        this(Executors.callable(callback, NOTHING_TO_WAIT_FOR), callback, period, 0, () -> 0.5);
    }

    /** Same as {@link #PeriodicCallback(Runnable, Duration)}, with a period in milliseconds, as in Tornado. */
    public PeriodicCallback(Runnable callback, long periodMillis) {
        this(callback, Duration.ofMillis(periodMillis));
    }

    /**
     * Creates a schedule that calls {@code callback} once per {@code period} and waits for the stage that it returns,
     * if any.
     *
     * @throws IllegalArgumentException if {@code period} is not positive
     */
    public PeriodicCallback(Callable<? extends @Nullable CompletionStage<?>> callback, Duration period) {
        this(callback, callback, period, 0, () -> 0.5);
    }

    /** Same as {@link #PeriodicCallback(Callable, Duration)}, with a period in milliseconds, as in Tornado. */
    public PeriodicCallback(Callable<? extends @Nullable CompletionStage<?>> callback, long periodMillis) {
        this(callback, Duration.ofMillis(periodMillis));
    }

    private PeriodicCallback(
            Callable<? extends @Nullable CompletionStage<?>> callback,
            Object named,
            Duration period,
            double jitter,
            DoubleSupplier random) {
        long nanos = Deadlines.nanosOf(period);
        if (nanos == 0) {
            throw new IllegalArgumentException("a period must be positive, not " + period);
        }
        this.callback = callback;
        this.named = named;
        this.period = period;
        this.schedule = new PeriodicSchedule(nanos, jitter, random);
    }

    /**
     * Returns a schedule for the same callback whose period varies, so that processes started together do not all call
     * at the same time.
     *
     * @param jitter the width of the variation as a fraction of the period, from 0 to 1; 0.1 means 95 to 105 percent of
     *     the period
     */
    public PeriodicCallback withJitter(double jitter) {
        return withJitter(jitter, () -> ThreadLocalRandom.current().nextDouble());
    }

    /** Same as {@link #withJitter(double)}, with a source of random numbers from 0 to 1; 0.5 gives the period itself. */
    public PeriodicCallback withJitter(double jitter, DoubleSupplier random) {
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("a jitter is from 0 to 1, not " + jitter);
        }
        return new PeriodicCallback(callback, named, period, jitter, random);
    }

    /** Starts on the {@link IOLoop#current() current} loop. Does nothing if it is running. */
    public void start() {
        start(IOLoop.current());
    }

    /**
     * Starts on {@code loop}. Does nothing if it is running there.
     *
     * @throws IllegalStateException if it is running on another loop, or its last call there has not ended
     */
    public void start(IOLoop loop) {
        loop.requireInLoop();
        if (state != State.STOPPED && loop != this.loop) {
            throw new IllegalStateException("this PeriodicCallback is busy on another loop; make one for each");
        }
        if (isRunning()) {
            return;
        }
        this.loop = loop;
        schedule.startAt(loop.clock().nanoTime());
        if (state == State.ENDING) {
            state = State.CALLING;
        } else {
            await(loop);
        }
    }

    /** Stops the schedule; a call in progress continues. Does nothing if it is stopped. */
    public void stop() {
        switch (state) {
            case WAITING -> {
                cancel(loop, timeout);
                state = State.STOPPED;
            }
            case CALLING -> state = State.ENDING;
            case STOPPED, ENDING -> {}
        }
    }

    /** Returns whether it was started and has not been stopped since. */
    public boolean isRunning() {
        return switch (state) {
            case WAITING, CALLING -> true;
            case STOPPED, ENDING -> false;
        };
    }

    private void await(IOLoop loop) {
        state = State.WAITING;
        timeout = loop.callAt(schedule.advance(loop.clock().nanoTime()), () -> call(loop));
    }

    private static void cancel(@Nullable IOLoop loop, @Nullable Timeout timeout) {
        if (loop != null && timeout != null) {
            loop.removeTimeout(timeout);
        }
    }

    private void call(IOLoop loop) {
        state = State.CALLING;
        loop.setActivity(this);
        try {
            CompletionStage<?> stage = callback.call();
            if (stage != null) {
                stage.whenComplete((result, failure) -> loop.addCallback(() -> callEnded(loop, failure)));
                return;
            }
        } catch (Throwable e) {
            LoopLog.callbackFailed(callback, e);
        }
        callEnded(loop, null);
    }

    private void callEnded(IOLoop loop, @Nullable Throwable failure) {
        if (failure != null) {
            LoopLog.callbackFailed(callback, Completion.cause(failure));
        }
        if (state == State.CALLING) {
            await(loop);
        } else {
            state = State.STOPPED;
        }
    }

    @Override
    public String toString() {
        return "PeriodicCallback[" + TaskName.of(named) + "]";
    }
}
