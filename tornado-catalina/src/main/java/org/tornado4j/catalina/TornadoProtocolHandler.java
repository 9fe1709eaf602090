package org.tornado4j.catalina;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.coyote.Adapter;
import org.apache.coyote.ProtocolHandler;
import org.apache.coyote.UpgradeProtocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.Limit;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.web.BlockingLimits;

/**
 * Serves a Tomcat {@code Service} over the engine's connections. Give it to a connector of an embedded Tomcat:
 *
 * <pre>{@code
 * TornadoProtocolHandler protocol = new TornadoProtocolHandler();
 * Connector connector = new Connector(protocol);
 * connector.setPort(8080);
 * tomcat.setConnector(connector);
 * }</pre>
 *
 * <p>By default it listens itself, with a loop of its own, while the connector is started. After {@link #serveElsewhere} it
 * does not; a server that has it as its application then feeds it with requests.
 *
 * <ul>
 *   <li>A request is served as soon as its head is here, on a thread that may wait: one of a pool with {@link #setMaxThreads}
 *       threads, or of {@link #setExecutor}. Requests wait in a queue while all are busy; if that is full, they are answered
 *       with 503.
 *   <li>Content is read in pieces as the container asks for it; at most 64 KB wait for it. {@code 100 (Continue)} is sent when
 *       content is first read. What is left over when the response ends is dropped if it is at most 256 KB; otherwise the
 *       connection ends.
 *   <li>A response of at most 32 KB leaves in one piece. A writer of more waits for a client that is behind, with 64 KB on the
 *       way; a {@code WriteListener} is called when there is room.
 *   <li>A client that leaves ends an asynchronous request with an error at once, and fails reads and writes. A response that
 *       fails after it has begun is cut off, so that the client cannot take a part for the whole.
 *   <li>Scheme, host and address of the client are those that the engine's proxy settings give.
 *   <li>{@code HttpServletRequest.upgrade} hands the connection over, to Tomcat's Jakarta WebSocket for instance. Its handler is
 *       called on the same threads; 64 KB wait each way.
 * </ul>
 *
 * <p>TLS, compression, limits and timeouts are those of the server that has the connections. The methods of
 * {@link ProtocolHandler} that would set them throw {@link UnsupportedOperationException}.
 *
 * <p>Thread: set up and started by one; serves any number of loops at once.
 */
public final class TornadoProtocolHandler implements ProtocolHandler, HTTPServerConnectionDelegate {

    /** Key of a request's id in the MDC while it is served, if the server gives ids. */
    public static final String REQUEST_ID = "requestId";

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final int MOST_IDLE_PROCESSORS = 200;
    private static final long TIMEOUT_INTERVAL_MILLIS = 250;
    private static final Duration IDLE_THREAD = Duration.ofSeconds(60);

    /** The numbers of handlers in names of threads and of management beans. */
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final int number = NUMBERS.incrementAndGet();
    /** The one that has served last is the first. */
    private final ConcurrentLinkedDeque<CatalinaProcessor> idle = new ConcurrentLinkedDeque<>();

    private final AtomicInteger idleCount = new AtomicInteger();
    private final ContainerWork work = new ContainerWork();
    private final Set<CatalinaExchange> asynchronous = ConcurrentHashMap.newKeySet();
    private final DrainSpread drainSpread = new DrainSpread();

    private @Nullable Adapter adapter;
    private @Nullable Executor configuredExecutor;
    private @Nullable ScheduledExecutorService utilityExecutor;
    private int port = -1;
    private int portOffset;
    private @Nullable String address;
    private int maxThreads = 200;
    private int minSpareThreads = 10;
    private int maxQueueSize = Integer.MAX_VALUE;
    private boolean listening = true;
    private boolean bodySizeUnlimited = true;
    private boolean tlsEnabled;
    private boolean warningsLeftOut;
    private HTTPServerOptions options = HTTPServerOptions.DEFAULT;

    private volatile @Nullable Executor executor;
    private @Nullable RequestThreads ownThreads;
    private @Nullable ScheduledFuture<?> timeouts;
    private volatile @Nullable OwnServer ownServer;

    /** Needed by Tomcat, which makes handlers of the name of their class. */
    public TornadoProtocolHandler() {}

    // ------------------------------------------------------------------------------------------ settings

    /** Keeps this from listening itself: a server has it as its application. */
    public void serveElsewhere() {
        listening = false;
    }

    /** Sets what the server has that this starts itself. */
    public void setServerOptions(HTTPServerOptions options) {
        this.options = options;
    }

    /** Sets the port that this listens at itself; 0 for any. */
    public void setPort(int port) {
        this.port = port;
    }

    public int getPort() {
        return port;
    }

    /** Sets a number that is added to the port; 0 by default. */
    public void setPortOffset(int portOffset) {
        this.portOffset = portOffset;
    }

    public int getPortOffset() {
        return portOffset;
    }

    /** Returns the port that this listens at itself; -1 while it does not. */
    public int getLocalPort() {
        OwnServer running = ownServer;
        return running == null ? -1 : running.port();
    }

    /** Sets the address that this listens at itself; null, the default, for all. */
    public void setAddress(@Nullable String address) {
        this.address = address;
    }

    /** Returns the number that tells this from others with the same port, as Tomcat asks for. */
    public int getNameIndex() {
        return number;
    }

    public String getName() {
        return "tornado-" + number;
    }

    /** Sets how many requests are served at a time, 200 by default, unless there is an executor. */
    public void setMaxThreads(int maxThreads) {
        if (maxThreads < 1) {
            throw new IllegalArgumentException("maxThreads must be at least 1, but is " + maxThreads);
        }
        this.maxThreads = maxThreads;
    }

    public int getMaxThreads() {
        return maxThreads;
    }

    /** Sets how many threads are kept although they have nothing to do, 10 by default. */
    public void setMinSpareThreads(int minSpareThreads) {
        if (minSpareThreads < 0) {
            throw new IllegalArgumentException("minSpareThreads must not be negative, but is " + minSpareThreads);
        }
        this.minSpareThreads = minSpareThreads;
    }

    public int getMinSpareThreads() {
        return minSpareThreads;
    }

    /** Sets how many requests may wait for a thread before others are answered with 503; without limit by default. */
    public void setMaxQueueSize(int maxQueueSize) {
        if (maxQueueSize < 1) {
            throw new IllegalArgumentException("maxQueueSize must be at least 1, but is " + maxQueueSize);
        }
        this.maxQueueSize = maxQueueSize;
    }

    public int getMaxQueueSize() {
        return maxQueueSize;
    }

    /**
     * Sets how many requests are in the container at a time, those whose clients have left among them, and how many wait for
     * their turn, and for how long; beyond that they are answered with 503 and {@code Retry-After}. Meant for an executor that
     * has no bounds of its own, such as one of virtual threads; null, the default, for none. An asynchronous request counts
     * while a thread of the container works on it.
     */
    public void setBlockingLimits(@Nullable BlockingLimits limits) {
        work.setLimits(limits);
    }

    public @Nullable BlockingLimits getBlockingLimits() {
        return work.limits();
    }

    /**
     * Sets the time over which WebSockets are closed with 1001 when the server is shutting down, so that not all clients come back in
     * one moment; zero, the default, for all at once.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public void setDrainSpread(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("drainSpread must not be negative, but is " + time);
        }
        drainSpread.setTime(time);
    }

    public Duration getDrainSpread() {
        return drainSpread.time();
    }

    DrainSpread drainSpread() {
        return drainSpread;
    }

    /**
     * Sets whether content of requests may have any length, whatever the options of the server say; true by default, since it
     * is read by demand.
     */
    public void setBodySizeUnlimited(boolean bodySizeUnlimited) {
        this.bodySizeUnlimited = bodySizeUnlimited;
    }

    public boolean isBodySizeUnlimited() {
        return bodySizeUnlimited;
    }

    /**
     * Sets whether the server that has the connections speaks TLS with all clients; false by default. Tomcat asks for it by this
     * name before it lets sessions be tracked by those of TLS.
     */
    public void setSSLEnabled(boolean tlsEnabled) {
        this.tlsEnabled = tlsEnabled;
    }

    public boolean isSSLEnabled() {
        return tlsEnabled;
    }

    /**
     * Refuses, with a line in the log, a property of Tomcat's own connectors that this one does not have. Tomcat calls it for
     * names that have no method here.
     *
     * @return whether there is such a property
     */
    public boolean setProperty(String name, String value) {
        switch (name) {
            case "bindOnInit", "maxSavePostSize", "secure" -> {
                return true; // it listens when it is started; the others the container asks the connector, or the
                // request, for
            }
            default -> {
                // of no use here
            }
        }
        LOG.atLevel(warningsLeftOut ? Level.DEBUG : Level.WARN)
                .log("Without effect: the property {} of the connector, as connections are not Tomcat's", name);
        return false;
    }

    /** Has properties without effect logged for debugging alone: another connector of the application has warned of them. */
    public void leaveOutWarnings() {
        warningsLeftOut = true;
    }

    @Override
    public @Nullable Adapter getAdapter() {
        return adapter;
    }

    @Override
    public void setAdapter(Adapter adapter) {
        this.adapter = adapter;
    }

    @Override
    public @Nullable Executor getExecutor() {
        return configuredExecutor;
    }

    /** Sets the threads that serve requests, such as virtual ones; null, the default, for a pool of its own. */
    @Override
    public void setExecutor(@Nullable Executor executor) {
        configuredExecutor = executor;
    }

    @Override
    public @Nullable ScheduledExecutorService getUtilityExecutor() {
        return utilityExecutor;
    }

    @Override
    public void setUtilityExecutor(ScheduledExecutorService utilityExecutor) {
        this.utilityExecutor = utilityExecutor;
    }

    @Override
    public boolean isSendfileSupported() {
        return true;
    }

    @Override
    public void addSslHostConfig(SSLHostConfig config) {
        throw new UnsupportedOperationException(
                "TLS is not this connector's business: give the server that has the connections TLS options");
    }

    @Override
    public void addSslHostConfig(SSLHostConfig config, boolean replace) {
        addSslHostConfig(config);
    }

    @Override
    public SSLHostConfig[] findSslHostConfigs() {
        return new SSLHostConfig[0];
    }

    @Override
    public void addUpgradeProtocol(UpgradeProtocol protocol) {
        throw new UnsupportedOperationException(
                "This connector has no upgrades: which protocols are spoken, the server decides that has the connections");
    }

    @Override
    public UpgradeProtocol[] findUpgradeProtocols() {
        return new UpgradeProtocol[0];
    }

    // ------------------------------------------------------------------------------------------ life cycle

    @Override
    public void init() {
        // there is nothing to open before the start
    }

    @Override
    public void start() throws Exception {
        if (executor != null) {
            return;
        }
        if (configuredExecutor != null) {
            executor = configuredExecutor;
        } else {
            RequestThreads threads = new RequestThreads(
                    getName() + "-exec-", minSpareThreads, maxThreads, maxQueueSize, IDLE_THREAD.toNanos());
            threads.start();
            ownThreads = threads;
            executor = threads;
        }
        ScheduledExecutorService utility = utilityExecutor;
        if (utility == null) {
            throw new IllegalStateException("the connector belongs to no Tomcat server, which has the utility threads");
        }
        timeouts = utility.scheduleWithFixedDelay(
                this::checkTimeouts, TIMEOUT_INTERVAL_MILLIS, TIMEOUT_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        if (listening) {
            ownServer = OwnServer.start(
                    this, options, BindOptions.of(port == 0 ? 0 : port + portOffset, address), getName());
        }
    }

    private void checkTimeouts() {
        long now = System.currentTimeMillis();
        asynchronous.forEach(exchange -> exchange.checkTimeout(now));
    }

    @Override
    public void pause() {
        OwnServer running = ownServer;
        if (running != null) {
            running.stopListening();
        }
    }

    @Override
    public void resume() {
        if (ownServer != null) {
            throw new UnsupportedOperationException("This connector cannot listen again: stop and start it");
        }
    }

    /** Ends asynchronous requests with a timeout, and the threads once they have nothing to do. */
    @Override
    public void stop() {
        ScheduledFuture<?> task = timeouts;
        if (task != null) {
            task.cancel(false);
            timeouts = null;
        }
        asynchronous.forEach(exchange -> exchange.checkTimeout(-1));
        OwnServer running = ownServer;
        if (running != null) {
            ownServer = null;
            running.stop();
        }
        RequestThreads threads = ownThreads;
        if (threads != null) {
            ownThreads = null;
            threads.stop();
        }
        executor = null;
        idle.clear();
        idleCount.set(0);
    }

    @Override
    public void destroy() {
        stop();
    }

    @Override
    public void closeServerSocketGraceful() {
        pause();
    }

    /** Waits until all connections are closed; only for those that this has taken itself. */
    @Override
    public long awaitConnectionsClose(long waitMillis) {
        OwnServer running = ownServer;
        return running == null ? 0 : running.awaitConnectionsClose(waitMillis);
    }

    // ------------------------------------------------------------------------------------------ serving

    @Override
    public HTTPMessageDelegate startRequest(HTTPConnection connection) {
        return new CatalinaExchange(this, connection);
    }

    /**
     * Runs {@code task} on a thread that may wait.
     *
     * @throws RejectedExecutionException if too many wait, or this is stopped
     */
    void execute(Runnable task) {
        Executor threads = executor;
        if (threads == null) {
            throw new RejectedExecutionException("the connector is stopped");
        }
        threads.execute(task);
    }

    /** Runs {@code task} on the thread for timeouts; for what cannot be refused. */
    void executeAside(Runnable task) {
        ScheduledExecutorService utility = utilityExecutor;
        if (utility != null) {
            try {
                utility.execute(task);
            } catch (RejectedExecutionException e) {
                LOG.debug("The container is stopped, and a request that it serves with it", e);
            }
        }
    }

    ContainerWork work() {
        return work;
    }

    void countRejected(HTTPConnection connection) {
        connection.loop().execute(() -> connection.limitReached(Limit.BLOCKING_LIMIT));
    }

    CatalinaProcessor takeProcessor() {
        CatalinaProcessor processor = idle.pollFirst();
        if (processor != null) {
            idleCount.decrementAndGet();
            return processor;
        }
        Adapter served = adapter;
        if (served == null) {
            throw new IllegalStateException("the handler belongs to no connector that was initialized");
        }
        return new CatalinaProcessor(served);
    }

    void giveBack(CatalinaProcessor processor) {
        if (idleCount.get() < MOST_IDLE_PROCESSORS) {
            idleCount.incrementAndGet();
            idle.addFirst(processor);
        }
    }

    /** Has an asynchronous request looked at, for its timeout. */
    void remember(CatalinaExchange exchange) {
        asynchronous.add(exchange);
    }

    void forget(CatalinaExchange exchange) {
        if (!asynchronous.isEmpty()) {
            asynchronous.remove(exchange);
        }
    }
}
