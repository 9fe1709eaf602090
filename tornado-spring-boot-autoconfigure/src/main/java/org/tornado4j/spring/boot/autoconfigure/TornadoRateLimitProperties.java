package org.tornado4j.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** The rate at which a client may send requests. It needs Bucket4j. */
@ConfigurationProperties("tornado.web.rate-limit")
public final class TornadoRateLimitProperties {

    /**
     * Maximum number of requests of a client in tornado.web.rate-limit.period, all at once or spread out. No limit
     * unless set.
     */
    private @Nullable Integer requests;

    /** Period to which tornado.web.rate-limit.requests applies, at least one second. */
    private Duration period = Duration.ofMinutes(1);

    /** Patterns of the paths to which the limit applies, in the syntax of routes. All paths unless set. */
    private List<String> paths = List.of();

    /**
     * Maximum number of clients that are remembered for each limit, including those of handlers with @RateLimit. Beyond
     * it, the ones not seen for the longest time are forgotten.
     */
    private int maxKeys = 20_000;

    /** Counts that are shared with other processes and nodes. */
    private final Shared shared = new Shared();

    /** Counts in Redis. */
    private final Redis redis = new Redis();

    public @Nullable Integer getRequests() {
        return requests;
    }

    public void setRequests(@Nullable Integer requests) {
        this.requests = requests;
    }

    public Duration getPeriod() {
        return period;
    }

    public void setPeriod(Duration period) {
        this.period = period;
    }

    public List<String> getPaths() {
        return paths;
    }

    public void setPaths(List<String> paths) {
        this.paths = paths;
    }

    public int getMaxKeys() {
        return maxKeys;
    }

    public void setMaxKeys(int maxKeys) {
        this.maxKeys = maxKeys;
    }

    public Shared getShared() {
        return shared;
    }

    public Redis getRedis() {
        return redis;
    }

    /** Treatment of requests that cannot be counted. */
    public enum Unavailable {
        /** Lets them pass. */
        ALLOW,
        /** Answers them with 503. */
        REFUSE
    }

    /** Counts that are shared with other processes and nodes. */
    public static final class Shared {

        /** Maximum time that a request waits for a shared count. */
        private Duration timeout = Duration.ofMillis(250);

        /** Treatment of requests while shared counts cannot be reached: allow lets them pass, refuse answers with 503. */
        private Unavailable unavailable = Unavailable.ALLOW;

        public Duration getTimeout() {
            return timeout;
        }

        public void setTimeout(Duration timeout) {
            this.timeout = timeout;
        }

        public Unavailable getUnavailable() {
            return unavailable;
        }

        public void setUnavailable(Unavailable unavailable) {
            this.unavailable = unavailable;
        }
    }

    /** Counts in Redis. */
    public static final class Redis {

        /**
         * Whether to count in the Redis of spring.data.redis, for all processes and nodes together. It needs Spring Data Redis
         * with Lettuce, and Bucket4j's module for Lettuce.
         */
        private boolean enabled;

        /** Text before the keys of counts in Redis. Applications with the same prefix share counts. */
        private String keyPrefix = "tornado-rate-limit:";

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(boolean enabled) {
            this.enabled = enabled;
        }

        public String getKeyPrefix() {
            return keyPrefix;
        }

        public void setKeyPrefix(String keyPrefix) {
            this.keyPrefix = keyPrefix;
        }
    }
}
