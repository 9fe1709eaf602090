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
 * {@link org.tornado4j.httpserver.HTTPServerOptions} or {@link org.tornado4j.spring.boot.TornadoWebServerFactory}.
 *
 * @param loops Number of event loops, each in a thread of its own. One per core unless set; with several processes, as many in each
 * that there is one per core in all.
 * @param processes Number of processes that serve the same ports, each a JVM of its own that runs the application. Zero for one per
 * core.
 * @param maxRestarts Number of processes that may be started in place of others that failed, before all are ended.
 * @param backlog Number of connections that may wait to be accepted.
 * @param reusePort Whether to let other processes listen on the same port (SO_REUSEPORT).
 * @param idleConnectionTimeout Time without any traffic after which a connection that waits for a request or its content
 * is closed. Zero for no limit.
 * @param headerTimeout Time the head of a request may take to arrive. Zero for no limit.
 * @param bodyTimeout Time the content of a request may take to arrive. Zero for no limit.
 * @param writeTimeout Time a client may take nothing of its response before it is cut off. Zero for no limit.
 * @param requestTimeout Time from the first byte of a request to the end of its response. Zero for no limit, as event streams
 * and large downloads need it.
 * @param minDataRate Amount per second that a client must at least send of content, or take of a response that waits, on the
 * average of the time for which silence is allowed. Zero for no limit.
 * @param maxTargetLength Maximum length of the target of a request.
 * @param maxHeaderFields Maximum number of header fields of a request.
 * @param maxBodySize Maximum size of the content of a request. Handlers may allow themselves more.
 * @param decompressRequest Whether to hand on content that is coded by gzip or deflate decoded.
 * @param maxDecompressionRatio How many times as much may come out of coded content as came in, beyond its first MB.
 * @param maxBufferSize Maximum amount that is buffered for one connection.
 * @param maxWriteBufferSize Maximum amount of a response that is written before the client has taken it. Blocking methods wait
 * then; what does not wait is cut off at sixteen times that.
 * @param chunkSize Maximum size of the pieces in which content is read.
 * @param noKeepAlive Whether to close each connection after one response.
 * @param maxKeepAliveRequests Number of requests after which a connection is closed. Zero for no limit.
 * @param maxConnections Number of connections that may be open. Beyond it no more are accepted until one is closed. Zero for no
 * limit.
 * @param maxConnectionsPerAddress Number of connections that may be open from one address that is no trusted proxy. Further ones
 * are closed at once. Zero for no limit.
 * @param trustedDownstream Addresses and ranges (CIDR) of proxies, which are believed what they say about clients. Loopback,
 * link-local and private addresses unless set.
 * @param forwardedHeaders Header fields in which proxies say who the client is, if server.forward-headers-strategy has them read.
 * @param proxyProtocol Whether to demand that each connection to the port begins with a header of the PROXY protocol.
 * @param listeners Further ports and Unix sockets where connections are taken, beside server.port.
 * @param redirectPort Port that listeners with redirect-to-https send clients to, as clients see it. That of the first listener with
 * TLS unless set.
 * @param slowCallbackThreshold Time a callback may hold its event loop before a warning is logged.
 * @param drainDelay Time a graceful shutdown goes on accepting requests, so that load balancers can notice that the
 * application is not ready any more.
 * @param drainTimeout Time a graceful shutdown waits for requests before it cuts them off. Zero for as long as
 * spring.lifecycle.timeout-per-shutdown-phase says.
 * @param tls Connections that are protected by server.ssl.
 * @param accesslog Log of requests.
 * @param supervisor Process that looks after the others when there are several.
 */
@ConfigurationProperties("tornado.server")
public record TornadoServerProperties(
        @Nullable Integer loops,
        @DefaultValue("1") int processes,
        @DefaultValue("100") int maxRestarts,
        @DefaultValue("128") int backlog,
        @DefaultValue("false") boolean reusePort,
        @DefaultValue("60s") Duration idleConnectionTimeout,
        @DefaultValue("20s") Duration headerTimeout,
        @DefaultValue("0s") Duration bodyTimeout,
        @DefaultValue("60s") Duration writeTimeout,
        @DefaultValue("0s") Duration requestTimeout,
        @DefaultValue("240B") DataSize minDataRate,
        @DefaultValue("8KB") DataSize maxTargetLength,
        @DefaultValue("100") int maxHeaderFields,
        @DefaultValue("10MB") DataSize maxBodySize,
        @DefaultValue("false") boolean decompressRequest,
        @DefaultValue("100") int maxDecompressionRatio,
        @DefaultValue("100MB") DataSize maxBufferSize,
        @DefaultValue("1MB") DataSize maxWriteBufferSize,
        @DefaultValue("64KB") DataSize chunkSize,
        @DefaultValue("false") boolean noKeepAlive,
        @DefaultValue("0") int maxKeepAliveRequests,
        @DefaultValue("16384") int maxConnections,
        @DefaultValue("0") int maxConnectionsPerAddress,
        @Nullable List<String> trustedDownstream,
        @DefaultValue("x-forwarded") ProxyHeaders.Kind forwardedHeaders,
        @DefaultValue("false") boolean proxyProtocol,
        @DefaultValue List<Listener> listeners,
        @Nullable Integer redirectPort,
        @DefaultValue("100ms") Duration slowCallbackThreshold,
        @DefaultValue("0s") Duration drainDelay,
        @DefaultValue("0s") Duration drainTimeout,
        @DefaultValue Tls tls,
        @DefaultValue Accesslog accesslog,
        @DefaultValue Supervisor supervisor) {

    /**
     * Connections that are protected by server.ssl.
     *
     * @param handshakeTimeout Time a TLS handshake may take. Zero for no limit.
     * @param sessionResumption Whether to let clients resume a TLS session, which spares both sides most of the handshake.
     */
    public record Tls(
            @DefaultValue("10s") Duration handshakeTimeout,
            @DefaultValue("true") boolean sessionResumption) {}

    /**
     * Process that looks after the others when there are several.
     *
     * @param startTimeout Time a process that is to replace another may take to be ready. Beyond it, the other one goes on.
     * @param stopTimeout Time a process may take to end before it is killed. Half a minute more than
     * spring.lifecycle.timeout-per-shutdown-phase unless set.
     * @param statusPort Port of 127.0.0.1 where the supervisor shows what the processes are doing. Zero for any that is free, none
     * unless set.
     * @param statusSocketFile Unix socket where the supervisor shows what the processes are doing, to the owner of the process. None
     * unless set.
     */
    public record Supervisor(
            @DefaultValue("2m") Duration startTimeout,
            @Nullable Duration stopTimeout,
            @Nullable Integer statusPort,
            @Nullable Path statusSocketFile) {}

    /**
     * Log of requests.
     *
     * @param enabled Whether to log each request.
     * @param format One of tornado, common, combined and json, or a pattern with directives such as %h, %r and %s.
     * @param output Where lines go. A file if file.path is set, else the logger for Tornado's own format, else the standard
     * output.
     * @param exclude Paths that are not logged, with what is below them. An asterisk stands for any text.
     * @param maskHeaders Header fields whose values are not shown.
     * @param maskCookies Cookies whose values are not shown, where the Cookie header field is.
     * @param maskParameters Query parameters whose values are not shown.
     * @param file File that is written to.
     */
    public record Accesslog(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("tornado") String format,
            @Nullable Output output,
            @DefaultValue List<String> exclude,

            @DefaultValue({"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie"})
            List<String> maskHeaders,

            @DefaultValue List<String> maskCookies,
            @DefaultValue List<String> maskParameters,
            @DefaultValue File file) {

        /** Where lines go. */
        public enum Output {
            /** The logger tornado.access. */
            LOGGER,
            /** The standard output of the process. */
            STDOUT,
            /** A file. */
            FILE
        }

        /**
         * A log file.
         *
         * @param path Path of the file.
         * @param rotateDaily Whether to begin a new file each day.
         * @param maxSize Size at which a new file is begun. Zero for no limit.
         * @param keep Number of old files that are kept. Zero for all of them.
         * @param compress Whether to compress old files with gzip.
         */
        public record File(
                @Nullable Path path,
                @DefaultValue("true") boolean rotateDaily,
                @DefaultValue("0B") DataSize maxSize,
                @DefaultValue("0") int keep,
                @DefaultValue("false") boolean compress) {}
    }

    /**
     * A place where connections are taken.
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
