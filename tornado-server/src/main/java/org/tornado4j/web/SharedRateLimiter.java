package org.tornado4j.web;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Counts the requests of clients against one {@link RateLimitPolicy}, in a store shared by all processes and nodes.
 *
 * <p>Thread: any, several at once. It must not block: it is called on the loop.
 */
@FunctionalInterface
public interface SharedRateLimiter {

    /**
     * Counts a request of the client identified by {@code key}. The request waits meanwhile, so implementations must
     * have a timeout.
     *
     * @return completes, on any thread, with the decision, or with null to let the request pass; a failure is answered
     *     as if the handler had thrown it
     */
    CompletionStage<RateLimiter.@Nullable Decision> take(String key);
}
