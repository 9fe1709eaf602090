package org.tornado4j.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
import org.tornado4j.websocket.PendingPolicy;

/** WebSockets of handler beans that extend {@link org.tornado4j.websocket.WebSocketHandler}, and those of WebFlux. */
@ConfigurationProperties("tornado.web.websocket")
public final class TornadoWebSocketProperties {

    /** Maximum size of a message of a client, compressed or not, 125B or more. Beyond it the socket is closed with 1009. */
    private DataSize maxMessageSize = DataSize.ofMegabytes(10);

    /**
     * Maximum size of a message of a client, compressed or not, that a handler takes in pieces (onFragment), 125B or more.
     * Beyond it the socket is closed with 1009.
     */
    private DataSize maxStreamedMessageSize = DataSize.ofMegabytes(10);

    /** Time for all fragments of a message. After that the socket is closed with 1008. Zero for any time. */
    private Duration messageTimeout = Duration.ofSeconds(60);

    /** Interval at which clients are pinged. Zero for no pings. */
    private Duration pingInterval = Duration.ofSeconds(30);

    /**
     * Time for the answer to a ping, at most the interval. After that the socket is closed with 1000. Zero for no
     * limit. The lesser of 20s and the interval unless set.
     */
    private @Nullable Duration pingTimeout;

    /** Time without messages in either direction after which a socket is closed with 1001. Zero for no limit. */
    private Duration idleTimeout = Duration.ofSeconds(0);

    /** Time for a client's answer to a close frame. After that the connection is cut off. */
    private Duration closeTimeout = Duration.ofSeconds(5);

    /**
     * Time over which sockets are closed with 1001 when the server is shutting down, so that clients do not all
     * reconnect at the same moment.
     */
    private Duration drainSpread = Duration.ofSeconds(5);

    /** Maximum amount that waits for a client that is slower than what is sent to it, 64KB or more. */
    private DataSize maxPendingSize = DataSize.ofMegabytes(1);

    /**
     * Reaction when more than that waits for a client: wait reads nothing more from it, drop-oldest drops the oldest
     * messages, and close closes the socket with 1013.
     */
    private PendingPolicy pendingPolicy = PendingPolicy.WAIT;

    /**
     * Origins whose pages may connect, besides those of the server itself, such as https://app.example.com; * for every
     * origin.
     */
    private List<String> allowedOrigins = List.of();

    /** Compression of messages. */
    private final Compression compression = new Compression();

    public DataSize getMaxMessageSize() {
        return maxMessageSize;
    }

    public void setMaxMessageSize(DataSize maxMessageSize) {
        this.maxMessageSize = maxMessageSize;
    }

    public DataSize getMaxStreamedMessageSize() {
        return maxStreamedMessageSize;
    }

    public void setMaxStreamedMessageSize(DataSize maxStreamedMessageSize) {
        this.maxStreamedMessageSize = maxStreamedMessageSize;
    }

    public Duration getMessageTimeout() {
        return messageTimeout;
    }

    public void setMessageTimeout(Duration messageTimeout) {
        this.messageTimeout = messageTimeout;
    }

    public Duration getPingInterval() {
        return pingInterval;
    }

    public void setPingInterval(Duration pingInterval) {
        this.pingInterval = pingInterval;
    }

    public @Nullable Duration getPingTimeout() {
        return pingTimeout;
    }

    public void setPingTimeout(@Nullable Duration pingTimeout) {
        this.pingTimeout = pingTimeout;
    }

    public Duration getIdleTimeout() {
        return idleTimeout;
    }

    public void setIdleTimeout(Duration idleTimeout) {
        this.idleTimeout = idleTimeout;
    }

    public Duration getCloseTimeout() {
        return closeTimeout;
    }

    public void setCloseTimeout(Duration closeTimeout) {
        this.closeTimeout = closeTimeout;
    }

    public Duration getDrainSpread() {
        return drainSpread;
    }

    public void setDrainSpread(Duration drainSpread) {
        this.drainSpread = drainSpread;
    }

    public DataSize getMaxPendingSize() {
        return maxPendingSize;
    }

    public void setMaxPendingSize(DataSize maxPendingSize) {
        this.maxPendingSize = maxPendingSize;
    }

    public PendingPolicy getPendingPolicy() {
        return pendingPolicy;
    }

    public void setPendingPolicy(PendingPolicy pendingPolicy) {
        this.pendingPolicy = pendingPolicy;
    }

    public List<String> getAllowedOrigins() {
        return allowedOrigins;
    }

    public void setAllowedOrigins(List<String> allowedOrigins) {
        this.allowedOrigins = allowedOrigins;
    }

    public Compression getCompression() {
        return compression;
    }

    /** Compression of messages. */
    public static final class Compression {

        /** Whether to compress messages for clients that offer it (permessage-deflate). */
        private boolean enabled;

        /** Level of compression, 1, the fastest, to 9, the smallest; -1 for the default of the JDK. */
        private int level = -1;

        /**
         * Whether to let messages of the server build on those before them, which makes small ones smaller. It takes memory
         * outside of the heap, 32MB for each event loop at most.
         */
        private boolean serverContextTakeover = true;

        /**
         * Whether to let messages of a client build on those before them, which takes 48KB for each client that
         * compresses messages.
         */
        private boolean clientContextTakeover = true;

        /**
         * Window of the compression of the server, as a power of two in bytes, 9 to 15. Smaller ones save memory of
         * clients.
         */
        private int serverMaxWindowBits = 15;

        /**
         * Window of the compression of a client, as a power of two in bytes, 9 to 15, if the client lets the server
         * choose.
         */
        private int clientMaxWindowBits = 15;

        /** Size below which a message of the server is not compressed. */
        private DataSize minMessageSize = DataSize.ofBytes(64);

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(boolean enabled) {
            this.enabled = enabled;
        }

        public int getLevel() {
            return level;
        }

        public void setLevel(int level) {
            this.level = level;
        }

        public boolean isServerContextTakeover() {
            return serverContextTakeover;
        }

        public void setServerContextTakeover(boolean serverContextTakeover) {
            this.serverContextTakeover = serverContextTakeover;
        }

        public boolean isClientContextTakeover() {
            return clientContextTakeover;
        }

        public void setClientContextTakeover(boolean clientContextTakeover) {
            this.clientContextTakeover = clientContextTakeover;
        }

        public int getServerMaxWindowBits() {
            return serverMaxWindowBits;
        }

        public void setServerMaxWindowBits(int serverMaxWindowBits) {
            this.serverMaxWindowBits = serverMaxWindowBits;
        }

        public int getClientMaxWindowBits() {
            return clientMaxWindowBits;
        }

        public void setClientMaxWindowBits(int clientMaxWindowBits) {
            this.clientMaxWindowBits = clientMaxWindowBits;
        }

        public DataSize getMinMessageSize() {
            return minMessageSize;
        }

        public void setMinMessageSize(DataSize minMessageSize) {
            this.minMessageSize = minMessageSize;
        }
    }
}
