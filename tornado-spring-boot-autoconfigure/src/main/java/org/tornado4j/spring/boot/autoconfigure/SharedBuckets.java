package org.tornado4j.spring.boot.autoconfigure;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.tornado4j.web.RateLimitPolicy;
import org.tornado4j.web.RateLimiter;
import org.tornado4j.web.SharedRateLimiter;
import org.tornado4j.web.SharedRateLimiters;

/**
 * Counts requests with Bucket4j, outside of this process. Only loaded if the library is there.
 *
 * <p>Thread: any.
 */
final class SharedBuckets implements SharedRateLimiters {

    private final Supplier<AsyncProxyManager<String>> buckets;
    private final SharedCounts counts;

    /** @param buckets throws what keeps it from being there */
    SharedBuckets(Supplier<AsyncProxyManager<String>> buckets, SharedCounts counts) {
        this.buckets = buckets;
        this.counts = counts;
    }

    /** A bucket keeps the limits it was made with, so that they are a part of its key. */
    @Override
    public SharedRateLimiter limiter(RateLimitPolicy policy, String scope) {
        BucketConfiguration configuration = BucketConfiguration.builder()
                .addLimit(Bucket4jLimiters.bandwidth(policy))
                .build();
        String prefix = policy.name() + ":" + scope + ":" + policy.requests() + ":" + policy.period() + ":";
        return key -> counts.ask(() -> take(prefix + RecentKeys.shortened(key), configuration));
    }

    private CompletableFuture<RateLimiter.Decision> take(String key, BucketConfiguration configuration) {
        return buckets.get()
                .builder()
                .build(key, () -> CompletableFuture.completedFuture(configuration))
                .tryConsumeAndReturnRemaining(1)
                .thenApply(Bucket4jLimiters::decision);
    }
}
