package org.tornado4j.web;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A count of requests against a limit, in this process or outside of it.
 *
 * <p>Thread: the loop.
 */
@FunctionalInterface
interface RequestCount {

    /**
     * Counts a request of the client that {@code key} stands for.
     *
     * @param loop calls {@code decided} later on
     * @param decided takes the answer; null lets the request pass without one
     * @return completes when {@code decided} has returned; null if it has already
     */
    @Nullable
    CompletionStage<?> take(String key, Executor loop, Consumer<RateLimiter.@Nullable Decision> decided);

    static RequestCount of(RateLimiter limiter) {
        return (key, loop, decided) -> {
            decided.accept(limiter.take(key));
            return null;
        };
    }

    static RequestCount ofShared(SharedRateLimiter limiter) {
        return (key, loop, decided) -> limiter.take(key).thenAcceptAsync(decided, loop);
    }
}
