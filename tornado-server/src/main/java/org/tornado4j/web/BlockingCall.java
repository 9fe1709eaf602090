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

    private static void runInLoop(
            Supplier<@Nullable CompletionStage<@Nullable Void>> step, CompletableFuture<@Nullable Void> done) {
        try {
            CompletionStage<@Nullable Void> stage = step.get();
            if (stage == null) {
                done.complete(null);
            } else {
                Outcome.forward(stage, done);
            }
        } catch (Throwable e) {
            done.completeExceptionally(e);
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
