package org.tornado4j.spring.boot.autoconfigure;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import org.tornado4j.web.RateLimitPolicy;
import org.tornado4j.web.RateLimiter;
import org.tornado4j.web.RateLimiters;

/**
 * Counts requests with Bucket4j, in the memory of this process: a bucket for each client that was seen of late. Only loaded if the
 * library is there.
 */
final class Bucket4jLimiters implements RateLimiters {

    private final int maxKeys;
    private final TimeMeter clock;

    /** @param maxKeys how many clients are remembered for each limit */
    Bucket4jLimiters(int maxKeys, TimeMeter clock) {
        this.maxKeys = maxKeys;
        this.clock = clock;
    }

    /** Returns limiters by the clock of the system. */
    static RateLimiters of(int maxKeys) {
        return new Bucket4jLimiters(maxKeys, TimeMeter.SYSTEM_NANOTIME);
    }

    @Override
    public RateLimiter limiter(RateLimitPolicy policy) {
        Bandwidth bandwidth = bandwidth(policy);
        RecentKeys<Bucket> buckets = new RecentKeys<>(maxKeys);
        return key -> decision(buckets.get(key, () -> newBucket(bandwidth)).tryConsumeAndReturnRemaining(1));
    }

    static Bandwidth bandwidth(RateLimitPolicy policy) {
        return Bandwidth.builder()
                .capacity(policy.requests())
                .refillGreedy(policy.requests(), policy.period())
                .build();
    }

    private Bucket newBucket(Bandwidth bandwidth) {
        return Bucket.builder()
                .addLimit(bandwidth)
                .withCustomTimePrecision(clock)
                .build();
    }

    static RateLimiter.Decision decision(ConsumptionProbe probe) {
        return new RateLimiter.Decision(
                probe.isConsumed(),
                probe.getRemainingTokens(),
                Duration.ofNanos(probe.getNanosToWaitForRefill()),
                Duration.ofNanos(probe.getNanosToWaitForReset()));
    }
}
