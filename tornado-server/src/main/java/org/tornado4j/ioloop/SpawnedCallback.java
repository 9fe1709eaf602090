package org.tornado4j.ioloop;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A callback whose asynchronous result is watched, so that its failure does not go unseen. */
record SpawnedCallback(Callable<? extends @Nullable CompletionStage<?>> callback) implements Runnable {

    @Override
    public void run() {
        try {
            CompletionStage<?> stage = callback.call();
            if (stage != null) {
                stage.whenComplete((result, failure) -> {
                    if (failure != null) {
                        LoopLog.callbackFailed(callback, Completion.cause(failure));
                    }
                });
            }
        } catch (Throwable e) {
            LoopLog.callbackFailed(callback, e);
        }
    }

    @Override
    public String toString() {
        return TaskName.of(callback);
    }
}
