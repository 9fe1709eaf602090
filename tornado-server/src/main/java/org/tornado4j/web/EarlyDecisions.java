package org.tornado4j.web;

import java.util.IdentityHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;

/**
 * The answers of rate limits to a request whose content is still to come, so that content of a request that is refused need not be
 * read. A limit that has none is asked later, as if there was no content.
 *
 * <p>Thread: the loop.
 */
final class EarlyDecisions {

    private final HTTPServerRequest request;
    private final Executor loop;
    private final IdentityHashMap<RateLimitInterceptor, RateLimiter.@Nullable Decision> decisions =
            new IdentityHashMap<>();
    private boolean refused;
    /** Completes with the last answer; null unless an answer is still to come. */
    private @Nullable CompletionStage<?> pending;

    EarlyDecisions(HTTPServerRequest request, Executor loop) {
        this.request = request;
        this.loop = loop;
    }

    /**
     * Asks the limits among {@code interceptors} that need no more than the request, in order, until one of them refuses it.
     *
     * @param refusal called if one does
     * @return completes when they have answered; null if they have already
     */
    @Nullable
    CompletionStage<?> ask(PlacedInterceptor[] interceptors, Runnable refusal) {
        CompletionStage<?> answers = askFrom(0, interceptors);
        if (answers == null) {
            end(refusal);
        } else {
            pending = answers.handleAsync(
                    (nothing, failure) -> {
                        pending = null;
                        end(refusal);
                        return null;
                    },
                    loop);
        }
        return pending;
    }

    private @Nullable CompletionStage<?> askFrom(int first, PlacedInterceptor[] interceptors) {
        for (int i = first; i < interceptors.length && !refused; i++) {
            if (interceptors[i].interceptor() instanceof RateLimitInterceptor limit && limit.canDecideEarly()) {
                CompletionStage<?> answer = askOne(limit);
                if (answer != null) {
                    int next = i + 1;
                    return answer.thenCompose(nothing -> rest(askFrom(next, interceptors)));
                }
            }
        }
        return null;
    }

    private @Nullable CompletionStage<?> askOne(RateLimitInterceptor limit) {
        try {
            return limit.decideEarly(request, loop, this);
        } catch (RuntimeException e) {
            return null; // it is asked again when the content is there, and its failure answered
        }
    }

    private static CompletionStage<?> rest(@Nullable CompletionStage<?> stage) {
        return stage != null ? stage : CompletableFuture.completedFuture(null);
    }

    private void end(Runnable refusal) {
        if (refused) {
            refusal.run();
        }
    }

    /** Returns what completes with the last answer; null if all are there. */
    @Nullable
    CompletionStage<?> pending() {
        return pending;
    }

    void add(RateLimitInterceptor limit, RateLimiter.@Nullable Decision decision) {
        decisions.put(limit, decision);
        refused |= decision != null && !decision.allowed();
    }

    boolean has(RateLimitInterceptor limit) {
        return decisions.containsKey(limit);
    }

    /** Returns null if the limit lets the request pass without an answer. */
    RateLimiter.@Nullable Decision of(RateLimitInterceptor limit) {
        return decisions.get(limit);
    }
}
