package org.tornado4j.spring.boot.autoconfigure;

import org.springframework.util.unit.DataSize;
import org.tornado4j.bus.BusOptions;

/** Checks {@code tornado.bus.*}. */
final class BusSettings {

    static final String REDIS_ENABLED = "tornado.bus.redis.enabled";

    private static final String PREFIX = "tornado.bus.";

    private final TornadoBusProperties properties;

    BusSettings(TornadoBusProperties properties) {
        this.properties = properties;
    }

    BusOptions options() {
        int maxMessageBytes = maxMessageBytes(properties.getMaxMessageSize());
        return new BusOptions(
                maxMessageBytes,
                maxPendingBytes(properties.getMaxPendingSize(), maxMessageBytes),
                AllowedValue.atLeast(
                        1, PREFIX + "max-subscriptions", properties.getMaxSubscriptions(), "100 is the default."));
    }

    private static int maxMessageBytes(DataSize value) {
        if (value.toBytes() < 1 || value.toBytes() > BusOptions.LARGEST_MESSAGE) {
            throw AllowedValue.refused(
                    PREFIX + "max-message-size",
                    value,
                    "It must be between 1B and 1MB. 64KB is the default; publish where to find content that is larger.");
        }
        return (int) value.toBytes();
    }

    private static long maxPendingBytes(DataSize value, int maxMessageBytes) {
        long least = BusOptions.leastPendingBytes(maxMessageBytes);
        if (value.toBytes() < least) {
            throw AllowedValue.refused(
                    PREFIX + "max-pending-size",
                    value,
                    "It must be " + least + "B or more, which is room for one message of " + PREFIX
                            + "max-message-size. 4MB is the default.");
        }
        return value.toBytes();
    }

    /** Returns the channel of Redis. */
    String channel() {
        String channel = properties.getRedis().getChannel();
        if (channel.isBlank()) {
            throw AllowedValue.refused(
                    PREFIX + "redis.channel", channel, "It must not be empty. tornado.bus is the default.");
        }
        return channel;
    }

    /** @throws org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException if Redis is wanted */
    void requireNoRedis() {
        if (properties.getRedis().isEnabled()) {
            throw AllowedValue.refused(
                    REDIS_ENABLED,
                    true,
                    "There is no connection to Redis: add org.springframework.boot:spring-boot-starter-data-redis to the"
                            + " dependencies, or a bean of type BusTransport, or leave the key out.");
        }
    }
}
