package org.tornado4j.httpserver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tornado4j.coding.ResponseCompression;
import org.tornado4j.http.AllowedHosts;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.MaskedParameters;
import org.tornado4j.http.ProxyHeaders;
import org.tornado4j.http1.HeadLimits;

/**
 * Limits and other settings of an {@link HTTPServer}. Made by {@link #builder}; every value has a default.
 *
 * <table>
 *   <caption>Limits</caption>
 *   <tr><th>limit</th><th>default</th><th>Tornado's</th><th>beyond it</th></tr>
 *   <tr><td>maxHeaderBytes</td><td>64 KiB</td><td>64 KiB</td><td>414 or 431</td></tr>
 *   <tr><td>maxTargetBytes</td><td>8 KiB</td><td>64 KiB, with the fields</td><td>414</td></tr>
 *   <tr><td>maxHeaderFields</td><td>100</td><td>none</td><td>431</td></tr>
 *   <tr><td>maxBodyBytes</td><td>10 MiB</td><td>100 MiB</td><td>413</td></tr>
 *   <tr><td>headerTimeout</td><td>20 s</td><td>3600 s, with the idle time</td><td>408</td></tr>
 *   <tr><td>idleConnectionTimeout</td><td>60 s</td><td>3600 s</td><td>closed; 408 in the midst of content</td></tr>
 *   <tr><td>bodyTimeout</td><td>none</td><td>none</td><td>408</td></tr>
 *   <tr><td>writeTimeout</td><td>60 s</td><td>none</td><td>cut off</td></tr>
 *   <tr><td>requestTimeout</td><td>none</td><td>none</td><td>408, 503, or cut off</td></tr>
 *   <tr><td>responseTimeout</td><td>10 min</td><td>none</td><td>503, or cut off</td></tr>
 *   <tr><td>maxHoldTime</td><td>30 min</td><td>none</td><td>408, or cut off</td></tr>
 *   <tr><td>minDataRate</td><td>240 bytes per second</td><td>none</td><td>408, or cut off</td></tr>
 *   <tr><td>maxDecompressionRatio</td><td>100</td><td>none</td><td>413</td></tr>
 *   <tr><td>memoryBudget</td><td>a quarter of the heap</td><td>none</td><td>503, or cut off</td></tr>
 *   <tr><td>maxKeepAliveRequests</td><td>none</td><td>none</td><td>{@code Connection: close}</td></tr>
 *   <tr><td>maxConnections</td><td>16,384</td><td>none</td><td>the longest idle one gives way; accepting pauses</td></tr>
 *   <tr><td>maxConnectionsPerAddress</td><td>none</td><td>none</td><td>closed at once</td></tr>
 * </table>
 *
 * <p>Thread: immutable.
 */
public final class HTTPServerOptions {

    /** All defaults. */
    public static final HTTPServerOptions DEFAULT = builder().build();

    private final boolean noKeepAlive;
    private final int chunkSize;
    private final int maxHeaderBytes;
    private final int maxTargetBytes;
    private final int maxHeaderFields;
    private final long maxBodyBytes;
    private final int maxBufferBytes;
    private final int maxWriteBufferBytes;
    private final Duration headerTimeout;
    private final Duration idleConnectionTimeout;
    private final Duration halfClosedTimeout;
    private final Duration bodyTimeout;
    private final Duration writeTimeout;
    private final Duration requestTimeout;
    private final Duration responseTimeout;
    private final Duration maxHoldTime;
    private final int minDataRate;
    private final Duration slowRequestThreshold;
    private final long memoryBudget;
    private final int maxKeepAliveRequests;
    private final boolean decompressRequest;
    private final int maxDecompressionRatio;
    private final @Nullable ResponseCompression compression;
    private final @Nullable String serverHeader;
    private final @Nullable String requestIdHeader;
    private final @Nullable String protocol;
    private final @Nullable RequestLog requestLog;
    private final MaskedParameters maskedParameters;
    private final @Nullable ProxyHeaders proxyHeaders;
    private final AllowedHosts allowedHosts;
    private final int maxConnections;
    private final int maxConnectionsPerAddress;
    private final List<Protocol> protocols;
    private final List<LongSupplier> memoryElsewhere;

    private HTTPServerOptions(Builder builder) {
        this.noKeepAlive = builder.noKeepAlive;
        this.chunkSize = builder.chunkSize;
        this.maxHeaderBytes = builder.maxHeaderBytes;
        this.maxTargetBytes = builder.maxTargetBytes;
        this.maxHeaderFields = builder.maxHeaderFields;
        this.maxBodyBytes = builder.maxBodyBytes;
        this.maxBufferBytes = builder.maxBufferBytes;
        this.maxWriteBufferBytes = builder.maxWriteBufferBytes;
        this.headerTimeout = builder.headerTimeout;
        this.idleConnectionTimeout = builder.idleConnectionTimeout;
        this.halfClosedTimeout = builder.halfClosedTimeout;
        this.bodyTimeout = builder.bodyTimeout;
        this.writeTimeout = builder.writeTimeout;
        this.requestTimeout = builder.requestTimeout;
        this.responseTimeout = builder.responseTimeout;
        this.maxHoldTime = builder.maxHoldTime;
        this.memoryBudget = builder.memoryBudget;
        this.minDataRate = builder.minDataRate;
        this.slowRequestThreshold = builder.slowRequestThreshold;
        this.maxKeepAliveRequests = builder.maxKeepAliveRequests;
        this.decompressRequest = builder.decompressRequest;
        this.maxDecompressionRatio = builder.maxDecompressionRatio;
        this.compression = builder.compression;
        this.serverHeader = builder.serverHeader;
        this.requestIdHeader = builder.requestIdHeader;
        this.protocol = builder.protocol;
        this.proxyHeaders = builder.proxyHeaders;
        this.allowedHosts = builder.allowedHosts;
        this.maxConnections = builder.maxConnections;
        this.maxConnectionsPerAddress = builder.maxConnectionsPerAddress;
        this.protocols = List.copyOf(builder.protocols);
        this.memoryElsewhere = List.copyOf(builder.memoryElsewhere);
        this.requestLog = builder.requestLog;
        this.maskedParameters = builder.maskedParameters();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Returns whether each connection is closed after one response. */
    public boolean noKeepAlive() {
        return noKeepAlive;
    }

    /** The longest piece of content, in bytes, that is delivered at once. */
    public int chunkSize() {
        return chunkSize;
    }

    /** The longest head of a request, in bytes, request line included. */
    public int maxHeaderBytes() {
        return maxHeaderBytes;
    }

    /** The longest request target, in bytes. */
    public int maxTargetBytes() {
        return maxTargetBytes;
    }

    /** The most field lines in a head. */
    public int maxHeaderFields() {
        return maxHeaderFields;
    }

    /** The longest content of a request, in bytes. */
    public long maxBodyBytes() {
        return maxBodyBytes;
    }

    /** Returns the number of bytes that a stream of this server may buffer. */
    public int maxBufferBytes() {
        return maxBufferBytes;
    }

    /**
     * Returns how many bytes of a response to write before the client has taken them; 1 MiB. Beyond that a
     * {@code @Blocking} method waits. A handler on the loop that does not wait for {@code flush()} is stopped at
     * sixteen times that.
     */
    public int maxWriteBufferBytes() {
        return maxWriteBufferBytes;
    }

    /** Returns the time limit for a head, from its first byte to its last; zero for no limit. */
    public Duration headerTimeout() {
        return headerTimeout;
    }

    /** Returns the time limit for silence of the client while a request or its content is awaited; zero for no limit. */
    public Duration idleConnectionTimeout() {
        return idleConnectionTimeout;
    }

    /**
     * Returns how long a client that has closed its side of the connection may go without receiving any of its response
     * before it is considered gone; zero to consider it gone at once.
     */
    public Duration halfClosedTimeout() {
        return halfClosedTimeout;
    }

    /** Returns the time limit for the whole content of a request; zero for no limit. */
    public Duration bodyTimeout() {
        return bodyTimeout;
    }

    /** Returns how long a peer may take none of the data that is sent to it; zero for no limit. */
    public Duration writeTimeout() {
        return writeTimeout;
    }

    /**
     * Returns the time limit from the first byte of a request until its response has been written; zero for no limit.
     * It applies to long polls, event streams and large downloads too.
     */
    public Duration requestTimeout() {
        return requestTimeout;
    }

    /**
     * Returns the minimum rate, in bytes per second, at which content must arrive and a waiting response must be taken;
     * zero for no limit. The rate is averaged over the time for which {@link #idleConnectionTimeout} and
     * {@link #writeTimeout} allow silence, or over a minute if that is shorter.
     */
    public int minDataRate() {
        return minDataRate;
    }

    /** Returns how long a request takes at least to be an event for Flight Recorder, from its first byte; 1 s. */
    public Duration slowRequestThreshold() {
        return slowRequestThreshold;
    }

    /**
     * Returns how long a handler may neither send a part of its response nor end it, once the request is there; 10 minutes;
     * zero for no limit. A client that waits for the beginning of a response gets 503 then.
     */
    public Duration responseTimeout() {
        return responseTimeout;
    }

    /**
     * Returns how long anything may be held in memory for a peer that sends, or takes, so slowly; 30 minutes; zero for no limit.
     * It makes {@link #minDataRate} relative: what is held must be able to arrive, or to leave, in this time at the rate that is
     * seen.
     */
    public Duration maxHoldTime() {
        return maxHoldTime;
    }

    /**
     * Returns how much memory, in bytes, may be held for all peers together: heads, content, responses that wait, and the
     * connections themselves; by default a quarter of the heap; zero for no limit. Beyond it new content is refused with 503,
     * and connections are ended, those first that hold most for each byte they moved in the last ten seconds.
     */
    public long memoryBudget() {
        return memoryBudget;
    }

    /** Returns the number of requests after which a connection is closed; zero for no limit. */
    public int maxKeepAliveRequests() {
        return maxKeepAliveRequests;
    }

    /** Returns whether handlers receive content coded by gzip or deflate decoded; other codings are left to them. */
    public boolean decompressRequest() {
        return decompressRequest;
    }

    /** Returns the limit on the ratio of decoded to coded content, beyond the first MiB. */
    public int maxDecompressionRatio() {
        return maxDecompressionRatio;
    }

    /**
     * Returns the rules for the content coding of responses, whatever writes them; null, the default, for none. Settings
     * of an {@code Application} take precedence for its own requests.
     */
    public @Nullable ResponseCompression compression() {
        return compression;
    }

    /** Returns the value of the {@code Server} field; null for no such field. */
    public @Nullable String serverHeader() {
        return serverHeader;
    }

    /**
     * Returns the name of the field that the id of a request comes in, from a trusted proxy, and goes back in, to the client;
     * null for requests without ids.
     */
    public @Nullable String requestIdHeader() {
        return requestIdHeader;
    }

    /** {@code http} or {@code https} whatever the connection is, for a server behind a TLS proxy; null to ask it. */
    public @Nullable String protocol() {
        return protocol;
    }

    /** Returns the log that is notified of each completed request; null for none. */
    public @Nullable RequestLog requestLog() {
        return requestLog;
    }

    /** Returns the parameters whose values no log shows; by default those of the {@link #requestLog}. */
    public MaskedParameters maskedParameters() {
        return maskedParameters;
    }

    /**
     * Returns the reader of proxies' fields about the client, which take precedence over the connection's own address
     * and protocol; null, the default, to ignore such fields.
     */
    public @Nullable ProxyHeaders proxyHeaders() {
        return proxyHeaders;
    }

    /** Returns the hosts that requests may be for; others are refused with 421. Any host unless set. */
    public AllowedHosts allowedHosts() {
        return allowedHosts;
    }

    /** Returns the limit on open connections; zero for no limit. */
    public int maxConnections() {
        return maxConnections;
    }

    /** Returns the limit on open connections from one address, trusted proxies excepted; zero for no limit. */
    public int maxConnectionsPerAddress() {
        return maxConnectionsPerAddress;
    }

    /** Returns what tells how much memory is held elsewhere on behalf of clients. */
    List<LongSupplier> memoryElsewhere() {
        return memoryElsewhere;
    }

    /** Returns the protocols that connections can speak besides HTTP/1, the preferred ones first. */
    public List<Protocol> protocols() {
        return protocols;
    }

    /** Makes {@link HTTPServerOptions}. */
    public static final class Builder {

        /** Clocks that count nanoseconds cannot tell much more. */
        private static final Duration LONGEST = Duration.ofDays(36_500);

        private boolean noKeepAlive;
        private int chunkSize = 65_536;
        private int maxHeaderBytes = 65_536;
        private int maxTargetBytes = HeadLimits.DEFAULT.maxTargetBytes();
        private int maxHeaderFields = 100;
        private long maxBodyBytes = 10L * 1024 * 1024;
        private int maxBufferBytes = 100 * 1024 * 1024;
        private int maxWriteBufferBytes = 1024 * 1024;
        private Duration headerTimeout = Duration.ofSeconds(20);
        private Duration idleConnectionTimeout = Duration.ofSeconds(60);
        private Duration halfClosedTimeout = Duration.ofSeconds(10);
        private Duration bodyTimeout = Duration.ZERO;
        private Duration writeTimeout = Duration.ofSeconds(60);
        private Duration requestTimeout = Duration.ZERO;
        private Duration responseTimeout = Duration.ofMinutes(10);
        private Duration maxHoldTime = Duration.ofMinutes(30);
        private long memoryBudget = MemoryBudget.byDefault();
        private int minDataRate = 240;
        private Duration slowRequestThreshold = Duration.ofSeconds(1);
        private int maxKeepAliveRequests;
        private boolean decompressRequest;
        private int maxDecompressionRatio = 100;
        private @Nullable ResponseCompression compression;
        private @Nullable String serverHeader;
        private @Nullable String requestIdHeader;
        private @Nullable String protocol;
        private @Nullable RequestLog requestLog;
        private @Nullable MaskedParameters maskedParameters;
        private @Nullable ProxyHeaders proxyHeaders;
        private AllowedHosts allowedHosts = AllowedHosts.ANY;
        private int maxConnections = 16_384;
        private int maxConnectionsPerAddress;
        private final List<Protocol> protocols = new ArrayList<>();
        private final List<LongSupplier> memoryElsewhere = new ArrayList<>();

        private Builder() {}

        public Builder noKeepAlive(boolean value) {
            noKeepAlive = value;
            return this;
        }

        public Builder chunkSize(int bytes) {
            chunkSize = (int) positive("chunkSize", bytes);
            return this;
        }

        public Builder maxHeaderBytes(int bytes) {
            maxHeaderBytes = (int) positive("maxHeaderBytes", bytes);
            return this;
        }

        public Builder maxTargetBytes(int bytes) {
            maxTargetBytes = (int) positive("maxTargetBytes", bytes);
            return this;
        }

        public Builder maxHeaderFields(int fields) {
            maxHeaderFields = (int) positive("maxHeaderFields", fields);
            return this;
        }

        public Builder maxBodyBytes(long bytes) {
            maxBodyBytes = notNegative("maxBodyBytes", bytes);
            return this;
        }

        public Builder maxBufferBytes(int bytes) {
            maxBufferBytes = (int) positive("maxBufferBytes", bytes);
            return this;
        }

        public Builder maxWriteBufferBytes(int bytes) {
            maxWriteBufferBytes = (int) positive("maxWriteBufferBytes", bytes);
            return this;
        }

        public Builder headerTimeout(Duration timeout) {
            headerTimeout = notNegative("headerTimeout", timeout);
            return this;
        }

        public Builder idleConnectionTimeout(Duration timeout) {
            idleConnectionTimeout = notNegative("idleConnectionTimeout", timeout);
            return this;
        }

        /**
         * Gives a client that has closed its side of the connection that time for its response, or for each part of it; 10
         * seconds unless set. Most clients that do so are gone, which cannot be told from one that still listens before something
         * is sent. With zero, as in Tornado, the response is given up when the client's end is noticed.
         */
        public Builder halfClosedTimeout(Duration timeout) {
            halfClosedTimeout = notNegative("halfClosedTimeout", timeout);
            return this;
        }

        public Builder bodyTimeout(Duration timeout) {
            bodyTimeout = notNegative("bodyTimeout", timeout);
            return this;
        }

        public Builder writeTimeout(Duration timeout) {
            writeTimeout = notNegative("writeTimeout", timeout);
            return this;
        }

        public Builder requestTimeout(Duration timeout) {
            requestTimeout = notNegative("requestTimeout", timeout);
            return this;
        }

        public Builder minDataRate(int bytesPerSecond) {
            minDataRate = (int) notNegative("minDataRate", bytesPerSecond);
            return this;
        }

        public Builder slowRequestThreshold(Duration time) {
            slowRequestThreshold = notNegative("slowRequestThreshold", time);
            return this;
        }

        public Builder responseTimeout(Duration timeout) {
            responseTimeout = notNegative("responseTimeout", timeout);
            return this;
        }

        public Builder maxHoldTime(Duration time) {
            maxHoldTime = notNegative("maxHoldTime", time);
            return this;
        }

        public Builder memoryBudget(long bytes) {
            memoryBudget = notNegative("memoryBudget", bytes);
            return this;
        }

        /**
         * Has memory that is held elsewhere on behalf of clients, by a message bus for instance, count against the
         * {@link #memoryBudget}. May be called more than once.
         *
         * @param bytes how much it is now; asked often, by any thread
         */
        public Builder countMemory(LongSupplier bytes) {
            memoryElsewhere.add(bytes);
            return this;
        }

        public Builder maxKeepAliveRequests(int requests) {
            maxKeepAliveRequests = (int) notNegative("maxKeepAliveRequests", requests);
            return this;
        }

        public Builder decompressRequest(boolean value) {
            decompressRequest = value;
            return this;
        }

        public Builder maxDecompressionRatio(int ratio) {
            maxDecompressionRatio = (int) positive("maxDecompressionRatio", ratio);
            return this;
        }

        /** Sets the rules for the content coding of responses, whatever writes them; null, the default, for none. */
        public Builder compression(@Nullable ResponseCompression responses) {
            compression = responses;
            return this;
        }

        public Builder serverHeader(@Nullable String value) {
            if (value != null) {
                new HTTPHeaders().add("Server", value); // refuses what cannot travel
            }
            serverHeader = value;
            return this;
        }

        /**
         * Gives each request an id: that of the field {@code name}, mostly {@code X-Request-Id}, if a
         * {@linkplain #proxyHeaders trusted proxy} sends one, else a new one. Each response returns it in the same field, unless
         * the handler has set that; the access log has it, and {@link org.tornado4j.http.HTTPServerRequest#requestId}.
         *
         * @param name null for no ids, the default
         * @throws IllegalArgumentException if it cannot be the name of a field
         */
        public Builder requestIdHeader(@Nullable String name) {
            if (name != null) {
                new HTTPHeaders().add(name, "id"); // refuses what cannot travel
            }
            requestIdHeader = name;
            return this;
        }

        public Builder protocol(@Nullable String value) {
            if (value != null && !value.equals("http") && !value.equals("https")) {
                throw new IllegalArgumentException("protocol must be http or https, but is " + value);
            }
            protocol = value;
            return this;
        }

        public Builder requestLog(@Nullable RequestLog log) {
            requestLog = log;
            return this;
        }

        /**
         * Hides the values of these parameters of queries wherever a log shows a request target, in any case of letters; those
         * that the {@link #requestLog} hides, or without one those of {@link MaskedParameters#STANDARD}.
         */
        public Builder maskParameters(Collection<String> names) {
            maskedParameters = MaskedParameters.of(names);
            return this;
        }

        private MaskedParameters maskedParameters() {
            if (maskedParameters != null) {
                return maskedParameters;
            }
            return requestLog == null ? MaskedParameters.STANDARD : requestLog.maskedParameters();
        }

        /** Tornado's {@code xheaders} and {@code trusted_downstream}. */
        public Builder proxyHeaders(@Nullable ProxyHeaders value) {
            proxyHeaders = value;
            return this;
        }

        public Builder allowedHosts(AllowedHosts hosts) {
            allowedHosts = hosts;
            return this;
        }

        /**
         * Sets how many connections may be open. When another waits to be accepted, the one that has been idle for the
         * longest time, and for half a second at least, is closed; if there is none, accepting pauses.
         */
        public Builder maxConnections(int connections) {
            maxConnections = (int) notNegative("maxConnections", connections);
            return this;
        }

        public Builder maxConnectionsPerAddress(int connections) {
            maxConnectionsPerAddress = (int) notNegative("maxConnectionsPerAddress", connections);
            return this;
        }

        /**
         * Adds a protocol that connections can speak besides HTTP/1; of several that a client offers in its TLS handshake, the
         * one that was added first is taken.
         *
         * @throws IllegalArgumentException if {@code added} names no way to come to it
         */
        public Builder addProtocol(Protocol added) {
            if (added.applicationProtocol() == null && added.upgradeToken() == null && added.preface().length == 0) {
                throw new IllegalArgumentException("no connection can come to " + added
                        + "; let it name an application protocol (ALPN), a preface, or an upgrade token");
            }
            protocols.add(added);
            return this;
        }

        public HTTPServerOptions build() {
            return new HTTPServerOptions(this);
        }

        private static long positive(String name, long value) {
            if (value <= 0) {
                throw new IllegalArgumentException(name + " must be positive, but is " + value);
            }
            return value;
        }

        private static long notNegative(String name, long value) {
            if (value < 0) {
                throw new IllegalArgumentException(name + " must not be negative, but is " + value);
            }
            return value;
        }

        private static Duration notNegative(String name, Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException(name + " must not be negative, but is " + value);
            }
            return value.compareTo(LONGEST) < 0 ? value : LONGEST;
        }
    }
}
