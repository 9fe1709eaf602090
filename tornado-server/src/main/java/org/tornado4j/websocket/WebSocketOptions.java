package org.tornado4j.websocket;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tornado4j.web.ApplicationSettings;

/**
 * Limits and times of WebSockets.
 *
 * <p>Thread: immutable.
 */
public final class WebSocketOptions {

    /** All defaults. */
    public static final WebSocketOptions DEFAULT = builder().build();

    /** The name of the setting of an application that holds these. */
    private static final String SETTING = WebSocketOptions.class.getName();

    private final long maxMessageBytes;
    private final long maxStreamedMessageBytes;
    private final Duration messageTimeout;
    private final Duration pingInterval;
    private final Duration pingTimeout;
    private final Duration idleTimeout;
    private final Duration closeTimeout;
    private final Duration drainSpread;
    private final long maxPendingBytes;
    private final PendingPolicy pendingPolicy;
    private final AllowedOrigins allowedOrigins;
    private final @Nullable WebSocketCompression compression;

    private WebSocketOptions(Builder builder) {
        this.maxMessageBytes = builder.maxMessageBytes;
        this.maxStreamedMessageBytes = builder.maxStreamedMessageBytes;
        this.messageTimeout = builder.messageTimeout;
        this.pingInterval = builder.pingInterval;
        this.pingTimeout = builder.pingTimeout;
        this.idleTimeout = builder.idleTimeout;
        this.closeTimeout = builder.closeTimeout;
        this.drainSpread = builder.drainSpread;
        this.maxPendingBytes = builder.maxPendingBytes;
        this.pendingPolicy = builder.pendingPolicy;
        this.allowedOrigins = builder.allowedOrigins;
        this.compression = builder.compression;
    }

    /** Returns a builder that begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that begins with these values. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Returns the options of an application's settings; {@link #DEFAULT} if it has none. */
    public static WebSocketOptions of(ApplicationSettings settings) {
        return settings.get(SETTING) instanceof WebSocketOptions options ? options : DEFAULT;
    }

    /** Sets these as the options of an application. */
    public ApplicationSettings.Builder applyTo(ApplicationSettings.Builder settings) {
        return settings.set(SETTING, this);
    }

    /**
     * Returns the maximum size of a message from a client, in bytes, compressed or not; 10 MiB. Beyond it the socket is
     * closed with 1009.
     */
    public long maxMessageBytes() {
        return maxMessageBytes;
    }

    /**
     * Returns the maximum size of a message from a client that is received in pieces, in bytes, compressed or not; 10
     * MiB. Beyond it the socket is closed with 1009. Only one piece is held in memory.
     */
    public long maxStreamedMessageBytes() {
        return maxStreamedMessageBytes;
    }

    /**
     * Returns the time limit for all fragments of a message, from the first byte to the last; 60 seconds, zero for no
     * limit. After that the socket is closed with 1008.
     */
    public Duration messageTimeout() {
        return messageTimeout;
    }

    /** Returns the interval of pings to a client; 30 seconds, zero for no pings. */
    public Duration pingInterval() {
        return pingInterval;
    }

    /**
     * Returns the time for the answer to a ping, no longer than the interval; 20 seconds, zero for any time. After that the socket is
     * closed with 1000 and the reason {@code ping timed out}. It does not count while a message is held back by its handler, and begins
     * anew with each part of a frame, in the midst of which no answer can come.
     */
    public Duration pingTimeout() {
        return pingTimeout;
    }

    /**
     * Returns the time without messages in either direction after which a socket is closed with 1001; zero, the
     * default, for no limit.
     */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /** Returns the time limit for a client's answer to a close frame; 5 seconds. After that the connection is cut off. */
    public Duration closeTimeout() {
        return closeTimeout;
    }

    /**
     * Returns the time over which the sockets of a loop are closed, evenly, when the server is shutting down, so that
     * clients do not all reconnect at the same moment; 5 seconds, zero to close all at once.
     */
    public Duration drainSpread() {
        return drainSpread;
    }

    /** Returns the maximum amount that waits for a slow client, in bytes; 1 MiB. */
    public long maxPendingBytes() {
        return maxPendingBytes;
    }

    /** Returns the treatment of messages beyond {@link #maxPendingBytes}; {@link PendingPolicy#WAIT}. */
    public PendingPolicy pendingPolicy() {
        return pendingPolicy;
    }

    /** Returns the origins whose pages may connect; {@link AllowedOrigins#SAME}. */
    public AllowedOrigins allowedOrigins() {
        return allowedOrigins;
    }

    /** Returns the compression that is accepted; null, the default, for none. */
    public @Nullable WebSocketCompression compression() {
        return compression;
    }

    /** Returns whether {@code other} has the same values: handlers may make their own for each socket. */
    boolean isSameAs(WebSocketOptions other) {
        return this == other
                || (maxMessageBytes == other.maxMessageBytes
                        && maxStreamedMessageBytes == other.maxStreamedMessageBytes
                        && maxPendingBytes == other.maxPendingBytes
                        && pendingPolicy == other.pendingPolicy
                        && messageTimeout.equals(other.messageTimeout)
                        && pingInterval.equals(other.pingInterval)
                        && pingTimeout.equals(other.pingTimeout)
                        && idleTimeout.equals(other.idleTimeout)
                        && closeTimeout.equals(other.closeTimeout)
                        && drainSpread.equals(other.drainSpread)
                        && allowedOrigins.equals(other.allowedOrigins)
                        && Objects.equals(compression, other.compression));
    }

    /** Collects options. Thread: one. */
    public static final class Builder {

        /**
         * The minimum of {@link #maxPendingBytes}: everything sent in one iteration of the loop waits for its end
         * anyway.
         */
        public static final long LEAST_PENDING = 64 * 1024;

        private static final Duration LONGEST = Duration.ofDays(36_500);

        private long maxMessageBytes = 10L << 20;
        private long maxStreamedMessageBytes = 10L << 20;
        private Duration messageTimeout = Duration.ofSeconds(60);
        private Duration pingInterval = Duration.ofSeconds(30);
        private Duration pingTimeout = Duration.ofSeconds(20);
        private Duration idleTimeout = Duration.ZERO;
        private Duration closeTimeout = Duration.ofSeconds(5);
        private Duration drainSpread = Duration.ofSeconds(5);
        private long maxPendingBytes = 1L << 20;
        private PendingPolicy pendingPolicy = PendingPolicy.WAIT;
        private AllowedOrigins allowedOrigins = AllowedOrigins.SAME;
        private @Nullable WebSocketCompression compression;

        private Builder() {}

        private Builder(WebSocketOptions from) {
            maxMessageBytes = from.maxMessageBytes;
            maxStreamedMessageBytes = from.maxStreamedMessageBytes;
            messageTimeout = from.messageTimeout;
            pingInterval = from.pingInterval;
            pingTimeout = from.pingTimeout;
            idleTimeout = from.idleTimeout;
            closeTimeout = from.closeTimeout;
            drainSpread = from.drainSpread;
            maxPendingBytes = from.maxPendingBytes;
            pendingPolicy = from.pendingPolicy;
            allowedOrigins = from.allowedOrigins;
            compression = from.compression;
        }

        /** Sets {@link WebSocketOptions#maxMessageBytes}, from 1 to the maximum size of an array. */
        public Builder maxMessageBytes(long bytes) {
            if (bytes < 1 || bytes > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "a message has between 1 and " + Integer.MAX_VALUE + " bytes: " + bytes);
            }
            maxMessageBytes = bytes;
            return this;
        }

        /** Sets {@link WebSocketOptions#maxStreamedMessageBytes}, 1 or more. */
        public Builder maxStreamedMessageBytes(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("a message has 1 byte or more: " + bytes);
            }
            maxStreamedMessageBytes = bytes;
            return this;
        }

        public Builder messageTimeout(Duration timeout) {
            messageTimeout = notNegative("messageTimeout", timeout);
            return this;
        }

        /** Sets {@link WebSocketOptions#pingInterval}. If {@link #pingTimeout} is longer, it must be set as well. */
        public Builder pingInterval(Duration interval) {
            pingInterval = notNegative("pingInterval", interval);
            return this;
        }

        public Builder pingTimeout(Duration timeout) {
            pingTimeout = notNegative("pingTimeout", timeout);
            return this;
        }

        public Builder idleTimeout(Duration timeout) {
            idleTimeout = notNegative("idleTimeout", timeout);
            return this;
        }

        /** Sets {@link WebSocketOptions#closeTimeout}, longer than zero. */
        public Builder closeTimeout(Duration timeout) {
            if (notNegative("closeTimeout", timeout).isZero()) {
                throw new IllegalArgumentException("closeTimeout is longer than zero: a client needs time to answer");
            }
            closeTimeout = timeout;
            return this;
        }

        public Builder drainSpread(Duration spread) {
            drainSpread = notNegative("drainSpread", spread);
            return this;
        }

        /** Sets {@link WebSocketOptions#maxPendingBytes}, {@value #LEAST_PENDING} or more. */
        public Builder maxPendingBytes(long bytes) {
            if (bytes < LEAST_PENDING) {
                throw new IllegalArgumentException("maxPendingBytes is " + LEAST_PENDING + " or more: " + bytes);
            }
            maxPendingBytes = bytes;
            return this;
        }

        public Builder pendingPolicy(PendingPolicy policy) {
            pendingPolicy = policy;
            return this;
        }

        public Builder allowedOrigins(AllowedOrigins origins) {
            allowedOrigins = origins;
            return this;
        }

        public Builder compression(@Nullable WebSocketCompression chosen) {
            compression = chosen;
            return this;
        }

        private static Duration notNegative(String name, Duration value) {
            if (value.isNegative() || value.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        name + " is between zero and " + LONGEST.toDays() + " days: " + value);
            }
            return value;
        }

        /**
         * Returns the options.
         *
         * @throws IllegalArgumentException if the ping timeout is longer than the interval
         */
        public WebSocketOptions build() {
            if (!pingInterval.isZero() && pingTimeout.compareTo(pingInterval) > 0) {
                throw new IllegalArgumentException("pingTimeout, " + pingTimeout + ", is longer than pingInterval, "
                        + pingInterval + ": the next ping would be due before the last one is given up");
            }
            return new WebSocketOptions(this);
        }
    }
}
