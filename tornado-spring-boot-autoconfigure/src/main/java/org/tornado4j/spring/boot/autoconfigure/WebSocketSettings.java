package org.tornado4j.spring.boot.autoconfigure;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.websocket.AllowedOrigins;
import org.tornado4j.websocket.WebSocketCompression;
import org.tornado4j.websocket.WebSocketOptions;

/** Applies {@code tornado.web.websocket.*}. */
public final class WebSocketSettings {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoWebAutoConfiguration.class);

    private static final String PREFIX = "tornado.web.websocket.";
    private static final String COMPRESSION = PREFIX + "compression.";

    private static final String MAX_MESSAGE = PREFIX + "max-message-size";
    private static final String DRAIN_SPREAD = PREFIX + "drain-spread";
    private static final String DRAIN_TIMEOUT = "tornado.server.drain-timeout";
    private static final String PHASE_TIMEOUT = "spring.lifecycle.timeout-per-shutdown-phase";
    /** The default of {@link #PHASE_TIMEOUT}. */
    private static final Duration SPRINGS_TIMEOUT = Duration.ofSeconds(30);

    /** The memory that a message takes at most while it is collected, in parts of its size. */
    private static final int SIZES_OF_MESSAGE = 2;

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
        return AllowedValue.notNegative(DRAIN_SPREAD, properties.getDrainSpread(), "Write 0s to close all at once.");
    }

    /** Warns if a shutdown is over before all sockets have been closed, so that it cuts the others off. */
    void warnOfSpreadBeyondShutdown(TornadoServerProperties tornado, Environment environment) {
        Duration spread = properties.getDrainSpread();
        if (spread.compareTo(WebSocketOptions.DEFAULT.drainSpread()) <= 0) {
            return;
        }
        Duration delay = tornado.getDrainDelay();
        Duration phase = Binder.get(environment)
                .bind(PHASE_TIMEOUT, Duration.class)
                .orElse(SPRINGS_TIMEOUT)
                .minus(delay);
        Duration timeout = tornado.getDrainTimeout();
        if (!timeout.isZero() && timeout.compareTo(phase) <= 0) {
            warnOfSpread(spread, timeout, DRAIN_TIMEOUT, "");
        } else {
            warnOfSpread(spread, phase, PHASE_TIMEOUT, delay.isZero() ? "" : " and tornado.server.drain-delay");
        }
    }

    /** @param left of a shutdown, because of {@code key} */
    private static void warnOfSpread(Duration spread, Duration left, String key, String more) {
        if (spread.compareTo(left) >= 0) {
            LOG.warn(
                    "{} is {} s, but a shutdown waits for {} s, by {}{}: WebSockets that are not closed by then are cut"
                            + " off without 1001. Raise {}, or lower {}",
                    DRAIN_SPREAD,
                    seconds(spread),
                    seconds(left),
                    key,
                    more,
                    key,
                    DRAIN_SPREAD);
        }
    }

    private static String seconds(Duration time) {
        return BigDecimal.valueOf(Math.max(0, time.toMillis()), 3)
                .stripTrailingZeros()
                .toPlainString();
    }

    /** Warns if a message may take more than all that may be held for clients, or than the heap. */
    void warnOfMessagesBeyondMemory(@Nullable DataSize memoryBudget) {
        long budget = memoryBudget == null ? HTTPServerOptions.DEFAULT.memoryBudget() : memoryBudget.toBytes();
        if (budget != 0) {
            warnOfMessages(
                    budget,
                    "tornado.server.memory-budget is",
                    "is closed with 1013",
                    "the budget, and the heap with it");
        } else {
            warnOfMessages(
                    Runtime.getRuntime().maxMemory(),
                    "without tornado.server.memory-budget the heap is",
                    "ends the process",
                    "the heap");
        }
    }

    private void warnOfMessages(long memory, String whose, String consequence, String advice) {
        DataSize message = properties.getMaxMessageSize();
        if (message.toBytes() > WebSocketOptions.DEFAULT.maxMessageBytes()
                && message.toBytes() > memory / SIZES_OF_MESSAGE) {
            LOG.warn(
                    "{} is {}, but {} {}, and a message takes twice its size until it is whole: a client that sends more"
                            + " {}. Lower the key, raise {}, or take messages in pieces, by onFragment",
                    MAX_MESSAGE,
                    message,
                    whose,
                    DataSize.ofBytes(memory),
                    consequence,
                    advice);
        }
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
