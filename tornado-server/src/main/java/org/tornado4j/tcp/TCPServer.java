package org.tornado4j.tcp;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopGroup;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.iostream.StreamClosedException;
import org.tornado4j.iostream.StreamLimits;
import org.tornado4j.iostream.TLSOptions;
import org.tornado4j.metrics.MetricsText;
import org.tornado4j.process.ForkOptions;
import org.tornado4j.process.Processes;
import org.tornado4j.process.ServiceProcess;
import org.tornado4j.process.Worker;

/**
 * Listens, accepts, and passes each connection to its subclass as a stream: Tornado's {@code TCPServer}.
 *
 * <p>There are three ways to start one:
 *
 * <ol>
 *   <li>{@link #listen}, as often as wanted, binds and accepts at once
 *   <li>{@link #bind}, as often as wanted, and then {@link #start()}
 *   <li>{@link #addSockets} with sockets created elsewhere, such as by {@link Sockets#bindSockets} or
 *       {@link Sockets#inheritedSocket}
 * </ol>
 *
 * <p>Thread: confined to the loop that is current when it begins to accept. {@link #handleStream} is called on the loop
 * of its stream, which is another one if there are {@link #setLoops several}.
 */
public abstract class TCPServer {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    /** Time for which {@link #stopGently} tries to accept connections. */
    private static final Duration LONGEST_HOLD_UP = Duration.ofSeconds(10);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final StreamLimits limits;
    private final Map<ServerSocketChannel, AcceptHandler> accepting = new LinkedHashMap<>();
    /** Actions that remove the files of Unix sockets. */
    private final List<Runnable> files = new ArrayList<>();
    /** Bound sockets that wait for {@link #start}. */
    private final List<ServerSocketChannel> pending = new ArrayList<>();

    private boolean started;
    private final SupervisedServer supervised = new SupervisedServer();
    /** Read by the thread that talks to the supervisor. */
    private volatile boolean stopped;
    /** As {@link #stopped}. */
    private volatile @Nullable IOLoop acceptingLoop;
    /** Read by any thread once the server has begun. */
    private volatile @Nullable ConnectionDistributor distributor;

    private ConnectionLimit connectionLimit = ConnectionLimit.none();

    /** Creates a server whose streams have the default limits. */
    protected TCPServer() {
        this(StreamLimits.DEFAULT);
    }

    protected TCPServer(StreamLimits limits) {
        this.limits = limits;
    }

    // ------------------------------------------------------------------------------------------ listening

    /** Same as {@link #listen(BindOptions)}, on every interface. */
    public void listen(int port) throws IOException {
        listen(BindOptions.of(port));
    }

    /**
     * Same as {@link #listen(BindOptions)}, on the addresses of one host, or on every interface if {@code address} is
     * null.
     */
    public void listen(int port, @Nullable String address) throws IOException {
        listen(BindOptions.of(port, address));
    }

    /**
     * Binds the addresses and begins to accept.
     *
     * @throws IOException if the address cannot be bound, such as when the port is in use
     */
    public void listen(BindOptions options) throws IOException {
        listen(options, ListenerOptions.DEFAULT);
    }

    /** Same as {@link #listen(BindOptions)}, with settings for the connections. */
    public void listen(BindOptions options, ListenerOptions listener) throws IOException {
        addSockets(Sockets.bindSockets(options), listener);
    }

    /** Same as {@link #bind(BindOptions)}, on every interface. */
    public void bind(int port) throws IOException {
        bind(BindOptions.of(port));
    }

    /**
     * Same as {@link #bind(BindOptions)}, on the addresses of one host, or on every interface if {@code address} is
     * null.
     */
    public void bind(int port, @Nullable String address) throws IOException {
        bind(BindOptions.of(port, address));
    }

    /** Binds the addresses. Accepting begins with {@link #start}, or at once if that was called before. */
    public void bind(BindOptions options) throws IOException {
        List<ServerSocketChannel> sockets = Sockets.bindSockets(options);
        if (started) {
            addSockets(sockets);
        } else {
            pending.addAll(sockets);
        }
    }

    /** Begins to accept in this process. */
    public void start() throws IOException {
        start(1);
    }

    /** Same as {@link #start(int, int)}, with Tornado's number of restarts, 100. */
    public void start(int processes) throws IOException {
        start(processes, ForkOptions.DEFAULT_MAX_RESTARTS);
    }

    /**
     * Begins to accept from all bound sockets, in this process or in several. Each of several processes runs the
     * program from its beginning, and this call returns in them; in the process that called it first, which supervises
     * them, it never returns.
     *
     * @param processes the number of processes; 0 or less for one per core; 1 for this one, without a supervisor
     * @param maxRestarts the number of processes that may be started in place of others that failed
     * @throws IllegalStateException if called before, or if {@link Processes#forkProcesses(int)} throws it
     */
    public void start(int processes, int maxRestarts) throws IOException {
        if (started) {
            throw new IllegalStateException("the server was started already; bind adds further sockets");
        }
        if (processes != 1) {
            Processes.forkProcesses(processes, maxRestarts);
        }
        started = true;
        List<ServerSocketChannel> sockets = List.copyOf(pending);
        pending.clear();
        addSockets(sockets);
    }

    /** Same as {@link #addSockets(Collection)}, for one socket. */
    public void addSocket(ServerSocketChannel socket) throws IOException {
        addSockets(List.of(socket));
    }

    /** Same as {@link #addSockets(Collection, ListenerOptions)}, with {@link ListenerOptions#DEFAULT}. */
    public void addSockets(Collection<ServerSocketChannel> sockets) throws IOException {
        addSockets(sockets, ListenerOptions.DEFAULT);
    }

    /**
     * Begins to accept from {@code sockets}, in the current loop.
     *
     * <p>Ownership: the sockets are taken over; {@link #stop} closes them, except one that the process has
     * {@linkplain Sockets#inheritedSocket inherited}.
     */
    public void addSockets(Collection<ServerSocketChannel> sockets, ListenerOptions listener) throws IOException {
        IOLoop loop = IOLoop.current();
        TLSOptions tls = listener.tls();
        if (tls != null) {
            tls.rehearse();
        }
        connectionLimit.evictFrom(this);
        for (ServerSocketChannel socket : sockets) {
            AcceptHandler handler = new AcceptHandler(
                    socket,
                    socket::accept,
                    loop,
                    connectionLimit,
                    (connection, place) ->
                            new AcceptedConnection(this, listener, connection, place).accepted(loop, distributor));
            handler.add();
            accepting.put(socket, handler);
            files.add(UnixSocket.fileRemover(socket));
        }
        acceptingLoop = loop;
        stopped = false;
        announce(loop);
    }

    /** Reports this server to the supervisor or service manager, once it accepts connections. */
    private void announce(IOLoop loop) {
        Worker worker = Worker.current();
        ServiceProcess service = ServiceProcess.current();
        if (worker != null) {
            loop.addCallback(() -> worker.accepts(supervised));
        } else if (service != null) {
            loop.addCallback(() -> service.accepts(supervised));
        }
    }

    /** This server as its worker reports on it to the supervisor. */
    private final class SupervisedServer implements Worker.Server {

        @Override
        public int connections() {
            return connectionCount();
        }

        @Override
        public long requests() {
            return requestCount();
        }

        @Override
        public Collection<IOLoop> loops() {
            return allLoops();
        }

        @Override
        public boolean isOver() {
            return stopped && connectionLimit.open() == 0; // with those that wait for a PROXY header
        }

        @Override
        public void addMetrics(MetricsText metrics) {
            TCPServer.this.addMetrics(metrics);
        }

        @Override
        public void letGo(int connections) {
            TCPServer.this.letGo(connections);
        }
    }

    /** Returns the number of open connections. Any thread. */
    public int connectionCount() {
        return connectionLimit.open();
    }

    /** Returns the number of requests so far, for protocols that have requests. Any thread. */
    protected long requestCount() {
        return 0;
    }

    /** Adds the metrics of this server to those of its process. The default adds none. Any thread. */
    protected void addMetrics(MetricsText metrics) {}

    /**
     * Closes the given number of connections, each when no request is lost, because other processes have more room. Any
     * thread. The default does nothing, because it knows no protocol.
     */
    public void letGo(int connections) {}

    /**
     * Returns the idle connections on each loop, which are closed when the limit on connections is reached. Any thread.
     * The default returns none, because it knows no protocol.
     */
    protected Collection<? extends IdleConnections> idleConnections() {
        return List.of();
    }

    /** Returns the loops that serve connections, and the one that accepts them. Any thread. */
    protected Set<IOLoop> allLoops() {
        Set<IOLoop> all = new LinkedHashSet<>(servingLoops());
        IOLoop accepts = acceptingLoop;
        if (accepts != null) {
            all.add(accepts);
        }
        return all;
    }

    /**
     * Returns the loops over which connections are distributed; empty if the loop that accepts them serves them too.
     * Any thread.
     */
    protected List<IOLoop> servingLoops() {
        ConnectionDistributor spread = distributor;
        return spread == null ? List.of() : spread.loops();
    }

    /**
     * Distributes connections accepted from now on over the loops of {@code group}; null keeps them on the loop that
     * accepts them, which is the default. Each connection goes to the loop with the fewest connections among those that
     * are not held by a callback at that time. The accepting loop should not belong to the group, so that no handler
     * can delay accepting.
     */
    public void setLoops(@Nullable LoopGroup group) {
        distributor = group == null ? null : new ConnectionDistributor(group.loops());
    }

    /**
     * Limits the connections accepted from sockets that are added from now on. Servers may share one limit. The default
     * only counts.
     */
    public void setConnectionLimit(ConnectionLimit limit) {
        connectionLimit = limit;
    }

    /** Returns the limit that counts the connections. Any thread, once the server has started. */
    public ConnectionLimit connectionLimit() {
        return connectionLimit;
    }

    /** Returns the bound sockets. */
    public List<ServerSocketChannel> sockets() {
        List<ServerSocketChannel> sockets = new ArrayList<>(accepting.keySet());
        sockets.addAll(pending);
        return sockets;
    }

    /**
     * Stops as {@link #stop} does, but without losing a connection: first accepts all connections in the kernel's
     * queue, which would be reset if the sockets were closed. If they cannot be accepted, because the system has no
     * descriptors left or the {@link ConnectionLimit} is reached, it closes others as soon as that loses no request,
     * and retries for up to ten seconds.
     *
     * @return completes, in the loop that accepts, when the sockets are closed
     */
    public CompletionStage<@Nullable Void> stopGently() {
        CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
        IOLoop loop = IOLoop.current();
        long deadline = loop.now() + LONGEST_HOLD_UP.toNanos();
        // By the next callback the selector has polled, so that it is known whether connections wait.
        loop.addCallback(() -> stopUnlessHeldUp(loop, deadline, stopped));
        return stopped;
    }

    private void stopUnlessHeldUp(IOLoop loop, long deadline, CompletableFuture<@Nullable Void> stopped) {
        if (loop.now() < deadline && accepting.values().stream().anyMatch(AcceptHandler::isHeldUp)) {
            letGo(connectionCount());
            loop.callLater(BETWEEN_LOOKS, () -> stopUnlessHeldUp(loop, deadline, stopped));
        } else {
            stopBehindTheLast(loop, stopped);
        }
    }

    private void stopBehindTheLast(IOLoop loop, CompletableFuture<@Nullable Void> stopped) {
        List<AcceptHandler> handlers = List.copyOf(accepting.values());
        handlers.forEach(AcceptHandler::remove);
        // A socket that a selector knows is really closed when that polls again; by then many may have come. After the
        // poll before the next callback it knows them no more.
        loop.addCallback(() -> {
            handlers.forEach(AcceptHandler::closeGently);
            stop();
            stopped.complete(null);
        });
    }

    /**
     * Stops accepting and closes the listening sockets; the files of Unix sockets are removed. Open connections
     * continue. May be called again, and by {@link #handleStream}.
     */
    public void stop() {
        stopped = true;
        accepting.values().forEach(AcceptHandler::remove);
        settleConnections();
        files.forEach(Runnable::run);
        sockets().forEach(TCPServer::close);
        files.clear();
        accepting.clear();
        pending.clear();
    }

    /** So that each loop takes up its connections before it is told to drain or close them. */
    private void settleConnections() {
        ConnectionDistributor spread = distributor;
        IOLoop acceptor = acceptingLoop;
        if (spread != null && acceptor != null && !accepting.isEmpty()) {
            spread.settle(acceptor);
        }
    }

    private static void close(ServerSocketChannel socket) {
        try {
            Sockets.close(socket);
        } catch (IOException e) {
            LOG.warn("cannot close {}", socket, e);
        }
    }

    // ------------------------------------------------------------------------------------------ connections

    StreamLimits streamLimits() {
        return limits;
    }

    /**
     * Called when a connection begins to wait for its PROXY header, before anything else is known about it.
     * {@link #streamArrived} follows in any case.
     */
    protected void streamArriving(IOStream stream) {}

    /** Called when the wait is over: the connection was passed to {@link #handleStream}, or is closed. */
    protected void streamArrived(IOStream stream) {}

    /**
     * Serves a connection that was not accepted from a socket of this server, such as a
     * {@linkplain org.tornado4j.iostream.MemoryConnection connection in memory}. No {@link ConnectionLimit} counts it.
     * Must be called on the loop of the stream, which need not be one of this server's.
     *
     * <p>Ownership: the stream is taken over.
     */
    public final void addStream(IOStream stream) {
        stream.loop().requireInLoop();
        serve(stream);
    }

    /** The last step of an {@link AcceptedConnection}. */
    void serve(IOStream stream) {
        try {
            watch(handleStream(stream, stream.remoteAddress()));
        } catch (Exception | Error e) {
            FatalErrors.escalate(e);
            LOG.error("Error in connection callback", e);
            stream.close(e);
        }
    }

    private static void watch(@Nullable CompletionStage<?> stage) {
        if (stage != null) {
            stage.whenComplete((result, failure) -> {
                if (failure != null) {
                    logFailure(failure instanceof CompletionException ? failure.getCause() : failure);
                }
            });
        }
    }

    private static void logFailure(@Nullable Throwable failure) {
        if (failure instanceof StreamClosedException) {
            LOG.debug("a connection ended early", failure); // ordinary life
        } else if (failure != null && !(failure instanceof CancellationException)) {
            FatalErrors.escalate(failure);
            LOG.error("Exception in callback", failure);
        }
    }

    /**
     * Takes over a new connection. If it throws, the connection is closed.
     *
     * @param address the peer's address; null if the peer is gone already
     * @return a stage whose failure is logged, or null
     */
    protected abstract @Nullable CompletionStage<?> handleStream(IOStream stream, @Nullable SocketAddress address)
            throws Exception;
}
