package org.tornado4j.httpserver;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.coding.CodedResponses;
import org.tornado4j.coding.ResponseCompression;
import org.tornado4j.http.AddressRanges;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Limit;
import org.tornado4j.http.ProxyHeaders;
import org.tornado4j.httpserver.http1.HTTP1Protocol;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.iostream.StreamLimits;
import org.tornado4j.iostream.TLSOptions;
import org.tornado4j.metrics.MetricsText;
import org.tornado4j.tcp.ConnectionLimit;
import org.tornado4j.tcp.ListenerOptions;
import org.tornado4j.tcp.TCPServer;

/**
 * A non-blocking HTTP/1 server: Tornado's {@code HTTPServer}.
 *
 * <ol>
 *   <li>{@link #listen}, or {@link #bind} and {@link #start}, or {@link #addSockets}
 *   <li>{@link #stop} or {@link #stopGently}: no more connections are accepted; open ones continue
 *   <li>{@link #drain}: connections are closed after their current response
 *   <li>{@link #closeAllConnections}: connections are closed at once
 * </ol>
 *
 * <p>Thread: as {@link TCPServer}; {@link #drain}, {@link #closeAllConnections}, {@link #letGo}, {@link #connectionCount}
 * and {@link #statistics} may be called from any thread.
 */
public final class HTTPServer extends TCPServer {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final HTTPServerConnectionDelegate application;
    private final HTTPServerOptions options;
    /** Protocol of the connections that ask for no other: the one line that names it. */
    private final HTTP1Protocol usualProtocol = new HTTP1Protocol();
    /** The server on each loop; loops come as their first connection does, from their own threads. */
    private final Map<IOLoop, ServerLoop> serverLoops = new ConcurrentHashMap<>();

    private final MemoryBudget memory;
    private final WorkBeside work = new WorkBeside();

    /** Set when there are sockets for the first time. */
    private final AtomicBoolean started = new AtomicBoolean();

    private volatile boolean draining;

    /** @param application an {@code Application}, or any other delegate */
    public HTTPServer(HTTPServerConnectionDelegate application) {
        this(application, HTTPServerOptions.DEFAULT);
    }

    public HTTPServer(HTTPServerConnectionDelegate application, HTTPServerOptions options) {
        super(new StreamLimits(
                options.maxBufferBytes(), options.chunkSize(), StreamLimits.DEFAULT.maxWriteBufferSize()));
        this.application = coded(application, options);
        this.options = options;
        this.memory = new MemoryBudget(options.memoryBudget());
        options.memoryElsewhere().forEach(memory::add);
        setConnectionLimit(connectionLimit(options));
    }

    private static HTTPServerConnectionDelegate coded(
            HTTPServerConnectionDelegate application, HTTPServerOptions options) {
        ResponseCompression compression = options.compression();
        return compression == null ? application : new CodedResponses(application, compression);
    }

    private static ConnectionLimit connectionLimit(HTTPServerOptions options) {
        ProxyHeaders proxies = options.proxyHeaders();
        return new ConnectionLimit(
                options.maxConnections(),
                options.maxConnectionsPerAddress(),
                proxies != null ? proxies.trusted() : AddressRanges.NONE);
    }

    /**
     * Creates a server in the style of Tornado 1.x: the callback gets the complete request, writes the bytes of a
     * response with {@link HTTPServerRequest#write} and ends it with {@link HTTPServerRequest#finish}.
     */
    public static HTTPServer ofCallback(Consumer<HTTPServerRequest> callback) {
        return ofCallback(callback, HTTPServerOptions.DEFAULT);
    }

    /** Same as {@link #ofCallback(Consumer)}, with options. */
    public static HTTPServer ofCallback(Consumer<HTTPServerRequest> callback, HTTPServerOptions options) {
        return new HTTPServer(connection -> new CallbackDelegate(connection, callback), options);
    }

    public HTTPServerOptions options() {
        return options;
    }

    /**
     * {@inheritDoc}
     *
     * <p>With TLS, a client that speaks plain HTTP is answered with 400 in plain text. If the options contain further
     * protocols and {@code listener} sets no names for ALPN, those of the protocols and {@code http/1.1} are offered.
     */
    @Override
    public void addSockets(Collection<ServerSocketChannel> sockets, ListenerOptions listener) throws IOException {
        if (started.compareAndSet(false, true)) {
            warnOfBudget();
        }
        TLSOptions tls = listener.tls();
        super.addSockets(sockets, tls == null ? listener : listener.withTls(completed(tls)));
    }

    private void warnOfBudget() {
        long heap = Runtime.getRuntime().maxMemory();
        if (MemoryBudget.isTooLarge(options.memoryBudget(), heap)) {
            LOG.warn(
                    "The memory budget of {} bytes is more than half of the heap of {} bytes: what handlers keep, and garbage,"
                            + " need room as well",
                    options.memoryBudget(),
                    heap);
        }
    }

    /** Adds to {@code tls} what it leaves open. */
    private TLSOptions completed(TLSOptions tls) {
        TLSOptions.Builder builder = tls.toBuilder();
        if (tls.plaintextAnswer() == null) {
            builder.plaintextAnswer(this::answerToPlaintext);
        }
        List<String> names = applicationProtocols();
        if (tls.applicationProtocols().isEmpty() && names.size() > 1) {
            builder.applicationProtocols(names);
        }
        return builder.build();
    }

    /** The names to agree on in a handshake, the preferred ones first. */
    private List<String> applicationProtocols() {
        return Stream.concat(options.protocols().stream(), Stream.of(usualProtocol))
                .map(Protocol::applicationProtocol)
                .filter(Objects::nonNull)
                .toList();
    }

    private byte[] answerToPlaintext() {
        return usualProtocol.errorResponse(
                serverLoop(IOLoop.current()),
                HTTPStatus.BAD_REQUEST,
                "this port speaks HTTPS; write https:// in the address");
    }

    private ServerLoop serverLoop(IOLoop loop) {
        return serverLoops.computeIfAbsent(
                loop, own -> new ServerLoop(own, options, application, memory, work, usualProtocol));
    }

    @Override
    protected void streamArriving(IOStream stream) {
        serverLoop(stream.loop()).connections().arriving(stream);
    }

    @Override
    protected void streamArrived(IOStream stream) {
        serverLoop(stream.loop()).connections().arrived(stream);
    }

    @Override
    protected @Nullable CompletionStage<?> handleStream(IOStream stream, @Nullable SocketAddress address) {
        ServerLoop server = serverLoop(stream.loop());
        connection(server, stream, address).start();
        if (draining) {
            server.connections().drain(); // it may have been made just now
        }
        return null;
    }

    private static ServerConnection connection(
            ServerLoop server, IOStream stream, @Nullable SocketAddress remoteAddress) {
        Protocols protocols = server.protocols();
        return stream.isEncrypted() || protocols.havePrefaces()
                ? new ProtocolChoice(server, protocols, stream, remoteAddress)
                : protocols.usual().connect(stream, remoteAddress);
    }

    /**
     * Drains the server: responses whose head has not been sent get {@code Connection: close}, handlers are notified by
     * {@link HTTPMessageDelegate#onDrain}, and connections are closed once they have been idle for half a second, so
     * that a request that is on its way still finds them open. Draining also waits for connections that wait for their
     * PROXY header or are in a TLS handshake, and for blocking methods whose clients have left. Call {@link #stop}
     * first.
     *
     * @return completes when no connection and no such method is left, on one of the loops or in the thread of the last
     *     blocking method
     */
    public CompletionStage<@Nullable Void> drain() {
        draining = true;
        return onEachLoop(Connections::drain).thenCompose(done -> work.whenIdle());
    }

    /**
     * Closes all connections at once, even in the middle of a response. Requests that were cut off are logged, and so
     * are blocking methods that continue although no client waits for them.
     *
     * @return completes, on one of the loops, when all are closed and their delegates have been notified
     */
    public CompletionStage<@Nullable Void> closeAllConnections() {
        CutRequests cut = new CutRequests();
        CompletionStage<@Nullable Void> closed = onEachLoop(connections -> connections.closeAll(cut));
        return closed.<@Nullable Void>thenApply(done -> {
            cut.log();
            work.logLeftBehind();
            return null;
        });
    }

    /** Connections that were accepted, but are not served yet, come before {@code action}. */
    private CompletionStage<@Nullable Void> onEachLoop(Function<Connections, CompletionStage<@Nullable Void>> action) {
        Set<IOLoop> loops = new LinkedHashSet<>(serverLoops.keySet());
        loops.addAll(servingLoops());
        List<CompletableFuture<@Nullable Void>> all = new ArrayList<>();
        for (IOLoop loop : loops) {
            CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
            loop.addCallback(() -> action.apply(serverLoop(loop).connections()).thenRun(() -> done.complete(null)));
            all.add(done);
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).<@Nullable Void>thenApply(done -> null);
    }

    /**
     * Closes the given number of connections, each after a response: the next responses that would keep their
     * connection open carry {@code Connection: close} instead, on each loop in proportion to its connections. The
     * clients then reconnect, so that a process with more connections than others on the same port sheds some.
     * Responses whose head has been sent, and those that are written raw, keep their connection. Another call replaces
     * the remainder of this one. Any thread.
     *
     * @param connections the number of connections, limited to those open now; 0 cancels the remainder
     */
    @Override
    public synchronized void letGo(int connections) { // of two calls one is the later on every loop
        if (connections < 0) {
            throw new IllegalArgumentException("connections must not be negative, but is " + connections);
        }
        List<ServerLoop> loops = List.copyOf(serverLoops.values());
        int[] open =
                loops.stream().mapToInt(server -> server.connections().count()).toArray();
        int[] shares = shares(connections, open);
        for (int i = 0; i < shares.length; i++) {
            ServerLoop server = loops.get(i);
            int share = shares[i];
            server.loop().addCallback(() -> server.connections().letGo(share));
        }
    }

    /** {@code total} in proportion to {@code open}, and nowhere more than that. */
    private static int[] shares(int total, int[] open) {
        int[] shares = new int[open.length];
        long others = Arrays.stream(open).sum();
        long left = Math.min(total, others);
        for (int i = 0; i < shares.length && left > 0; i++) {
            shares[i] = (int) (left * open[i] / others);
            left -= shares[i];
            others -= open[i];
        }
        return shares;
    }

    /** Returns the number of open connections, which may change during the call. */
    @Override
    public int connectionCount() {
        return serverLoops.values().stream()
                .mapToInt(server -> server.connections().count())
                .sum();
    }

    @Override
    protected Collection<Connections> idleConnections() {
        return serverLoops.values().stream().map(ServerLoop::connections).toList();
    }

    @Override
    protected long requestCount() {
        return statistics().requests();
    }

    @Override
    protected void addMetrics(MetricsText metrics) {
        ServerMetrics.add(metrics, statistics());
        RequestLog log = options.requestLog();
        metrics.counter(
                "tornado_accesslog_dropped",
                "Lines of the access log that could not be written",
                log == null ? 0 : log.droppedLines());
    }

    /**
     * Returns a report of the server's current work: asks each of its loops, and waits for the answers. A loop that
     * does not answer in time is held, and is reported with the stack of its thread. Any thread except those of the
     * loops.
     *
     * @param patience the time to wait for the loops
     * @param most the maximum number of requests and of blocking methods that are described
     */
    public ServerReport report(Duration patience, int most) {
        Inspector inspector = new Inspector(serverLoops.values(), most);
        inspector.await(patience);
        List<LoopInspection> answers = inspector.inspections();
        List<LoopReport> loops = new ArrayList<>(inspector.loops());
        for (IOLoop loop : allLoops()) {
            if (!serverLoops.containsKey(loop)) { // without connections up to now
                boolean isHeld = loop.heldNanos() > patience.toNanos();
                loops.add(LoopReport.of(loop, !isHeld, 0));
            }
        }
        return new ServerReport(
                statistics(),
                loops.stream().sorted(Comparator.comparing(LoopReport::thread)).toList(),
                ServerReport.merged(answers.stream()),
                limits(),
                ServerReport.oldest(answers.stream().flatMap(answer -> answer.requests().stream()), most),
                work.running(most));
    }

    private List<LimitReport> limits() {
        ServerStatistics counts = statistics();
        List<LimitReport> fired = new ArrayList<>();
        for (Limit limit : Limit.values()) {
            if (counts.limit(limit) > 0) {
                LimitFirings.Firing last = lastFiring(limit);
                String address = last == null ? null : last.address();
                fired.add(new LimitReport(limit, counts.limit(limit), address, last == null ? null : last.at()));
            }
        }
        return List.copyOf(fired);
    }

    private LimitFirings.@Nullable Firing lastFiring(Limit limit) {
        if (limit == Limit.MAX_CONNECTIONS_PER_ADDRESS) {
            ConnectionLimit.Refusal refusal = connectionLimit().lastRefused();
            return refusal == null
                    ? null
                    : new LimitFirings.Firing(refusal.at(), refusal.address().getHostAddress());
        }
        return serverLoops.values().stream()
                .map(server -> server.monitor().firings().last(limit))
                .filter(Objects::nonNull)
                .max(Comparator.comparing(LimitFirings.Firing::at))
                .orElse(null);
    }

    /** Returns statistics of this server since its start, summed over all its loops. Any thread. */
    public ServerStatistics statistics() {
        return serverLoops.values().stream()
                .map(ServerLoop::statistics)
                .reduce(ServerStatistics.of(connectionLimit()), ServerStatistics::plus)
                .with(new ServerStatistics.Gauges(
                        memory.held(), options.memoryBudget(), work.active(), work.waiting()));
    }
}
