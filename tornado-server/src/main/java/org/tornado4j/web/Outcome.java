package org.tornado4j.web;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Passes the end of one stage on to another, with its failure as it is. */
final class Outcome {

    private Outcome() {}

    /** Completes {@code future} when {@code stage} completes, and the same way; the value does not matter. */
    static void forward(CompletionStage<?> stage, CompletableFuture<@Nullable Void> future) {
        stage.whenComplete((value, failure) -> complete(future, failure));
    }

    /** Completes {@code future}, exceptionally if there is a failure. */
    static void complete(CompletableFuture<@Nullable Void> future, @Nullable Throwable failure) {
        if (failure == null) {
            future.complete(null);
        } else {
            future.completeExceptionally(failure);
        }
    }
}
