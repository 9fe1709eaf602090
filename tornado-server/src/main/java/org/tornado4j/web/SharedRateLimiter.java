package org.tornado4j.web;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Counts the requests of clients against one {@link RateLimitPolicy} where all processes and nodes can see the count.
 *
 * <p>Thread: any, several at once. It must not block: it is called on the loop.
 */
@FunctionalInterface
public interface SharedRateLimiter {

    /**
     * Counts a request of the client that {@code key} stands for. The request waits meanwhile: what takes too long has to be given up.
     *
     * @return completes, on any thread, with the answer, or with null to let the request pass without one; what it fails with is
     *     answered as if the handler had thrown it
     */
    CompletionStage<RateLimiter.@Nullable Decision> take(String key);
}
