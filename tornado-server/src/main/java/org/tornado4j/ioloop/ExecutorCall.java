package org.tornado4j.ioloop;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** A task on its way through an executor; its future completes on the loop. */
final class ExecutorCall<T> implements Runnable {

    private final IOLoop loop;
    private final Callable<T> task;
    private final CompletableFuture<T> future = new CompletableFuture<>();

    private ExecutorCall(IOLoop loop, Callable<T> task) {
        this.loop = loop;
        this.task = task;
    }

    static <T> CompletableFuture<T> start(IOLoop loop, Executor executor, Callable<T> task) {
        ExecutorCall<T> call = new ExecutorCall<>(loop, task);
        executor.execute(call);
        return call.future;
    }

    @Override
    public void run() {
        try {
            T result = task.call();
            loop.addCallback(() -> future.complete(result));
        } catch (Throwable e) {
            loop.addCallback(() -> future.completeExceptionally(e));
        }
    }
}
