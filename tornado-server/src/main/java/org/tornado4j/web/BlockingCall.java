package org.tornado4j.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.BlockingWork;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.Limit;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.Timeout;

/**
 * A blocking method on its thread, and its way back to the loop. {@link BlockingCalls} lets it wait, and starts it.
 *
 * <p>Thread: one of the executor while it runs; the loop makes it and waits until it is done.
 */
final class BlockingCall implements Runnable {

    private final Execution execution;
    private final IOLoop loop;
    private final Runnable work;
    private final Consumer<Throwable> refused;
    /** Written by the thread that is in it. Others read it to see that they are not it, and for the log; hence volatile. */
    private volatile @Nullable Thread thread;
    /** True while a step of the method runs in the loop, which alone reads and writes this. */
    private boolean inStep;
    /** True while this waits for its turn; the loop's alone. */
    private boolean inQueue;
    /** Ends the wait; the loop's alone. */
    private @Nullable Timeout patience;
    /** Set by the loop; read by threads that look for the next to start, hence volatile. */
    private volatile boolean dropped;
    /** Time at which the call was handed to the executor, on the loop's clock, in nanoseconds. */
    private long started;

    /**
     * @param work on the handler, which gives it back at its end
     * @param refused called on the loop, which has the handler again, if {@code work} waits and is never begun
     */
    BlockingCall(Execution execution, Runnable work, Consumer<Throwable> refused) {
        this.execution = execution;
        this.loop = execution.connection().loop();
        this.work = work;
        this.refused = refused;
    }

    IOLoop loop() {
        return loop;
    }

    // ------------------------------------------------------------------------------------------ before it runs

    void waitInQueue(Duration time) {
        inQueue = true;
        if (!time.isZero()) {
            patience = loop.callLater(time, this::waitedTooLong);
        }
    }

    private void waitedTooLong() {
        countLimit();
        calls().drop(this);
    }

    private BlockingCalls calls() {
        return execution.application().blockingCalls();
    }

    void countLimit() {
        execution.connection().limitReached(Limit.BLOCKING_LIMIT);
    }

    /**
     * Takes this out of the queue, if it waits there: its client has left.
     *
     * @return whether it did, and the request was answered
     */
    boolean abandon() {
        boolean waits = inQueue;
        if (waits) {
            calls().drop(this);
        }
        return waits;
    }

    void leaveQueue() {
        inQueue = false;
        if (patience != null) {
            loop.removeTimeout(patience);
            patience = null;
        }
    }

    void markDropped() {
        dropped = true;
    }

    boolean isDropped() {
        return dropped;
    }

    /** Gives the handler back to the loop, without having run. */
    void refuse(Throwable why) {
        execution.endBlocking();
        refused.accept(why);
    }

    void starting() {
        started = loop.now();
    }

    // ------------------------------------------------------------------------------------------ while it runs

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
            end();
        }
    }

    /** Makes room for another; to be called when the work is done, and harmless the second time. */
    void end() {
        calls().ended(this);
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
            stage = execution.step(step);
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

    /** Handler and request, age and thread. Any thread. */
    BlockingWork.Running describe() {
        HTTPServerRequest request = execution.request();
        String task = execution.handler().getClass().getSimpleName() + "[" + request.method() + " "
                + request.loggedUri() + " (" + request.remoteIp() + ")]";
        Thread on = thread;
        return new BlockingWork.Running(
                task, Duration.ofNanos(Math.max(0, loop.clock().nanoTime() - started)), on == null ? "" : on.getName());
    }

    /** {@link #describe} for logs. */
    @Override
    public String toString() {
        BlockingWork.Running running = describe();
        return running.task() + " for " + running.age().toMillis() + " ms in thread "
                + (running.thread().isEmpty() ? "none yet" : running.thread());
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
