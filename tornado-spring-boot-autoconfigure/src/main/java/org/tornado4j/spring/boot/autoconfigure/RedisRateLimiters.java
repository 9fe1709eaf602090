package org.tornado4j.spring.boot.autoconfigure;

import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.tornado4j.web.RateLimitPolicy;
import org.tornado4j.web.SharedRateLimiter;
import org.tornado4j.web.SharedRateLimiters;

/**
 * Counts requests with Bucket4j in Redis, by a connection of its own that Lettuce restores when it is lost. It is made by a thread,
 * which tries again until that works: an application starts without Redis, too.
 *
 * <p>Thread: any.
 */
final class RedisRateLimiters implements SharedRateLimiters, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RedisRateLimiters.class);

    private static final Duration RETRY = Duration.ofSeconds(1);

    /** Time that a full bucket is kept beyond what it takes to fill it. */
    private static final Duration KEPT = Duration.ofSeconds(10);

    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final LettuceConnectionFactory connections;
    private final String keyPrefix;
    private final Duration timeout;
    private final SharedBuckets limiters;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable AsyncProxyManager<String> buckets;
    /** The reason why there are none yet. */
    private volatile String missing = "not connected yet";
    /** Guarded by this. */
    private @Nullable StatefulConnection<String, byte[]> connection;

    RedisRateLimiters(LettuceConnectionFactory connections, TornadoRateLimitProperties properties) {
        this.connections = connections;
        this.keyPrefix = properties.getRedis().getKeyPrefix();
        this.timeout = properties.getShared().getTimeout();
        this.limiters = new SharedBuckets(this::buckets, SharedCounts.of(properties.getShared()));
    }

    /** Begins to connect. */
    RedisRateLimiters start() {
        Thread thread = new Thread(this::connect, "tornado-rate-limit-redis");
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    private void connect() {
        try {
            while (!isClosed() && !tryConnecting()) {
                closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            LOG.debug("Connecting to Redis ends", e); // the thread is nobody else's
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private boolean tryConnecting() {
        try {
            AbstractRedisClient client = connections.getRequiredNativeClient();
            if (client instanceof RedisClusterClient cluster) {
                StatefulRedisClusterConnection<String, byte[]> opened = cluster.connect(CODEC);
                keep(opened, Bucket4jLettuce.casBasedBuilder(opened));
            } else {
                StatefulRedisConnection<String, byte[]> opened = ((RedisClient) client).connect(CODEC);
                keep(opened, Bucket4jLettuce.casBasedBuilder(opened));
            }
            return true;
        } catch (RuntimeException e) { // those of Lettuce and of Spring Data
            missing = e.toString();
            LOG.debug("Cannot connect to Redis for rate limits", e);
            return false;
        }
    }

    private synchronized void keep(
            StatefulConnection<String, byte[]> opened,
            Bucket4jLettuce.LettuceBasedProxyManagerBuilder<String> builder) {
        connection = opened;
        buckets = builder.requestTimeout(timeout)
                .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT))
                .build()
                .asAsync()
                .withMapper(key -> keyPrefix + key);
        if (isClosed()) {
            opened.close();
        }
    }

    private AsyncProxyManager<String> buckets() {
        AsyncProxyManager<String> known = buckets;
        if (known == null) {
            throw new IllegalStateException("no connection to Redis: " + missing);
        }
        return known;
    }

    @Override
    public SharedRateLimiter limiter(RateLimitPolicy policy, String scope) {
        return limiters.limiter(policy, scope);
    }

    @Override
    public synchronized void close() {
        closed.countDown();
        if (connection != null) {
            connection.close();
        }
    }
}
