package org.tornado4j.ioloop;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A task on its way through an executor; its future completes on the loop.
 *
 * <p>Thread: {@link #run} one of the executor's, the future the loop's.
 */
final class ExecutorCall<T extends @Nullable Object> implements Runnable {

    private final IOLoop loop;
    private final Callable<T> task;
    private final CompletableFuture<T> future = new CompletableFuture<>();

    private ExecutorCall(IOLoop loop, Callable<T> task) {
        this.loop = loop;
        this.task = task;
    }

    static <T extends @Nullable Object> CompletableFuture<T> start(IOLoop loop, Executor executor, Callable<T> task) {
        ExecutorCall<T> call = new ExecutorCall<>(loop, task);
        try {
            executor.execute(call);
        } catch (RejectedExecutionException e) {
            call.fail(e);
        }
        return call.future;
    }

    @Override
    public void run() {
        try {
            T result = task.call();
            loop.addCallback(() -> future.complete(result));
        } catch (Throwable e) {
            FatalErrors.escalate(e);
            fail(e);
        }
    }

    private void fail(Throwable failure) {
        loop.addCallback(() -> future.completeExceptionally(failure));
    }
}
