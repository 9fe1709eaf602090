package org.tornado4j.spring.boot.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/** Topics that reach the connections of all event loops and processes. */
@ConfigurationProperties("tornado.bus")
public final class TornadoBusProperties {

    /** Maximum size of a message on the bus, at most 1MB. */
    private DataSize maxMessageSize = DataSize.ofKilobytes(64);

    /**
     * Memory for messages that wait for one event loop, and likewise for those that wait for the other processes.
     * Beyond it messages are dropped, and their subscribers get a gap event.
     */
    private DataSize maxPendingSize = DataSize.ofMegabytes(4);

    /** Maximum number of subscriptions of one WebSocket or event stream. */
    private int maxSubscriptions = 100;

    /** The way to other hosts. */
    private final Redis redis = new Redis();

    public DataSize getMaxMessageSize() {
        return maxMessageSize;
    }

    public void setMaxMessageSize(DataSize maxMessageSize) {
        this.maxMessageSize = maxMessageSize;
    }

    public DataSize getMaxPendingSize() {
        return maxPendingSize;
    }

    public void setMaxPendingSize(DataSize maxPendingSize) {
        this.maxPendingSize = maxPendingSize;
    }

    public int getMaxSubscriptions() {
        return maxSubscriptions;
    }

    public void setMaxSubscriptions(int maxSubscriptions) {
        this.maxSubscriptions = maxSubscriptions;
    }

    public Redis getRedis() {
        return redis;
    }

    /** Redis, by which the bus reaches other hosts. */
    public static final class Redis {

        /** Whether to reach the processes of other hosts, by the Redis of spring.data.redis. It needs Spring Data Redis. */
        private boolean enabled;

        /** Channel of Redis. Processes with the same channel share a bus. */
        private String channel = "tornado.bus";

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(boolean enabled) {
            this.enabled = enabled;
        }

        public String getChannel() {
            return channel;
        }

        public void setChannel(String channel) {
            this.channel = channel;
        }
    }
}
