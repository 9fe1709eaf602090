package org.tornado4j.spring.boot.autoconfigure;

import static org.tornado4j.spring.boot.autoconfigure.AllowedValue.allowedHosts;
import static org.tornado4j.spring.boot.autoconfigure.AllowedValue.atLeast;
import static org.tornado4j.spring.boot.autoconfigure.AllowedValue.bufferSize;
import static org.tornado4j.spring.boot.autoconfigure.AllowedValue.fieldName;
import static org.tornado4j.spring.boot.autoconfigure.AllowedValue.notNegative;
import static org.tornado4j.spring.boot.autoconfigure.AllowedValue.positive;
import static org.tornado4j.spring.boot.autoconfigure.AllowedValue.size;
import static org.tornado4j.spring.boot.autoconfigure.AllowedValue.sizeOrZero;
import static org.tornado4j.spring.boot.autoconfigure.AllowedValue.timeout;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.core.Ordered;
import org.springframework.util.unit.DataSize;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.process.Processes;
import org.tornado4j.process.Worker;
import org.tornado4j.spring.boot.HTTPServerCustomizer;
import org.tornado4j.spring.boot.TLSCustomizer;
import org.tornado4j.spring.boot.TornadoWebServerFactory;

/**
 * Applies {@code server.*}, {@code tornado.server.*} and the {@link HTTPServerCustomizer} beans to the factory.
 *
 * <p>The order is Boot's own for this: what sets the port of a management server comes right after it.
 */
final class TornadoWebServerFactoryCustomizer implements WebServerFactoryCustomizer<TornadoWebServerFactory>, Ordered {

    /** The purpose of the server. */
    enum Purpose {
        /** It serves the application. */
        APPLICATION,
        /** It serves the application's management port: what the application's server has bound and opened is not its own. */
        MANAGEMENT
    }

    private static final DataSize LEAST_MEMORY = DataSize.ofMegabytes(1);

    private static final String FOR_NO_LIMIT = "Write 0s for no limit.";

    private final Purpose purpose;
    private final ServerProperties server;
    private final TornadoServerProperties tornado;
    private final ProxySettings proxies;
    private final @Nullable SslBundles sslBundles;
    private final List<HTTPServerCustomizer> serverCustomizers;
    private final List<TLSCustomizer> tlsCustomizers;
    private final boolean compressResponse;

    TornadoWebServerFactoryCustomizer(
            Purpose purpose,
            ServerProperties server,
            TornadoServerProperties tornado,
            ProxySettings proxies,
            @Nullable SslBundles sslBundles,
            List<HTTPServerCustomizer> serverCustomizers,
            List<TLSCustomizer> tlsCustomizers,
            boolean compressResponse) {
        this.purpose = purpose;
        this.server = server;
        this.tornado = tornado;
        this.proxies = proxies;
        this.sslBundles = sslBundles;
        this.serverCustomizers = serverCustomizers;
        this.tlsCustomizers = tlsCustomizers;
        this.compressResponse = compressResponse;
    }

    @Override
    public int getOrder() {
        return 0;
    }

    @Override
    public void customize(TornadoWebServerFactory factory) {
        applyServerProperties(factory);
        applyTornadoProperties(factory);
        if (purpose == Purpose.APPLICATION) {
            if (tornado.isSocketActivation()) {
                factory.setSocketActivation(true);
            }
            new ListenerSettings(tornado, proxies).applyTo(factory);
            factory.setAccessLog(new AccesslogSettings(tornado.getAccesslog()).builder());
        } else {
            factory.setLoops(1);
        }
        factory.addServerCustomizers(List.of(this::applyOptions));
        factory.addServerCustomizers(serverCustomizers);
        factory.addTlsCustomizers(List.of(tlsProperties()));
        factory.addTlsCustomizers(tlsCustomizers);
    }

    /** Applies the keys that are set; the others leave the factory as the application has made it. */
    private void applyServerProperties(TornadoWebServerFactory factory) {
        Integer port = server.getPort();
        if (port != null) {
            factory.setPort(port < 0 ? port : AllowedValue.port("server.port", port));
        }
        if (server.getAddress() != null) {
            factory.setAddress(server.getAddress());
        }
        if (server.getSsl() != null) {
            factory.setSsl(server.getSsl());
        }
        if (sslBundles != null) {
            factory.setSslBundles(sslBundles);
        }
        if (server.getServerHeader() != null) {
            factory.setServerHeader(server.getServerHeader());
        }
        factory.setCompression(server.getCompression());
        factory.setCompressResponse(compressResponse);
        factory.setCompressionCodings(tornado.getCompressionCodings());
        factory.setHttp2(server.getHttp2());
        factory.setShutdown(server.getShutdown());
    }

    private void applyTornadoProperties(TornadoWebServerFactory factory) {
        Integer loops = tornado.getLoops();
        if (loops != null) {
            factory.setLoops(
                    atLeast(1, "tornado.server.loops", loops, "Leave it out to have one event loop per core."));
        }
        applyProcesses(factory);
        factory.setBacklog(atLeast(1, "tornado.server.backlog", tornado.getBacklog(), "1024 is the default."));
        factory.setReusePort(tornado.isReusePort() || Worker.current() != null);
        Duration threshold = positive(
                "tornado.server.slow-callback-threshold",
                tornado.getSlowCallbackThreshold(),
                "Write a long time, 1h for instance, to be warned hardly ever.");
        if (!threshold.equals(
                TornadoServerProperties.SLOW_CALLBACK_THRESHOLD)) { // the engine's own waits until it is warm
            factory.setSlowCallbackThreshold(threshold);
        }
        factory.setExitOnFatalError(tornado.isExitOnFatalError());
        Duration delay = notNegative("tornado.server.drain-delay", tornado.getDrainDelay(), "Write 0s for none.");
        if (purpose == Purpose.APPLICATION) { // the management port outlasts it, so that readiness can be asked for
            factory.setDrainDelay(delay);
        }
        if (tornado.getDrainFile() != null) {
            factory.setDrainFile(tornado.getDrainFile());
        }
        factory.setDrainTimeout(timeout("tornado.server.drain-timeout", tornado.getDrainTimeout(), FOR_NO_LIMIT));
    }

    private void applyProcesses(TornadoWebServerFactory factory) {
        int processes = AllowedValue.processes(tornado.getProcesses());
        if (Worker.current() != null && tornado.getLoops() == null) {
            factory.setLoops(Math.max(1, Processes.cpuCount() / processes)); // one per core, all together
        }
        factory.setPort(WorkerPorts.port(WorkerPorts.SERVER, factory.getPort()));
    }

    private void applyOptions(HTTPServerOptions.Builder options) {
        options.allowedHosts(allowedHosts("tornado.server.allowed-hosts", tornado.getAllowedHosts()));
        applyHeaderLimit(options);
        applyLimits(options);
        applyConnectionLimits(options);
        applyTimeouts(options);
        options.requestIdHeader(fieldName("tornado.server.request-id-header", tornado.getRequestIdHeader()));
        options.maskParameters(tornado.getAccesslog().getMaskParameters());
        proxies.applyTo(options);
    }

    private void applyHeaderLimit(HTTPServerOptions.Builder options) {
        int head = bufferSize(
                "server.max-http-request-header-size",
                server.getMaxHttpRequestHeaderSize(),
                "It counts the request line and all header fields.");
        options.maxHeaderBytes(head);
        DataSize target = tornado.getMaxTargetLength();
        if (target != null) {
            options.maxTargetBytes(bufferSize("tornado.server.max-target-length", target, "8KB is the default."));
        } else {
            options.maxTargetBytes(Math.max(HTTPServerOptions.DEFAULT.maxTargetBytes(), head));
        }
    }

    private void applyLimits(HTTPServerOptions.Builder options) {
        options.maxBufferBytes(bufferSize(
                        "tornado.server.max-buffer-size", tornado.getMaxBufferSize(), "100MB is the default."))
                .maxWriteBufferBytes(bufferSize(
                        "tornado.server.max-write-buffer-size", tornado.getMaxWriteBufferSize(), "1MB is the default."))
                .chunkSize(bufferSize("tornado.server.chunk-size", tornado.getChunkSize(), "64KB is the default."))
                .maxKeepAliveRequests(atLeast(
                        0,
                        "tornado.server.max-keep-alive-requests",
                        tornado.getMaxKeepAliveRequests(),
                        "Write 0 for no limit."))
                .maxHeaderFields(atLeast(
                        1, "tornado.server.max-header-fields", tornado.getMaxHeaderFields(), "100 is the default."))
                .decompressRequest(tornado.isDecompressRequest())
                .maxDecompressionRatio(atLeast(
                        1,
                        "tornado.server.max-decompression-ratio",
                        tornado.getMaxDecompressionRatio(),
                        "100 is the default."))
                .noKeepAlive(tornado.isNoKeepAlive());
        DataSize content = tornado.getMaxBodySize();
        if (content != null) {
            options.maxBodyBytes(size(
                    "tornado.server.max-body-size",
                    content,
                    "Content is refused with 413 beyond it; Tornado's own default is 100MB."));
        }
        DataSize budget = tornado.getMemoryBudget();
        if (budget != null) {
            options.memoryBudget(sizeOrZero(
                    "tornado.server.memory-budget",
                    budget,
                    LEAST_MEMORY,
                    "Write 0B for no limit, and leave it out for a quarter of the heap."));
        }
    }

    /** Checked at once: they may be for a listener that has TLS although the server has not. */
    private TLSCustomizer tlsProperties() {
        Duration handshake =
                timeout("tornado.server.tls.handshake-timeout", tornado.getTls().getHandshakeTimeout(), FOR_NO_LIMIT);
        boolean resumption = tornado.getTls().isSessionResumption();
        return options -> options.handshakeTimeout(handshake).sessionResumption(resumption);
    }

    private void applyConnectionLimits(HTTPServerOptions.Builder options) {
        options.maxConnections(atLeast(
                        0, "tornado.server.max-connections", tornado.getMaxConnections(), "Write 0 for no limit."))
                .maxConnectionsPerAddress(atLeast(
                        0,
                        "tornado.server.max-connections-per-address",
                        tornado.getMaxConnectionsPerAddress(),
                        "Write 0 for no limit."));
    }

    private void applyTimeouts(HTTPServerOptions.Builder options) {
        options.idleConnectionTimeout(timeout(
                        "tornado.server.idle-connection-timeout", tornado.getIdleConnectionTimeout(), FOR_NO_LIMIT))
                .halfClosedTimeout(notNegative(
                        "tornado.server.half-closed-timeout",
                        tornado.getHalfClosedTimeout(),
                        "Write 0s to take such a client for gone at once."))
                .headerTimeout(timeout("tornado.server.header-timeout", tornado.getHeaderTimeout(), FOR_NO_LIMIT))
                .bodyTimeout(timeout("tornado.server.body-timeout", tornado.getBodyTimeout(), FOR_NO_LIMIT))
                .writeTimeout(timeout("tornado.server.write-timeout", tornado.getWriteTimeout(), FOR_NO_LIMIT))
                .requestTimeout(timeout("tornado.server.request-timeout", tornado.getRequestTimeout(), FOR_NO_LIMIT))
                .responseTimeout(timeout("tornado.server.response-timeout", tornado.getResponseTimeout(), FOR_NO_LIMIT))
                .slowRequestThreshold(notNegative(
                        "tornado.server.slow-request-threshold",
                        tornado.getSlowRequestThreshold(),
                        "Write 0s for all requests."))
                .maxHoldTime(timeout("tornado.server.max-hold-time", tornado.getMaxHoldTime(), FOR_NO_LIMIT))
                .minDataRate(sizeOrZero(
                        "tornado.server.min-data-rate",
                        tornado.getMinDataRate(),
                        "Write 0B for no limit; it is per second."));
    }
}
