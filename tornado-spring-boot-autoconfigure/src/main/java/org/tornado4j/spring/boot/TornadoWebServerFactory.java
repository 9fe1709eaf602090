package org.tornado4j.spring.boot;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.server.AbstractConfigurableWebServerFactory;
import org.springframework.boot.web.server.Http2;
import org.springframework.boot.web.server.Ssl;
import org.springframework.util.StringUtils;
import org.tornado4j.accesslog.AccessLog;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.iostream.TLSOptions;
import org.tornado4j.iostream.TLSOptions.ClientAuthentication;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.tcp.ListenerOptions;
import org.tornado4j.tcp.ProxyProtocol;

/**
 * Makes {@link TornadoWebServer}s. Define a bean of this type to set up the server in code; properties are applied to it
 * all the same. What it starts with is the engine's defaults, port 8080, one loop per core, and no waiting for requests
 * at shutdown.
 *
 * <p>Thread: one, the one that refreshes the context.
 */
public class TornadoWebServerFactory extends AbstractConfigurableWebServerFactory {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoWebServerFactory.class);

    /** For loops to end once their connections are closed, which takes them no time unless a handler hangs. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<HTTPServerCustomizer> serverCustomizers = new ArrayList<>();
    private final List<TLSCustomizer> tlsCustomizers = new ArrayList<>();
    private int loops = Runtime.getRuntime().availableProcessors();
    private int backlog = 1024;
    private boolean reusePort;
    private boolean socketActivation;
    private @Nullable ProxyProtocol proxyProtocol;
    private final List<ServerListener> listeners = new ArrayList<>();
    private @Nullable Integer redirectPort;
    private @Nullable Duration slowCallbackThreshold;
    private boolean exitOnFatalError = true;
    private Duration drainDelay = Duration.ZERO;
    private Duration drainTimeout = Duration.ZERO;
    private @Nullable Path drainFile;
    private AccessLog.@Nullable Builder accessLogSettings;
    private boolean compressResponse;
    private List<String> compressionCodings = List.of();

    /** Needed by Spring Boot, which makes a second factory for a management port. */
    public TornadoWebServerFactory() {}

    public TornadoWebServerFactory(int port) {
        super(port);
    }

    /**
     * A server with what is set here, which does not listen yet.
     *
     * @param application who answers the requests; asked for at each start of the server
     * @throws InvalidConfigurationPropertyValueException if a key alias, a protocol or a cipher suite does not exist
     */
    public TornadoWebServer getWebServer(Supplier<? extends HTTPServerConnectionDelegate> application) {
        return getWebServer(application, () -> "mode native");
    }

    /** @param description what the log says of {@code application}; asked for after it, at each start of the server */
    TornadoWebServer getWebServer(
            Supplier<? extends HTTPServerConnectionDelegate> application, Supplier<String> description) {
        warnOfWhatIsMissing();
        HTTPServerOptions.Builder options = options();
        ServerAccessLog accessLog = accessLogSettings == null ? null : new ServerAccessLog(accessLogSettings);
        if (accessLog != null) {
            options.requestLog(accessLog);
        }
        return new TornadoWebServer(
                new TornadoWebServer.Settings(
                        allListeners(),
                        redirectPort,
                        loops,
                        slowCallbackThreshold,
                        exitOnFatalError,
                        getShutdown(),
                        new TornadoWebServer.Drain(drainDelay, drainTimeout),
                        PATIENCE,
                        accessLog,
                        options.build()),
                application,
                description);
    }

    private HTTPServerOptions.Builder options() {
        HTTPServerOptions.Builder options = HTTPServerOptions.builder();
        options.serverHeader(StringUtils.hasLength(getServerHeader()) ? getServerHeader() : null);
        new CompressionSettings(getCompression(), compressResponse, compressionCodings).applyTo(options);
        for (HTTPServerCustomizer customizer : serverCustomizers) {
            customizer.customize(options);
        }
        return options;
    }

    /**
     * Returns the engine's options of a server with what is set here, but for the {@linkplain #setAccessLog access log}: for
     * code that serves the application by itself, such as a test in memory.
     */
    public HTTPServerOptions getServerOptions() {
        return options().build();
    }

    private List<ServerListener> allListeners() {
        List<ServerListener> all = new ArrayList<>();
        if (socketActivation || getPort() >= 0) {
            all.add(ServerListener.of(ServerListener.MAIN, mainPlace())
                    .withOptions(ListenerOptions.DEFAULT
                            .withProxyProtocol(proxyProtocol)
                            .withTls(tlsOptions())));
        }
        for (ServerListener listener : listeners) {
            all.add(withTls(listener));
        }
        requireTargetOfRedirects(all);
        return List.copyOf(all);
    }

    private ServerListener.Place mainPlace() {
        return socketActivation ? new ServerListener.Inherited() : new ServerListener.Port(bindOptions());
    }

    private ServerListener withTls(ServerListener listener) {
        String bundle = listener.sslBundle();
        if (bundle == null) {
            return listener;
        }
        try {
            return listener.withOptions(listener.options().withTls(tlsOptions(Ssl.forBundle(bundle))));
        } catch (InvalidConfigurationPropertyValueException e) {
            String key = "tornado.server.listeners[" + listeners.indexOf(listener) + "].ssl-bundle";
            throw new InvalidConfigurationPropertyValueException(key, bundle, e.getReason());
        }
    }

    private void requireTargetOfRedirects(List<ServerListener> all) {
        for (ServerListener listener : all) {
            if (listener.redirects() && redirectPort == null && !speaksTls(all)) {
                throw new InvalidConfigurationPropertyValueException(
                        "tornado.server.redirect-port",
                        null,
                        "The listener \"" + listener.name()
                                + "\" redirects to HTTPS, which none of the others speaks. Name"
                                + " the port where it is spoken, or give one of them a certificate.");
            }
        }
    }

    private static boolean speaksTls(List<ServerListener> all) {
        return all.stream().anyMatch(listener -> listener.options().tls() != null);
    }

    private BindOptions bindOptions() {
        InetAddress address = getAddress();
        return BindOptions.of(getPort(), address != null ? address.getHostAddress() : null)
                .withBacklog(backlog)
                .withReusePort(reusePort);
    }

    private @Nullable TLSOptions tlsOptions() {
        Ssl ssl = getSsl();
        return ssl != null && ssl.isEnabled() ? tlsOptions(ssl) : null;
    }

    /** Sets the source of the SSL bundles for listeners with {@code ssl}. Updates of the bundles are followed. */
    TLSOptions tlsOptions(Ssl ssl) {
        TLSOptions.Builder options = TLSOptions.builder(SslBundleContexts.of(ssl, getSslBundles()))
                .applicationProtocols(List.of("http/1.1"))
                .clientAuthentication(Ssl.ClientAuth.map(
                        ssl.getClientAuth(),
                        ClientAuthentication.NONE,
                        ClientAuthentication.WANT,
                        ClientAuthentication.NEED));
        tlsCustomizers.forEach(customizer -> customizer.customize(options));
        TLSOptions built = options.build();
        built.rehearse(); // while the application's beans are made
        return built;
    }

    private void warnOfWhatIsMissing() {
        Http2 http2 = getHttp2();
        if (http2 != null && http2.isEnabled()) {
            LOG.warn("server.http2.enabled is set, but only HTTP/1.1 is spoken: Tornado cannot do that yet");
        }
    }

    /** Sets the number of event loops that serve the connections, each in a thread of its own. */
    public void setLoops(int loops) {
        if (loops < 1) {
            throw new IllegalArgumentException("loops must be at least 1, but is " + loops);
        }
        this.loops = loops;
    }

    public int getLoops() {
        return loops;
    }

    /** Sets the number of connections that may wait to be accepted. */
    public void setBacklog(int backlog) {
        this.backlog = backlog;
    }

    public int getBacklog() {
        return backlog;
    }

    /** Returns whether other processes may listen on the same port (SO_REUSEPORT). */
    public void setReusePort(boolean reusePort) {
        this.reusePort = reusePort;
    }

    public boolean isReusePort() {
        return reusePort;
    }

    /**
     * Sets whether the server listens on the socket that the process was started with, as by a socket unit of systemd, in
     * place of port and address: {@link org.tornado4j.tcp.Sockets#inheritedSocket}. A server without it does not start.
     */
    public void setSocketActivation(boolean socketActivation) {
        this.socketActivation = socketActivation;
    }

    public boolean isSocketActivation() {
        return socketActivation;
    }

    /** Sets the PROXY protocol of connections to the port; null, the default, for connections directly from clients. */
    public void setProxyProtocol(@Nullable ProxyProtocol proxyProtocol) {
        this.proxyProtocol = proxyProtocol;
    }

    public @Nullable ProxyProtocol getProxyProtocol() {
        return proxyProtocol;
    }

    /**
     * Adds places where connections are taken besides the port; with a negative port, they are the only ones.
     *
     * @throws IllegalArgumentException if one has no name or that of another
     */
    public void addListeners(Collection<ServerListener> listeners) {
        for (ServerListener listener : listeners) {
            if (listener.isMain()
                    || this.listeners.stream().anyMatch(known -> known.name().equals(listener.name()))) {
                throw new IllegalArgumentException(
                        "a listener needs a name of its own, which \"" + listener.name() + "\" is not");
            }
            this.listeners.add(listener);
        }
    }

    public List<ServerListener> getListeners() {
        return List.copyOf(listeners);
    }

    /** The port that listeners redirect to, as clients see it; null for that of the first listener with TLS. */
    public void setRedirectPort(@Nullable Integer redirectPort) {
        this.redirectPort = redirectPort;
    }

    public @Nullable Integer getRedirectPort() {
        return redirectPort;
    }

    /** Sets the time for which a callback may hold its loop before a warning is logged; null for the engine's default, 100 ms. */
    public void setSlowCallbackThreshold(@Nullable Duration slowCallbackThreshold) {
        this.slowCallbackThreshold = slowCallbackThreshold;
    }

    public @Nullable Duration getSlowCallbackThreshold() {
        return slowCallbackThreshold;
    }

    /**
     * Returns whether a {@linkplain org.tornado4j.ioloop.FatalErrors fatal error} ends the process once a server has been started; true by
     * default. It is one setting for the process, that of the server that was started last.
     */
    public void setExitOnFatalError(boolean exitOnFatalError) {
        this.exitOnFatalError = exitOnFatalError;
    }

    public boolean isExitOnFatalError() {
        return exitOnFatalError;
    }

    /**
     * Sets the time for which a graceful shutdown goes on accepting connections and requests, so that load balancers can notice that the
     * application is not ready any more; none by default.
     */
    public void setDrainDelay(Duration drainDelay) {
        this.drainDelay = drainDelay;
    }

    public Duration getDrainDelay() {
        return drainDelay;
    }

    /**
     * Sets the time for which a graceful shutdown, once it accepts nothing more, waits for requests before it cuts them off. Zero, the
     * default, for as long as Spring waits: {@code spring.lifecycle.timeout-per-shutdown-phase}.
     */
    public void setDrainTimeout(Duration drainTimeout) {
        this.drainTimeout = drainTimeout;
    }

    public Duration getDrainTimeout() {
        return drainTimeout;
    }

    /**
     * Sets the file whose presence announces that the process is about to end; null, the default, for none. As long as it is
     * there, readiness is {@code REFUSING_TRAFFIC}, everything else goes on, and the {@linkplain #setDrainDelay delay} of a
     * graceful shutdown is counted from its appearance.
     */
    public void setDrainFile(@Nullable Path drainFile) {
        this.drainFile = drainFile;
    }

    public @Nullable Path getDrainFile() {
        return drainFile;
    }

    /** Sets whether responses are compressed by Tornado's own rules when {@link #getCompression} is not enabled; false by default. */
    public void setCompressResponse(boolean compressResponse) {
        this.compressResponse = compressResponse;
    }

    public boolean isCompressResponse() {
        return compressResponse;
    }

    /** Sets the names of the codings that responses are compressed with, the preferred ones first; none, the default, for all. */
    public void setCompressionCodings(List<String> compressionCodings) {
        this.compressionCodings = List.copyOf(compressionCodings);
    }

    public List<String> getCompressionCodings() {
        return compressionCodings;
    }

    /** Sets the factory that opens the access log whenever a server starts; null for none. */
    public void setAccessLog(AccessLog.@Nullable Builder settings) {
        this.accessLogSettings = settings;
    }

    /** Adds what is called with the options of each server, after those that are there. */
    public void addServerCustomizers(Collection<? extends HTTPServerCustomizer> customizers) {
        serverCustomizers.addAll(customizers);
    }

    public List<HTTPServerCustomizer> getServerCustomizers() {
        return List.copyOf(serverCustomizers);
    }

    /** Adds what is called with the TLS options of each server that has some, after those that are there. */
    public void addTlsCustomizers(Collection<? extends TLSCustomizer> customizers) {
        tlsCustomizers.addAll(customizers);
    }

    public List<TLSCustomizer> getTlsCustomizers() {
        return List.copyOf(tlsCustomizers);
    }
}
