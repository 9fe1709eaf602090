package org.tornado4j.spring.boot.autoconfigure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.util.ClassUtils;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.RateLimitKey;
import org.tornado4j.web.RateLimitPolicy;
import org.tornado4j.web.RateLimiters;
import org.tornado4j.web.SharedRateLimiters;

/**
 * Applies {@code tornado.web.rate-limit.*}, and beans of type {@link RateLimitKey}, {@link RateLimiters} and {@link SharedRateLimiters}.
 */
final class RateLimitSettings {

    static final String BUCKET4J = "io.github.bucket4j.Bucket";

    private static final String PREFIX = "tornado.web.rate-limit.";
    private static final String REQUESTS = PREFIX + "requests";
    private static final String REDIS = PREFIX + "redis.enabled";

    /** The name that clients see. */
    private static final String NAME = "default";

    private final DefaultListableBeanFactory beanFactory;
    private final TornadoRateLimitProperties limit;

    RateLimitSettings(DefaultListableBeanFactory beanFactory, TornadoRateLimitProperties limit) {
        this.beanFactory = beanFactory;
        this.limit = limit;
    }

    void applyTo(ApplicationSettings.Builder settings) {
        SharedRateLimiters shared = sharedLimiters();
        RateLimiters limiters = shared == null ? limiters() : null;
        settings.rateLimiters(limiters)
                .sharedRateLimiters(shared)
                .rateLimitKey(beanFactory.getBeanProvider(RateLimitKey.class).getIfAvailable(RateLimitKey::byAddress));
        RateLimitPolicy policy = policy(limiters != null || shared != null);
        if (policy != null) {
            settings.rateLimit(policy, AllowedValue.paths(PREFIX + "paths", limit.getPaths()));
        }
    }

    /** Returns what counts in all nodes; null if nothing does. */
    private @Nullable SharedRateLimiters sharedLimiters() {
        SharedCounts counts = SharedCounts.of(limit.getShared());
        SharedRateLimiters shared =
                beanFactory.getBeanProvider(SharedRateLimiters.class).getIfAvailable();
        boolean ownLimiters = beanFactory.getBeanNamesForType(RateLimiters.class).length != 0;
        if (shared != null && ownLimiters) {
            throw new HandlerBeanException(
                    "A bean of type RateLimiters counts requests in this process, and one of type SharedRateLimiters in all of them.",
                    "Keep one of them; with " + REDIS + "=true there is one of the second type.");
        }
        if (shared == null && limit.getRedis().isEnabled()) {
            throw AllowedValue.refused(
                    REDIS,
                    true,
                    "There is no Redis to count in: add com.bucket4j:bucket4j_jdk17-lettuce and"
                            + " org.springframework.boot:spring-boot-starter-data-redis to the dependencies, or a bean of type"
                            + " SharedRateLimiters, or leave the key out.");
        }
        return shared != null || ownLimiters || !isPresent() ? shared : SharedBucketBeans.limiters(beanFactory, counts);
    }

    private boolean isPresent() {
        return ClassUtils.isPresent(BUCKET4J, beanFactory.getBeanClassLoader());
    }

    private @Nullable RateLimiters limiters() {
        int maxKeys = AllowedValue.atLeast(1, PREFIX + "max-keys", limit.getMaxKeys(), "20000 is the default.");
        RateLimiters own = beanFactory.getBeanProvider(RateLimiters.class).getIfAvailable();
        if (own != null) {
            return own;
        }
        return isPresent() ? Bucket4jLimiters.of(maxKeys) : null;
    }

    private @Nullable RateLimitPolicy policy(boolean canCount) {
        Integer requests = limit.getRequests();
        if (requests == null) {
            requireNothing();
            return null;
        }
        AllowedValue.atLeast(1, REQUESTS, requests, "Leave it out for no limit.");
        if (limit.getPeriod().compareTo(Duration.ofSeconds(1)) < 0) {
            throw AllowedValue.refused(PREFIX + "period", limit.getPeriod(), "It must be 1s or more.");
        }
        if (!canCount) {
            throw AllowedValue.refused(
                    REQUESTS,
                    requests,
                    "Nothing counts requests: add com.bucket4j:bucket4j_jdk17-core to the dependencies, or a bean of type RateLimiters.");
        }
        return new RateLimitPolicy(NAME, requests, limit.getPeriod());
    }

    private void requireNothing() {
        if (!limit.getPaths().isEmpty()) {
            throw AllowedValue.refused(
                    PREFIX + "paths", limit.getPaths(), "Nothing looks at it: set " + REQUESTS + ", too.");
        }
    }
}
