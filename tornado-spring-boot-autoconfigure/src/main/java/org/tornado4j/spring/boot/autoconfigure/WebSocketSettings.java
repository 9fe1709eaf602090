package org.tornado4j.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.websocket.AllowedOrigins;
import org.tornado4j.websocket.WebSocketCompression;
import org.tornado4j.websocket.WebSocketOptions;

/** Applies {@code tornado.web.websocket.*}. */
public final class WebSocketSettings {

    private static final String PREFIX = "tornado.web.websocket.";
    private static final String COMPRESSION = PREFIX + "compression.";

    private static final String MAX_MESSAGE = PREFIX + "max-message-size";
    private static final String MAX_STREAMED_MESSAGE = PREFIX + "max-streamed-message-size";
    /** Size of the largest control frame; smaller limits are numbers whose unit has been forgotten. */
    private static final DataSize LEAST_MESSAGE = DataSize.ofBytes(125);

    /** Default where the interval is not shorter. */
    private static final Duration PING_TIMEOUT = WebSocketOptions.DEFAULT.pingTimeout();

    private static final String TEN_MEGABYTES = "10MB is the default.";
    private static final String ZERO = "Write 0s for any time.";
    private static final int BEST_COMPRESSION = 9;
    private static final int DEFAULT_LEVEL = -1;
    private static final int MIN_WINDOW_BITS = 9;
    private static final int MAX_WINDOW_BITS = 15;

    private final TornadoWebSocketProperties properties;

    WebSocketSettings(TornadoWebSocketProperties properties) {
        this.properties = properties;
    }

    void applyTo(ApplicationSettings.Builder settings) {
        options().applyTo(settings);
    }

    private WebSocketOptions options() {
        return WebSocketOptions.builder()
                .maxMessageBytes(maxMessageBytes())
                .maxStreamedMessageBytes(maxStreamedMessageBytes())
                .messageTimeout(time("message-timeout", properties.getMessageTimeout()))
                .pingInterval(AllowedValue.timeout(
                        PREFIX + "ping-interval", properties.getPingInterval(), "Write 0s for never."))
                .pingTimeout(pingTimeout())
                .idleTimeout(time("idle-timeout", properties.getIdleTimeout()))
                .closeTimeout(AllowedValue.positive(
                        PREFIX + "close-timeout", properties.getCloseTimeout(), "5s is the default."))
                .drainSpread(drainSpread(properties))
                .maxPendingBytes(maxPendingBytes(properties.getMaxPendingSize()))
                .pendingPolicy(properties.getPendingPolicy())
                .allowedOrigins(allowedOrigins(properties.getAllowedOrigins()))
                .compression(compression(properties.getCompression()))
                .build();
    }

    /** Returns the time over which sockets are closed when the server is shutting down. */
    public static Duration drainSpread(TornadoWebSocketProperties properties) {
        return AllowedValue.notNegative(
                PREFIX + "drain-spread", properties.getDrainSpread(), "Write 0s to close all at once.");
    }

    private static Duration time(String key, Duration value) {
        return AllowedValue.timeout(PREFIX + key, value, ZERO);
    }

    private Duration pingTimeout() {
        Duration set = properties.getPingTimeout();
        Duration interval = properties.getPingInterval();
        if (set == null) {
            boolean shorter = !interval.isZero() && interval.compareTo(PING_TIMEOUT) < 0;
            return shorter ? interval : PING_TIMEOUT;
        }
        Duration timeout = time("ping-timeout", set);
        if (!interval.isZero() && timeout.compareTo(interval) > 0) {
            throw AllowedValue.refused(
                    PREFIX + "ping-timeout",
                    timeout,
                    "It must not be longer than " + PREFIX + "ping-interval, which is " + interval
                            + ": the next ping would be due before the last one is given up.");
        }
        return timeout;
    }

    private int maxMessageBytes() {
        DataSize value = properties.getMaxMessageSize();
        int bytes = AllowedValue.bufferSize(MAX_MESSAGE, value, TEN_MEGABYTES);
        requireUnit(MAX_MESSAGE, value);
        return bytes;
    }

    private long maxStreamedMessageBytes() {
        DataSize value = properties.getMaxStreamedMessageSize();
        long bytes = AllowedValue.size(MAX_STREAMED_MESSAGE, value, TEN_MEGABYTES);
        requireUnit(MAX_STREAMED_MESSAGE, value);
        return bytes;
    }

    private static void requireUnit(String key, DataSize value) {
        if (value.compareTo(LEAST_MESSAGE) < 0) {
            throw AllowedValue.refused(
                    key,
                    value,
                    "It must be " + LEAST_MESSAGE
                            + " or more; a number without a unit is bytes, so write 5MB for five megabytes. "
                            + TEN_MEGABYTES);
        }
    }

    private static long maxPendingBytes(DataSize value) {
        if (value.toBytes() < WebSocketOptions.Builder.LEAST_PENDING) {
            throw AllowedValue.refused(
                    PREFIX + "max-pending-size", value, "It must be 64KB or more. 1MB is the default.");
        }
        return value.toBytes();
    }

    private static AllowedOrigins allowedOrigins(List<String> origins) {
        try {
            return AllowedOrigins.of(origins);
        } catch (IllegalArgumentException e) {
            throw AllowedValue.refused(
                    PREFIX + "allowed-origins",
                    origins,
                    e.getMessage() + ". Leave it out to allow pages of the server itself alone.");
        }
    }

    /** Settings are checked even if compression is off. */
    private static @Nullable WebSocketCompression compression(TornadoWebSocketProperties.Compression compression) {
        WebSocketCompression chosen = new WebSocketCompression(
                level(compression.getLevel()),
                compression.isServerContextTakeover(),
                compression.isClientContextTakeover(),
                windowBits("server-max-window-bits", compression.getServerMaxWindowBits()),
                windowBits("client-max-window-bits", compression.getClientMaxWindowBits()),
                AllowedValue.sizeOrZero(
                        COMPRESSION + "min-message-size",
                        compression.getMinMessageSize(),
                        "Write 0B to compress each message."));
        return compression.isEnabled() ? chosen : null;
    }

    private static int level(int level) {
        if (level < DEFAULT_LEVEL || level == 0 || level > BEST_COMPRESSION) {
            throw AllowedValue.refused(
                    COMPRESSION + "level", level, "It must be between 1 and 9, or -1 for the default of the JDK.");
        }
        return level;
    }

    private static int windowBits(String key, int bits) {
        if (bits < MIN_WINDOW_BITS || bits > MAX_WINDOW_BITS) {
            throw AllowedValue.refused(COMPRESSION + key, bits, "It must be between 9 and 15.");
        }
        return bits;
    }
}
