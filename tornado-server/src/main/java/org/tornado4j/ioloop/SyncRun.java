package org.tornado4j.ioloop;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One {@link IOLoop#runSync}: starts the loop, calls the main function in it, and stops the loop when that is done.
 *
 * <p>Thread: the loop's.
 */
final class SyncRun<T extends @Nullable Object> {

    private enum State {
        /** Waits for the stage, or for the time to be up. */
        RUNNING,
        /** The outcome is known. */
        COMPLETE,
        /** The loop ended. What comes now is too late. */
        OVER
    }

    private final IOLoop loop;
    private final Callable<? extends @Nullable CompletionStage<T>> main;
    private State state = State.RUNNING;
    private @Nullable CompletionStage<T> stage;
    private @Nullable T result;
    private @Nullable Throwable failure;

    SyncRun(IOLoop loop, Callable<? extends @Nullable CompletionStage<T>> main) {
        this.loop = loop;
        this.main = main;
    }

    @Nullable
    T run(@Nullable Duration limit) throws Exception {
        loop.requireStartable();
        loop.addCallback(this::begin);
        Timeout timeout = limit != null ? loop.callLater(limit, () -> timeOut(limit)) : null;
        State end;
        try {
            loop.start();
        } finally {
            end = state;
            state = State.OVER;
            if (timeout != null) {
                loop.removeTimeout(timeout);
            }
        }
        if (end != State.COMPLETE) {
            throw new IllegalStateException("Event loop stopped before Future completed.");
        }
        return resultOrThrow();
    }

    private void begin() {
        if (state != State.RUNNING) {
            return;
        }
        try {
            // As an object: a program that got round the type finds out here, and not by a ClassCastException.
            Object returned = ((Callable<?>) main).call();
            if (returned == null) {
                complete(null, null);
            } else if (returned instanceof CompletionStage<?>) {
                watch(stageFrom(returned));
            } else {
                complete(null, badYield(returned));
            }
        } catch (Throwable e) {
            FatalErrors.escalate(e);
            complete(null, e);
        }
    }

    @SuppressWarnings("unchecked") // what the callable's type promises
    private CompletionStage<T> stageFrom(Object returned) {
        return (CompletionStage<T>) returned;
    }

    private void watch(CompletionStage<T> returned) {
        stage = returned;
        returned.whenComplete((value, problem) -> loop.addCallback(() -> complete(value, problem)));
    }

    private void timeOut(Duration limit) {
        complete(null, new TimeoutException("Operation timed out after " + seconds(limit) + " seconds"));
        if (stage != null) {
            stage.toCompletableFuture().cancel(true);
        }
    }

    private void complete(@Nullable T value, @Nullable Throwable problem) {
        if (state == State.RUNNING) {
            state = State.COMPLETE;
            result = value;
            failure = problem;
            loop.stop();
        }
    }

    private @Nullable T resultOrThrow() throws Exception {
        if (failure == null) {
            return result;
        }
        Throwable cause = Completion.cause(failure);
        if (cause instanceof Error error) {
            throw error;
        }
        throw cause instanceof Exception exception ? exception : new IllegalStateException(cause);
    }

    private static IllegalStateException badYield(Object returned) {
        return new IllegalStateException(
                "runSync needs a function that returns a CompletionStage or null, but it returned " + returned
                        + ", which is a " + returned.getClass().getName());
    }

    static String seconds(Duration limit) {
        return BigDecimal.valueOf(limit.toMillis(), 3).stripTrailingZeros().toPlainString();
    }
}
