package org.tornado4j.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.ioloop.IOLoop;

/**
 * A blocking method on its thread, and its way back to the loop.
 *
 * <p>Thread: one of the executor; the loop makes it and waits until it is done.
 */
final class BlockingCall implements Runnable {

    private final IOLoop loop;
    private final Runnable work;
    /** Written by the thread that is in it, and read by others only to see that they are not it. */
    private @Nullable Thread thread;
    /** Whether a step of the method runs in the loop, which alone reads and writes this. */
    private boolean inStep;

    /** @param work on the handler, which gives it back at its end */
    BlockingCall(IOLoop loop, Runnable work) {
        this.loop = loop;
        this.work = work;
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try {
            work.run();
        } catch (Throwable e) {
            FatalErrors.escalate(e);
            throw e;
        } finally {
            thread = null;
        }
    }

    /** Returns whether the calling thread is the one the method runs on. */
    boolean isCurrent() {
        return thread == Thread.currentThread();
    }

    /**
     * Returns whether the calling thread has the handler: that of the method, or the loop while it runs one of its steps,
     * for which the method waits.
     */
    boolean hasHandler() {
        return isCurrent() || (loop.isInLoop() && inStep);
    }

    /**
     * Runs {@code step} in the loop and waits for it, and for the stage it returns. Where the executor for blocking methods
     * turns out to be the loop itself nothing can be waited for: the caller gets the stage as it is.
     *
     * @return a completed stage
     * @throws UncheckedIOException if the connection is gone
     */
    CompletionStage<@Nullable Void> handOver(Supplier<@Nullable CompletionStage<@Nullable Void>> step) {
        if (loop.isInLoop()) {
            CompletionStage<@Nullable Void> stage = step.get();
            return stage != null ? stage : CompletableFuture.completedStage(null);
        }
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        loop.execute(() -> runInLoop(step, done));
        return await(done);
    }

    private static CompletionStage<@Nullable Void> await(CompletableFuture<@Nullable Void> done) {
        try {
            done.get();
            return done;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for the loop");
        } catch (ExecutionException e) {
            throw unchecked(e.getCause());
        }
    }

    private void runInLoop(
            Supplier<@Nullable CompletionStage<@Nullable Void>> step, CompletableFuture<@Nullable Void> done) {
        CompletionStage<@Nullable Void> stage = null;
        Throwable failure = null;
        inStep = true;
        try {
            stage = step.get();
        } catch (Throwable e) {
            failure = e; // the method throws it, and what becomes of that is decided there
        }
        inStep = false;
        if (stage != null) {
            Outcome.forward(stage, done);
        } else {
            Outcome.complete(done, failure);
        }
    }

    private static RuntimeException unchecked(@Nullable Throwable failure) {
        if (failure instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return new UncheckedIOException(
                failure instanceof IOException io ? io : new IOException("the connection is gone", failure));
    }
}
