package org.tornado4j.spring.boot;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.GracefulShutdownCallback;
import org.springframework.boot.web.server.GracefulShutdownResult;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.boot.web.server.WebServer;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.httpserver.ServerReport;
import org.tornado4j.httpserver.ServerStatistics;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LagCounts;
import org.tornado4j.ioloop.LoopLoad;

/**
 * A Tornado server in the hands of Spring Boot.
 *
 * <ol>
 *   <li>{@link #start} binds the port and starts the loops, whose threads keep the process alive; started twice it does
 *       nothing the second time;
 *   <li>{@link #shutDownGracefully} stops to listen, after a delay if there is one, and lets requests that are on their
 *       way finish;
 *   <li>{@link #stop} closes what is left and ends the threads; {@code start} may follow again;
 *   <li>{@link #destroy} stops for good.
 * </ol>
 *
 * <p>With a negative port and no further listener there is no thread, but the server counts as started.
 *
 * <p>Thread: any, but none of the server's loops.
 */
public final class TornadoWebServer implements WebServer {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoWebServer.class);

    /**
     * The parts that a server is made with.
     *
     * @param listeners that of {@code server.port} first, unless there is none
     * @param redirectPort where HTTPS is spoken as clients see it; null for where a listener speaks it
     * @param slowCallbackThreshold null for the engine's default
     * @param exitOnFatalError whether a fatal error ends the process
     * @param patience how long {@link #stop} waits for the threads to end
     * @param accessLog null for none
     */
    record Settings(
            List<ServerListener> listeners,
            @Nullable Integer redirectPort,
            int loops,
            @Nullable Duration slowCallbackThreshold,
            boolean exitOnFatalError,
            Shutdown shutdown,
            Drain drain,
            Duration patience,
            @Nullable ServerAccessLog accessLog,
            HTTPServerOptions options) {}

    /**
     * The settings of a graceful shutdown.
     *
     * @param delay how long connections are still accepted
     * @param timeout how long requests may take from then on; zero for as long as Spring waits
     */
    record Drain(Duration delay, Duration timeout) {}

    private final Settings settings;
    private final Supplier<? extends HTTPServerConnectionDelegate> application;
    private final Supplier<String> description;

    /** The context class loader of handlers: that of the application, not of the thread that starts the server. */
    private final @Nullable ClassLoader classLoader = Thread.currentThread().getContextClassLoader();

    /** Written under the lock, read by whoever asks for figures. */
    private volatile @Nullable ServingLoops serving;

    /** Guarded by this. */
    private boolean destroyed;

    /** Written under the lock, read by whoever asks for the port. */
    private volatile int localPort = -1;

    /** Written under the lock, read by whoever asks for a port. */
    private volatile Map<String, Integer> namedPorts = Map.of();

    /** Written under the lock, read by whoever asks for places. */
    private volatile Map<String, String> listenerPlaces = Map.of();

    /** @param description what the log says of {@code application}; asked for after it */
    TornadoWebServer(
            Settings settings,
            Supplier<? extends HTTPServerConnectionDelegate> application,
            Supplier<String> description) {
        this.settings = settings;
        this.application = application;
        this.description = description;
    }

    /** Returns the Tornado server that {@code server} is or has; null if it has none. */
    public static @Nullable TornadoWebServer in(@Nullable WebServer server) {
        if (server instanceof HasConnections container) {
            return container.getConnections();
        }
        return server instanceof TornadoWebServer own ? own : null;
    }

    @Override
    public synchronized void start() {
        if (destroyed) {
            throw new IllegalStateException("this server was destroyed; make a new one with its factory");
        }
        if (serving != null || settings.listeners.isEmpty()) {
            return;
        }
        FatalErrors.setExit(settings.exitOnFatalError);
        BoundListeners listeners = BoundListeners.bind(settings.listeners);
        try {
            openAccessLog();
            serving = ServingLoops.start(settings, application.get(), listeners, classLoader);
        } catch (RuntimeException e) {
            listeners.close();
            closeAccessLog();
            throw e;
        }
        localPort = listeners.mainPort();
        namedPorts = listeners.namedPorts();
        listenerPlaces = listeners.places();
        LOG.info("Tornado started on {} with {}, {}", listeners, loops(), description.get());
    }

    private void openAccessLog() {
        if (settings.accessLog != null) {
            settings.accessLog.open();
        }
    }

    private void closeAccessLog() {
        if (settings.accessLog != null) {
            settings.accessLog.close();
        }
    }

    private String loops() {
        return settings.loops == 1 ? "1 loop" : settings.loops + " loops";
    }

    /** Closes all connections, after telling a graceful shutdown on its way that it did not come to its end. */
    @Override
    public synchronized void stop() {
        ServingLoops running = serving;
        if (running != null) {
            serving = null;
            localPort = -1;
            namedPorts = Map.of();
            listenerPlaces = Map.of();
            running.stop();
            closeAccessLog();
        }
    }

    @Override
    public synchronized void destroy() {
        destroyed = true;
        stop();
    }

    /** The port it listens on; -1 before it does and when it was stopped. */
    @Override
    public int getPort() {
        return localPort;
    }

    /** The ports of the listeners besides, by their names; empty when it does not listen. */
    public Map<String, Integer> getNamedPorts() {
        return namedPorts;
    }

    /** The callback is called by a thread of its own, which may call {@link #stop}. */
    @Override
    public synchronized void shutDownGracefully(GracefulShutdownCallback callback) {
        ServingLoops running = serving;
        if (running == null || settings.shutdown != Shutdown.GRACEFUL) {
            callback.shutdownComplete(GracefulShutdownResult.IMMEDIATE);
            return;
        }
        running.drain().thenAccept(result -> inOwnThread(() -> callback.shutdownComplete(result)));
    }

    /**
     * Tells the server that it will be shut down, by whoever knows that before: the delay of {@link #shutDownGracefully},
     * for which everything goes on, counts from the first of these calls. Who has traffic sent elsewhere, by
     * {@code ReadinessState.REFUSING_TRAFFIC} say, does so at the same time. A server that does not run takes no note.
     */
    public void announceShutdown() {
        ServingLoops running = serving;
        if (running != null) {
            running.announceShutdown();
        }
    }

    /** Takes back {@link #announceShutdown}. */
    public void retractShutdown() {
        ServingLoops running = serving;
        if (running != null) {
            running.retractShutdown();
        }
    }

    /** Returns what its connections are served with. */
    public HTTPServerOptions getOptions() {
        return settings.options;
    }

    /** Returns the counts since the server was started; all zero while it is stopped. */
    public ServerStatistics statistics() {
        ServingLoops running = serving;
        return running == null ? ServerStatistics.NONE : running.server().statistics();
    }

    /**
     * Returns what the server is at; nothing while it is stopped. Waits until each loop has answered, or {@code patience} is
     * over: {@link HTTPServer#report}. Not to be called on a loop of the server.
     *
     * @param most the number of requests and of blocking methods that are described
     */
    public ServerReport report(Duration patience, int most) {
        ServingLoops running = serving;
        return running == null ? ServerReport.NONE : running.report(patience, most);
    }

    /** Returns the places that it listens at, ports and paths of sockets, by the names of listeners; that of the port is {@code main}. */
    public Map<String, String> getListeners() {
        return listenerPlaces;
    }

    /** Returns the lag of each loop as a distribution; none while the server is stopped. */
    public List<LagCounts> lagCounts() {
        ServingLoops running = serving;
        return running == null
                ? List.of()
                : running.loops().stream().map(IOLoop::lagCounts).toList();
    }

    /** Returns the load of each loop; empty while the server is stopped. */
    public List<LoopLoad> loads() {
        ServingLoops running = serving;
        return running == null
                ? Collections.nCopies(settings.loops, LoopLoad.NONE)
                : running.loops().stream().map(IOLoop::load).toList();
    }

    /** Returns the number of access log lines that could not be written. */
    public long droppedAccessLogLines() {
        return settings.accessLog == null ? 0 : settings.accessLog.droppedLines();
    }

    /** Lets go of the file of the access log and opens it anew: for who moves it away. */
    public void reopenAccessLog() {
        if (settings.accessLog != null) {
            settings.accessLog.reopen();
        }
    }

    private static void inOwnThread(Runnable task) {
        new Thread(task, "tornado-shutdown").start();
    }
}
