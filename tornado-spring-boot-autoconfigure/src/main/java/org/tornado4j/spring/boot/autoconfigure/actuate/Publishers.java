package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Results of reactive operations, of which there are none without Reactor. */
final class Publishers {

    private Publishers() {}

    /** Returns what {@code result} gives: one value, a list of those of a {@link Flux}, or null. */
    static CompletionStage<@Nullable Object> collect(@Nullable Object result) {
        if (result instanceof Flux<?> several) {
            return several.collectList().toFuture().thenApply(values -> values);
        }
        if (result instanceof Publisher<?> one) {
            return Mono.from(one).toFuture().thenApply(value -> value);
        }
        return CompletableFuture.completedFuture(result);
    }
}
