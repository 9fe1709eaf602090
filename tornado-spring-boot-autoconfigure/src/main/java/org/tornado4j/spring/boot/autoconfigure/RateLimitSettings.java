package org.tornado4j.spring.boot.autoconfigure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.util.ClassUtils;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.RateLimitKey;
import org.tornado4j.web.RateLimitPolicy;
import org.tornado4j.web.RateLimiters;

/** Applies {@code tornado.web.rate-limit.*}, and beans of type {@link RateLimitKey} and {@link RateLimiters}. */
final class RateLimitSettings {

    static final String BUCKET4J = "io.github.bucket4j.Bucket";

    private static final String PREFIX = "tornado.web.rate-limit.";
    private static final String REQUESTS = PREFIX + "requests";

    /** The name that clients see. */
    private static final String NAME = "default";

    private final DefaultListableBeanFactory beanFactory;
    private final TornadoRateLimitProperties limit;

    RateLimitSettings(DefaultListableBeanFactory beanFactory, TornadoRateLimitProperties limit) {
        this.beanFactory = beanFactory;
        this.limit = limit;
    }

    void applyTo(ApplicationSettings.Builder settings) {
        RateLimiters limiters = limiters();
        settings.rateLimiters(limiters)
                .rateLimitKey(beanFactory.getBeanProvider(RateLimitKey.class).getIfAvailable(RateLimitKey::byAddress));
        RateLimitPolicy policy = policy(limiters != null);
        if (policy != null) {
            settings.rateLimit(policy, AllowedValue.paths(PREFIX + "paths", limit.getPaths()));
        }
    }

    private @Nullable RateLimiters limiters() {
        int maxKeys = AllowedValue.atLeast(1, PREFIX + "max-keys", limit.getMaxKeys(), "20000 is the default.");
        RateLimiters own = beanFactory.getBeanProvider(RateLimiters.class).getIfAvailable();
        if (own != null) {
            return own;
        }
        boolean present = ClassUtils.isPresent(BUCKET4J, beanFactory.getBeanClassLoader());
        return present ? Bucket4jLimiters.of(maxKeys) : null;
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
