package org.tornado4j.spring.boot.autoconfigure;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.tornado4j.http.ProxyHeaders;

/**
 * Properties of the server beyond Boot's own {@code server.*}. Each has a twin on
 * {@link org.tornado4j.httpserver.HTTPServerOptions}, {@link org.tornado4j.spring.boot.TornadoWebServerFactory} or, those of
 * blocking methods, {@link org.tornado4j.web.ApplicationSettings}.
 *
 * <p>A bean, since a record of so many components takes ten times as long to bind: their annotations are read, their defaults
 * converted, and a call with as many arguments linked, at each start.
 */
@ConfigurationProperties("tornado.server")
public final class TornadoServerProperties {

    /** That of the engine. */
    static final Duration SLOW_CALLBACK_THRESHOLD = Duration.ofMillis(100);

    /**
     * Number of event loops, each in a thread of its own; if there are several, another thread accepts connections for
     * them. One per core unless set; with several processes, as many in each that there is one per core in all.
     */
    private @Nullable Integer loops;

    /**
     * Number of processes that serve the same ports, each a separate JVM that runs the application. Zero for one per
     * core.
     */
    private int processes = 1;

    /**
     * Number of processes that may be started within tornado.server.supervisor.restart-window in place of others that failed.
     * Beyond it, those that failed within ten seconds or before they were ready wait for the end of the window; others are
     * counted but start at once. Zero to end all processes when one fails.
     */
    private int maxRestarts = 100;

    /**
     * Time for which one of several processes may be silent, or an event loop of it may be held by one callback or
     * handler, before the process is killed and another is started in its place. Zero for no limit.
     */
    private Duration livenessTimeout = Duration.ofSeconds(30);

    /** Maximum number of connections that wait to be accepted; the system may allow fewer. */
    private int backlog = 1024;

    /**
     * Hosts for which requests are accepted: names, IP addresses, or *.example.org for the names below one. Requests
     * for others are refused with 421. All hosts unless set.
     */
    private List<String> allowedHosts = List.of();

    /** Whether to let other processes listen on the same port (SO_REUSEPORT). */
    private boolean reusePort;

    /**
     * Whether to listen on the socket that the process inherited as its standard input, as from a systemd socket unit,
     * instead of on server.port and server.address.
     */
    private boolean socketActivation;

    /**
     * Time without any traffic after which a connection that waits for a request or its content is closed. Zero for no
     * limit.
     */
    private Duration idleConnectionTimeout = Duration.ofSeconds(60);

    /**
     * Time without progress of the response after which a client that has closed its side of the connection is
     * considered gone. Zero to consider it gone at once, as Tornado does.
     */
    private Duration halfClosedTimeout = Duration.ofSeconds(10);

    /** Time the head of a request may take to arrive. Zero for no limit. */
    private Duration headerTimeout = Duration.ofSeconds(20);

    /** Time the content of a request may take to arrive. Zero for no limit. */
    private Duration bodyTimeout = Duration.ofSeconds(0);

    /** Time for which a client may read nothing of its response before it is cut off. Zero for no limit. */
    private Duration writeTimeout = Duration.ofSeconds(60);

    /**
     * Time from the first byte of a request to the end of its response. Zero for no limit, as event streams and large
     * downloads need it.
     */
    private Duration requestTimeout = Duration.ofSeconds(0);

    /**
     * Time for which a handler may neither send a part of its response nor end it. After that the client gets 503, or
     * is cut off if the response has begun. Zero for no limit.
     */
    private Duration responseTimeout = Duration.ofMinutes(10);

    /**
     * Time for which the content of a request, or a response, may be held in memory for a slow client: at the observed
     * rate, the transfer must be able to end within this time. Zero for no limit.
     */
    private Duration maxHoldTime = Duration.ofMinutes(30);

    /**
     * Memory that may be held for all clients together. A quarter of the heap unless set; zero for no limit.
     */
    private @Nullable DataSize memoryBudget;

    /**
     * Minimum amount per second that a client must send of its content, or read of a response that waits for it,
     * averaged over the time for which silence is allowed. Zero for no limit.
     */
    private DataSize minDataRate = DataSize.ofBytes(240);

    /**
     * Minimum time of a request, from its first byte to the end of its response, to be recorded as a Flight Recorder
     * event.
     */
    private Duration slowRequestThreshold = Duration.ofSeconds(1);

    /**
     * Maximum number of blocking methods of handlers that run at a time, including those whose clients have left;
     * likewise of requests in the Servlet container if its threads are virtual. 1000 on virtual threads and 200 before
     * JDK 21 unless set.
     */
    private @Nullable Integer blockingLimit;

    /** Maximum number of requests that wait to run a blocking method. Further ones are refused with 503. */
    private int blockingQueueLimit = 10_000;

    /**
     * Time a request may wait to run a blocking method before it is refused with 503. Zero for no limit.
     */
    private Duration blockingQueueTimeout = Duration.ofSeconds(10);

    /**
     * Maximum length of the target of a request. 8KB unless set, or server.max-http-request-header-size if that is more.
     */
    private @Nullable DataSize maxTargetLength;

    /** Maximum number of header fields of a request. */
    private int maxHeaderFields = 100;

    /**
     * Maximum size of the content of a request. Handlers may set a larger one. 10MB unless set; requests to WebFlux,
     * which has its own limits, are not limited unless it is set.
     */
    private @Nullable DataSize maxBodySize;

    /** Whether to decode content that is coded with gzip or deflate before handlers get it. */
    private boolean decompressRequest;

    /** Maximum ratio of decoded to received content. The first MB of decoded content is always allowed. */
    private int maxDecompressionRatio = 100;

    /**
     * Content codings for responses if server.compression.enabled or tornado.web.compress-response is set, the
     * preferred ones first. Unless set, all that are available: br and zstd, if their libraries are on the class path,
     * and gzip.
     */
    private List<String> compressionCodings = List.of();

    /** Maximum amount that is buffered for one connection. */
    private DataSize maxBufferSize = DataSize.ofMegabytes(100);

    /**
     * Maximum amount of a response that is buffered until the client reads it. Blocking methods wait beyond it; other
     * writers are cut off at sixteen times as much.
     */
    private DataSize maxWriteBufferSize = DataSize.ofMegabytes(1);

    /** Maximum size of the pieces in which content is read. */
    private DataSize chunkSize = DataSize.ofKilobytes(64);

    /** Whether to close each connection after one response. */
    private boolean noKeepAlive;

    /** Number of requests after which a connection is closed. Zero for no limit. */
    private int maxKeepAliveRequests;

    /**
     * Maximum number of open connections. When another waits to be accepted, the one that has been idle for the longest
     * time is closed; if none is idle, accepting pauses. Zero for no limit.
     */
    private int maxConnections = 16384;

    /**
     * Maximum number of open connections from one address. Further ones are closed at once. Trusted proxies are exempt.
     * Zero for no limit.
     */
    private int maxConnectionsPerAddress;

    /**
     * Addresses and ranges (CIDR) of proxies whose statements about clients are trusted. Loopback, link-local and
     * private addresses unless set.
     */
    private @Nullable List<String> trustedDownstream;

    /** Header fields in which proxies name the client, if server.forward-headers-strategy enables them. */
    private ProxyHeaders.Kind forwardedHeaders = ProxyHeaders.Kind.X_FORWARDED;

    /**
     * Header field in which each response returns the id of its request, such as X-Request-Id. A trusted proxy may send one in
     * the same field. The access log contains it, and log lines have it under the MDC key requestId. Requests have no
     * ids unless set.
     */
    private @Nullable String requestIdHeader;

    /** Whether to require that each connection to the port begins with a header of the PROXY protocol. */
    private boolean proxyProtocol;

    /** Further ports and Unix sockets on which connections are accepted, in addition to server.port. */
    private List<Listener> listeners = List.of();

    /**
     * Port to which listeners with redirect-to-https redirect clients, as clients see it. That of the first listener
     * with TLS unless set.
     */
    private @Nullable Integer redirectPort;

    /** Time a callback may hold its event loop before a warning is logged. */
    private Duration slowCallbackThreshold = Duration.ofMillis(100);

    /** Whether to end the process, with status 70, when it runs out of memory or a thread of the server ends. */
    private boolean exitOnFatalError = true;

    /**
     * Time for which a graceful shutdown continues to accept requests, so that load balancers can notice that the
     * application is no longer ready.
     */
    private Duration drainDelay = Duration.ofSeconds(0);

    /**
     * Time for which a graceful shutdown waits for requests before it cuts them off. Zero for the time of
     * spring.lifecycle.timeout-per-shutdown-phase.
     */
    private Duration drainTimeout = Duration.ofSeconds(0);

    /**
     * File whose presence announces that the application is about to end: readiness refuses traffic, requests are served as
     * before, and the drain delay of the shutdown counts from then on. None unless set.
     */
    private @Nullable Path drainFile;

    /** Connections that are protected by server.ssl. */
    private final Tls tls = new Tls();

    /** Log of requests. */
    private final Accesslog accesslog = new Accesslog();

    /** Process that supervises the others when there are several. */
    private final Supervisor supervisor = new Supervisor();

    public @Nullable Integer getLoops() {
        return loops;
    }

    public void setLoops(@Nullable Integer loops) {
        this.loops = loops;
    }

    public int getProcesses() {
        return processes;
    }

    public void setProcesses(int processes) {
        this.processes = processes;
    }

    public int getMaxRestarts() {
        return maxRestarts;
    }

    public void setMaxRestarts(int maxRestarts) {
        this.maxRestarts = maxRestarts;
    }

    public Duration getLivenessTimeout() {
        return livenessTimeout;
    }

    public void setLivenessTimeout(Duration livenessTimeout) {
        this.livenessTimeout = livenessTimeout;
    }

    public int getBacklog() {
        return backlog;
    }

    public void setBacklog(int backlog) {
        this.backlog = backlog;
    }

    public boolean isReusePort() {
        return reusePort;
    }

    public void setReusePort(boolean reusePort) {
        this.reusePort = reusePort;
    }

    public boolean isSocketActivation() {
        return socketActivation;
    }

    public void setSocketActivation(boolean socketActivation) {
        this.socketActivation = socketActivation;
    }

    public Duration getIdleConnectionTimeout() {
        return idleConnectionTimeout;
    }

    public void setIdleConnectionTimeout(Duration idleConnectionTimeout) {
        this.idleConnectionTimeout = idleConnectionTimeout;
    }

    public Duration getHalfClosedTimeout() {
        return halfClosedTimeout;
    }

    public void setHalfClosedTimeout(Duration halfClosedTimeout) {
        this.halfClosedTimeout = halfClosedTimeout;
    }

    public Duration getHeaderTimeout() {
        return headerTimeout;
    }

    public void setHeaderTimeout(Duration headerTimeout) {
        this.headerTimeout = headerTimeout;
    }

    public Duration getBodyTimeout() {
        return bodyTimeout;
    }

    public void setBodyTimeout(Duration bodyTimeout) {
        this.bodyTimeout = bodyTimeout;
    }

    public Duration getWriteTimeout() {
        return writeTimeout;
    }

    public void setWriteTimeout(Duration writeTimeout) {
        this.writeTimeout = writeTimeout;
    }

    public Duration getRequestTimeout() {
        return requestTimeout;
    }

    public void setRequestTimeout(Duration requestTimeout) {
        this.requestTimeout = requestTimeout;
    }

    public Duration getResponseTimeout() {
        return responseTimeout;
    }

    public void setResponseTimeout(Duration responseTimeout) {
        this.responseTimeout = responseTimeout;
    }

    public Duration getMaxHoldTime() {
        return maxHoldTime;
    }

    public void setMaxHoldTime(Duration maxHoldTime) {
        this.maxHoldTime = maxHoldTime;
    }

    public @Nullable DataSize getMemoryBudget() {
        return memoryBudget;
    }

    public void setMemoryBudget(@Nullable DataSize memoryBudget) {
        this.memoryBudget = memoryBudget;
    }

    public @Nullable String getRequestIdHeader() {
        return requestIdHeader;
    }

    public void setRequestIdHeader(@Nullable String requestIdHeader) {
        this.requestIdHeader = requestIdHeader;
    }

    public Duration getSlowRequestThreshold() {
        return slowRequestThreshold;
    }

    public void setSlowRequestThreshold(Duration slowRequestThreshold) {
        this.slowRequestThreshold = slowRequestThreshold;
    }

    public DataSize getMinDataRate() {
        return minDataRate;
    }

    public void setMinDataRate(DataSize minDataRate) {
        this.minDataRate = minDataRate;
    }

    public @Nullable Integer getBlockingLimit() {
        return blockingLimit;
    }

    public void setBlockingLimit(@Nullable Integer blockingLimit) {
        this.blockingLimit = blockingLimit;
    }

    public int getBlockingQueueLimit() {
        return blockingQueueLimit;
    }

    public void setBlockingQueueLimit(int blockingQueueLimit) {
        this.blockingQueueLimit = blockingQueueLimit;
    }

    public Duration getBlockingQueueTimeout() {
        return blockingQueueTimeout;
    }

    public void setBlockingQueueTimeout(Duration blockingQueueTimeout) {
        this.blockingQueueTimeout = blockingQueueTimeout;
    }

    public @Nullable DataSize getMaxTargetLength() {
        return maxTargetLength;
    }

    public void setMaxTargetLength(@Nullable DataSize maxTargetLength) {
        this.maxTargetLength = maxTargetLength;
    }

    public int getMaxHeaderFields() {
        return maxHeaderFields;
    }

    public void setMaxHeaderFields(int maxHeaderFields) {
        this.maxHeaderFields = maxHeaderFields;
    }

    public @Nullable DataSize getMaxBodySize() {
        return maxBodySize;
    }

    public void setMaxBodySize(@Nullable DataSize maxBodySize) {
        this.maxBodySize = maxBodySize;
    }

    public boolean isDecompressRequest() {
        return decompressRequest;
    }

    public void setDecompressRequest(boolean decompressRequest) {
        this.decompressRequest = decompressRequest;
    }

    public int getMaxDecompressionRatio() {
        return maxDecompressionRatio;
    }

    public void setMaxDecompressionRatio(int maxDecompressionRatio) {
        this.maxDecompressionRatio = maxDecompressionRatio;
    }

    public List<String> getCompressionCodings() {
        return compressionCodings;
    }

    public void setCompressionCodings(List<String> compressionCodings) {
        this.compressionCodings = compressionCodings;
    }

    public DataSize getMaxBufferSize() {
        return maxBufferSize;
    }

    public void setMaxBufferSize(DataSize maxBufferSize) {
        this.maxBufferSize = maxBufferSize;
    }

    public DataSize getMaxWriteBufferSize() {
        return maxWriteBufferSize;
    }

    public void setMaxWriteBufferSize(DataSize maxWriteBufferSize) {
        this.maxWriteBufferSize = maxWriteBufferSize;
    }

    public DataSize getChunkSize() {
        return chunkSize;
    }

    public void setChunkSize(DataSize chunkSize) {
        this.chunkSize = chunkSize;
    }

    public boolean isNoKeepAlive() {
        return noKeepAlive;
    }

    public void setNoKeepAlive(boolean noKeepAlive) {
        this.noKeepAlive = noKeepAlive;
    }

    public int getMaxKeepAliveRequests() {
        return maxKeepAliveRequests;
    }

    public void setMaxKeepAliveRequests(int maxKeepAliveRequests) {
        this.maxKeepAliveRequests = maxKeepAliveRequests;
    }

    public int getMaxConnections() {
        return maxConnections;
    }

    public void setMaxConnections(int maxConnections) {
        this.maxConnections = maxConnections;
    }

    public int getMaxConnectionsPerAddress() {
        return maxConnectionsPerAddress;
    }

    public void setMaxConnectionsPerAddress(int maxConnectionsPerAddress) {
        this.maxConnectionsPerAddress = maxConnectionsPerAddress;
    }

    public List<String> getAllowedHosts() {
        return allowedHosts;
    }

    public void setAllowedHosts(List<String> allowedHosts) {
        this.allowedHosts = allowedHosts;
    }

    public @Nullable List<String> getTrustedDownstream() {
        return trustedDownstream;
    }

    public void setTrustedDownstream(@Nullable List<String> trustedDownstream) {
        this.trustedDownstream = trustedDownstream;
    }

    public ProxyHeaders.Kind getForwardedHeaders() {
        return forwardedHeaders;
    }

    public void setForwardedHeaders(ProxyHeaders.Kind forwardedHeaders) {
        this.forwardedHeaders = forwardedHeaders;
    }

    public boolean isProxyProtocol() {
        return proxyProtocol;
    }

    public void setProxyProtocol(boolean proxyProtocol) {
        this.proxyProtocol = proxyProtocol;
    }

    public List<Listener> getListeners() {
        return listeners;
    }

    public void setListeners(List<Listener> listeners) {
        this.listeners = listeners;
    }

    public @Nullable Integer getRedirectPort() {
        return redirectPort;
    }

    public void setRedirectPort(@Nullable Integer redirectPort) {
        this.redirectPort = redirectPort;
    }

    public Duration getSlowCallbackThreshold() {
        return slowCallbackThreshold;
    }

    public void setSlowCallbackThreshold(Duration slowCallbackThreshold) {
        this.slowCallbackThreshold = slowCallbackThreshold;
    }

    public Duration getDrainDelay() {
        return drainDelay;
    }

    public void setDrainDelay(Duration drainDelay) {
        this.drainDelay = drainDelay;
    }

    public boolean isExitOnFatalError() {
        return exitOnFatalError;
    }

    public void setExitOnFatalError(boolean exitOnFatalError) {
        this.exitOnFatalError = exitOnFatalError;
    }

    public Duration getDrainTimeout() {
        return drainTimeout;
    }

    public void setDrainTimeout(Duration drainTimeout) {
        this.drainTimeout = drainTimeout;
    }

    public @Nullable Path getDrainFile() {
        return drainFile;
    }

    public void setDrainFile(@Nullable Path drainFile) {
        this.drainFile = drainFile;
    }

    public Tls getTls() {
        return tls;
    }

    public Accesslog getAccesslog() {
        return accesslog;
    }

    public Supervisor getSupervisor() {
        return supervisor;
    }

    /** Connections that are protected by server.ssl. */
    public static final class Tls {

        /** Time a TLS handshake may take. Zero for no limit. */
        private Duration handshakeTimeout = Duration.ofSeconds(10);

        /** Whether to let clients resume a TLS session, which saves both sides most of the handshake. */
        private boolean sessionResumption = true;

        public Duration getHandshakeTimeout() {
            return handshakeTimeout;
        }

        public void setHandshakeTimeout(Duration handshakeTimeout) {
            this.handshakeTimeout = handshakeTimeout;
        }

        public boolean isSessionResumption() {
            return sessionResumption;
        }

        public void setSessionResumption(boolean sessionResumption) {
            this.sessionResumption = sessionResumption;
        }
    }

    /** Process that supervises the others when there are several. */
    public static final class Supervisor {

        /**
         * Time a process may take to become ready. After that it is killed and started again; if it was to replace
         * another one, that one continues.
         */
        private Duration startTimeout = Duration.ofMinutes(2);

        /**
         * Time to which tornado.server.max-restarts applies. Processes that fail more often, each within ten seconds or
         * before it was ready, are started again when it is over; the others continue. Zero to count restarts in total,
         * as Tornado does, and to end all processes beyond the limit.
         */
        private Duration restartWindow = Duration.ofMinutes(10);

        /** Time a process may take to end, with its requests, after the supervisor was killed. */
        private Duration orphanTimeout = Duration.ofSeconds(30);

        /**
         * Number of requests after which a process is recycled: another is started in its place, and when that is ready, it
         * ends. One process is recycled at a time. Zero for no limit.
         */
        private long maxRequests;

        /** Time after which a process is recycled, as with max-requests. Zero for no limit. */
        private Duration maxAge = Duration.ofSeconds(0);

        /**
         * Fraction by which max-requests and max-age may be lower for a process, from 0 to 1. Each process draws its
         * own at random, so that not all are due at once.
         */
        private double recycleJitter = 0.1;

        /**
         * JVM options of the processes, separated by spaces. They replace all options of the command line that begin
         * with -X, which then apply only to the supervisor. Unless set, the processes have the same options as the
         * supervisor.
         */
        private @Nullable String workerJvmOptions;

        /**
         * Time a process may take to end before it is killed. Half a minute more than
         * spring.lifecycle.timeout-per-shutdown-phase unless set.
         */
        private @Nullable Duration stopTimeout;

        /**
         * Port of 127.0.0.1 on which the supervisor shows what the processes are doing. Zero for any free port. None
         * unless set.
         */
        private @Nullable Integer statusPort;

        /**
         * Unix socket on which the supervisor shows what the processes are doing, accessible to the owner of the
         * process. None unless set.
         */
        private @Nullable Path statusSocketFile;

        public Duration getStartTimeout() {
            return startTimeout;
        }

        public void setStartTimeout(Duration startTimeout) {
            this.startTimeout = startTimeout;
        }

        public Duration getRestartWindow() {
            return restartWindow;
        }

        public void setRestartWindow(Duration restartWindow) {
            this.restartWindow = restartWindow;
        }

        public long getMaxRequests() {
            return maxRequests;
        }

        public void setMaxRequests(long maxRequests) {
            this.maxRequests = maxRequests;
        }

        public Duration getMaxAge() {
            return maxAge;
        }

        public void setMaxAge(Duration maxAge) {
            this.maxAge = maxAge;
        }

        public double getRecycleJitter() {
            return recycleJitter;
        }

        public void setRecycleJitter(double recycleJitter) {
            this.recycleJitter = recycleJitter;
        }

        public Duration getOrphanTimeout() {
            return orphanTimeout;
        }

        public void setOrphanTimeout(Duration orphanTimeout) {
            this.orphanTimeout = orphanTimeout;
        }

        public @Nullable String getWorkerJvmOptions() {
            return workerJvmOptions;
        }

        public void setWorkerJvmOptions(@Nullable String workerJvmOptions) {
            this.workerJvmOptions = workerJvmOptions;
        }

        public @Nullable Duration getStopTimeout() {
            return stopTimeout;
        }

        public void setStopTimeout(@Nullable Duration stopTimeout) {
            this.stopTimeout = stopTimeout;
        }

        public @Nullable Integer getStatusPort() {
            return statusPort;
        }

        public void setStatusPort(@Nullable Integer statusPort) {
            this.statusPort = statusPort;
        }

        public @Nullable Path getStatusSocketFile() {
            return statusSocketFile;
        }

        public void setStatusSocketFile(@Nullable Path statusSocketFile) {
            this.statusSocketFile = statusSocketFile;
        }
    }

    /** Log of requests. */
    public static final class Accesslog {

        /** Whether to log each request. */
        private boolean enabled;

        /** One of tornado, common, combined and json, or a pattern with directives such as %h, %r and %s. */
        private String format = "tornado";

        /**
         * Destination of lines. A file if file.path is set, else the logger for Tornado's own format, else the standard
         * output.
         */
        private @Nullable Output output;

        /** Paths whose requests are not logged, including all paths below them. An asterisk stands for any text. */
        private List<String> exclude = List.of();

        /** Header fields whose values are not shown. */
        private List<String> maskHeaders = List.of("Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie");

        /** Cookies whose values are not shown, if the Cookie header field is logged. */
        private List<String> maskCookies = List.of();

        /** Query parameters whose values no log shows, whether or not there is an access log. */
        private List<String> maskParameters =
                List.of("_xsrf", "access_token", "client_secret", "id_token", "password", "refresh_token", "token");

        /** File that is written to. */
        private final File file = new File();

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(boolean enabled) {
            this.enabled = enabled;
        }

        public String getFormat() {
            return format;
        }

        public void setFormat(String format) {
            this.format = format;
        }

        public @Nullable Output getOutput() {
            return output;
        }

        public void setOutput(@Nullable Output output) {
            this.output = output;
        }

        public List<String> getExclude() {
            return exclude;
        }

        public void setExclude(List<String> exclude) {
            this.exclude = exclude;
        }

        public List<String> getMaskHeaders() {
            return maskHeaders;
        }

        public void setMaskHeaders(List<String> maskHeaders) {
            this.maskHeaders = maskHeaders;
        }

        public List<String> getMaskCookies() {
            return maskCookies;
        }

        public void setMaskCookies(List<String> maskCookies) {
            this.maskCookies = maskCookies;
        }

        public List<String> getMaskParameters() {
            return maskParameters;
        }

        public void setMaskParameters(List<String> maskParameters) {
            this.maskParameters = maskParameters;
        }

        public File getFile() {
            return file;
        }

        /** Destination of lines. */
        public enum Output {
            /** The logger tornado.access. */
            LOGGER,
            /** The standard output of the process. */
            STDOUT,
            /** A file. */
            FILE
        }

        /** A log file. */
        public static final class File {

            /** Path of the file. */
            private @Nullable Path path;

            /** Whether to begin a new file each day. */
            private boolean rotateDaily = true;

            /** Size at which a new file is begun. Zero for no limit. */
            private DataSize maxSize = DataSize.ofBytes(0);

            /** Number of old files that are kept. Zero for all of them. */
            private int keep;

            /** Whether to compress old files with gzip. */
            private boolean compress;

            public @Nullable Path getPath() {
                return path;
            }

            public void setPath(@Nullable Path path) {
                this.path = path;
            }

            public boolean isRotateDaily() {
                return rotateDaily;
            }

            public void setRotateDaily(boolean rotateDaily) {
                this.rotateDaily = rotateDaily;
            }

            public DataSize getMaxSize() {
                return maxSize;
            }

            public void setMaxSize(DataSize maxSize) {
                this.maxSize = maxSize;
            }

            public int getKeep() {
                return keep;
            }

            public void setKeep(int keep) {
                this.keep = keep;
            }

            public boolean isCompress() {
                return compress;
            }

            public void setCompress(boolean compress) {
                this.compress = compress;
            }
        }
    }

    /**
     * An address on which connections are accepted.
     *
     * @param name Tells it from the others. Its port is known as local.tornado.name.port once it listens.
     * @param address Network address to listen on. Every interface unless set.
     * @param port Port to listen on. Zero for any that is free.
     * @param socketFile Unix socket to listen on, in place of a port.
     * @param permissions Permissions of the Unix socket, as ls writes them.
     * @param proxyProtocol Whether to demand that each connection begins with a header of the PROXY protocol.
     * @param sslBundle Name of the SSL bundle to speak TLS with. Plain HTTP unless set.
     * @param redirectToHttps Whether to redirect all requests to HTTPS.
     */
    public record Listener(
            @Nullable String name,
            @Nullable InetAddress address,
            @Nullable Integer port,
            @Nullable String socketFile,
            @DefaultValue("rw-------") String permissions,
            @DefaultValue("false") boolean proxyProtocol,
            @Nullable String sslBundle,
            @DefaultValue("false") boolean redirectToHttps) {}
}
