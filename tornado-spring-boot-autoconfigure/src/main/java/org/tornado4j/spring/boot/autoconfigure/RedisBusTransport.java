package org.tornado4j.spring.boot.autoconfigure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.data.redis.connection.Message;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.SubscriptionListener;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.tornado4j.bus.BusTransport;

/**
 * Carries the messages of a bus by a channel of Redis, to all processes that have the same. Redis keeps nothing: who is not
 * subscribed, or too slow for it, misses what is published, and is told so when it is subscribed again.
 *
 * <p>Thread: any; {@link #send} one at a time.
 */
final class RedisBusTransport implements BusTransport {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final RedisConnectionFactory connections;
    private final String channel;
    private final byte[] channelBytes;
    private final CountDownLatch closed = new CountDownLatch(1);
    /** Guarded by this. */
    private @Nullable RedisMessageListenerContainer subscription;

    RedisBusTransport(RedisConnectionFactory connections, String channel) {
        this.connections = connections;
        this.channel = channel;
        this.channelBytes = channel.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void open(Receiver receiver) {
        Thread thread = new Thread(() -> subscribe(new Listener(receiver)), "tornado-bus-redis");
        thread.setDaemon(true);
        thread.start();
    }

    /** Passes on what is published, in the thread that reads it: that keeps the order. */
    private static final class Listener implements MessageListener, SubscriptionListener {

        private final Receiver receiver;

        Listener(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void onMessage(Message message, byte @Nullable [] pattern) {
            receiver.received(message.getBody());
        }

        @Override
        public void onChannelSubscribed(byte[] subscribed, long count) {
            receiver.missed(); // nothing came before, and nothing while the connection was down
        }
    }

    /** Subscribes, again and again until that works; from then on the container comes back by itself. */
    private void subscribe(Listener listener) {
        boolean logged = false;
        try {
            while (!isClosed() && !trySubscribing(listener, logged)) {
                logged = true;
                closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            LOG.debug("Subscribing to Redis ends", e); // the thread is nobody else's
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private boolean trySubscribing(Listener listener, boolean logged) {
        RedisMessageListenerContainer container = new RedisMessageListenerContainer();
        container.setConnectionFactory(connections);
        container.setTaskExecutor(new SyncTaskExecutor());
        container.setSubscriptionExecutor(new SimpleAsyncTaskExecutor("tornado-bus-redis-"));
        container.addMessageListener(listener, ChannelTopic.of(channel));
        try {
            container.afterPropertiesSet();
            container.start();
            return keep(container);
        } catch (RuntimeException e) {
            if (!logged) {
                LOG.warn("Cannot subscribe to Redis, trying again every {} s: {}", RETRY.toSeconds(), e.toString());
            }
            destroy(container);
            return false;
        }
    }

    private synchronized boolean keep(RedisMessageListenerContainer container) {
        subscription = container;
        if (isClosed()) {
            destroy(container);
        }
        return true;
    }

    private static void destroy(RedisMessageListenerContainer container) {
        try {
            container.destroy();
        } catch (Exception e) {
            LOG.debug("Cannot end the subscription to Redis", e); // it is not used any more
        }
    }

    @Override
    public void send(List<byte[]> frames) throws IOException {
        if (isClosed()) {
            throw new IOException("closed");
        }
        try (RedisConnection connection = connections.getConnection()) {
            publish(connection, frames);
        } catch (RuntimeException e) { // those of Spring Data, which differ by the client
            throw new IOException(e.toString(), e);
        }
    }

    private void publish(RedisConnection connection, List<byte[]> frames) {
        if (frames.size() == 1) {
            connection.publish(channelBytes, frames.get(0));
            return;
        }
        connection.openPipeline(); // one round trip for all of them
        frames.forEach(frame -> connection.publish(channelBytes, frame));
        connection.closePipeline();
    }

    @Override
    public synchronized void close() {
        closed.countDown();
        if (subscription != null) {
            destroy(subscription);
        }
    }
}
