package org.tornado4j.spring.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.GracefulShutdownResult;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.httpserver.HTTPSRedirect;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.httpserver.ServerReport;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopGroup;

/**
 * A server between one start and one stop. Several loops leave accepting to one of its own, which no handler can hold; a
 * single loop accepts and serves.
 *
 * <p>Thread: any, but none of the loops.
 */
final class ServingLoops {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoWebServer.class);

    private final LoopGroup loops;
    /** The group of the loop that accepts: {@link #loops} itself if that has one loop. */
    private final LoopGroup acceptor;

    private final HTTPServer server;
    /** Sends clients to HTTPS; null when no listener asks for that. */
    private final @Nullable HTTPServer redirects;

    private final Duration patience;
    private final TornadoWebServer.Drain drain;

    /** The time of the loop's clock at which the shutdown was announced; null if it was not. */
    private volatile @Nullable Long announcedAt;

    /** Completes when there is nothing more to wait for, or nobody wants to wait. */
    private final CompletableFuture<GracefulShutdownResult> drained = new CompletableFuture<>();

    private ServingLoops(
            LoopGroup loops,
            LoopGroup acceptor,
            HTTPServer server,
            @Nullable HTTPServer redirects,
            TornadoWebServer.Settings settings) {
        this.loops = loops;
        this.acceptor = acceptor;
        this.server = server;
        this.redirects = redirects;
        this.patience = settings.patience();
        this.drain = settings.drain();
    }

    /** Serves connections to {@code listeners}. Ownership: their sockets are taken over unless this fails. */
    static ServingLoops start(
            TornadoWebServer.Settings settings,
            HTTPServerConnectionDelegate application,
            BoundListeners listeners,
            @Nullable ClassLoader classLoader) {
        HTTPServer server = new HTTPServer(application, settings.options());
        String name = listeners.mainPort() < 0 ? "tornado" : "tornado-" + listeners.mainPort();
        LoopGroup loops = withClassLoader(classLoader, () -> new LoopGroup(settings.loops(), name));
        LoopGroup acceptor = settings.loops() == 1
                ? loops
                : withClassLoader(classLoader, () -> LoopGroup.single(name + "-acceptor"));
        ServingLoops serving =
                new ServingLoops(loops, acceptor, server, redirects(settings, listeners, server), settings);
        serving.startLoops(settings.slowCallbackThreshold());
        try {
            serving.call(() -> serving.listen(listeners));
        } catch (RuntimeException e) {
            serving.stopLoops();
            throw e;
        }
        return serving;
    }

    /** Each group once. */
    private Set<LoopGroup> groups() {
        return new LinkedHashSet<>(List.of(acceptor, loops));
    }

    private void startLoops(@Nullable Duration slowCallbackThreshold) {
        for (LoopGroup group : groups()) {
            if (slowCallbackThreshold != null) {
                group.loops().forEach(loop -> loop.setSlowCallbackThreshold(slowCallbackThreshold));
            }
            group.start();
        }
    }

    private void stopLoops() {
        groups().forEach(LoopGroup::stop);
    }

    /** It shares the limit of connections with {@code server}. */
    private static @Nullable HTTPServer redirects(
            TornadoWebServer.Settings settings, BoundListeners listeners, HTTPServer server) {
        if (!listeners.redirects()) {
            return null;
        }
        Integer port = settings.redirectPort();
        int target = port != null ? port : listeners.httpsPort();
        HTTPServer redirects = new HTTPServer(new HTTPSRedirect(() -> target), settings.options());
        redirects.setConnectionLimit(server.connectionLimit());
        return redirects;
    }

    private boolean listen(BoundListeners listeners) throws IOException {
        server.setLoops(loops);
        listeners.serve(server);
        if (redirects != null) {
            redirects.setLoops(loops);
            listeners.redirect(redirects);
        }
        return true;
    }

    /** Asks each server; both of them in the time that is there. */
    ServerReport report(Duration patience, int most) {
        if (redirects == null) {
            return server.report(patience, most);
        }
        Duration half = patience.dividedBy(2);
        return server.report(half, most).plus(redirects.report(half, most), most);
    }

    private List<HTTPServer> servers() {
        return redirects == null ? List.of(server) : List.of(server, redirects);
    }

    /** Threads take the class loader of the thread that makes them. */
    private static LoopGroup withClassLoader(@Nullable ClassLoader classLoader, Supplier<LoopGroup> group) {
        Thread current = Thread.currentThread();
        ClassLoader own = current.getContextClassLoader();
        current.setContextClassLoader(classLoader);
        try {
            return group.get();
        } finally {
            current.setContextClassLoader(own);
        }
    }

    /** Stops to listen; completes when no connection is left, or {@link #stop} came before that, or the time is over. */
    CompletionStage<GracefulShutdownResult> drain() {
        Duration delay = delay();
        if (delay.isZero()) {
            accepting().addCallback(this::stopAndDrain);
        } else {
            LOG.info("Commencing graceful shutdown. Still accepting requests for {} ms", delay.toMillis());
            accepting().addCallback(() -> accepting().callLater(delay, this::stopAndDrain));
        }
        return drained.thenApply(ServingLoops::logged);
    }

    /** Returns how much of the delay is left. */
    private Duration delay() {
        Long since = announcedAt;
        Duration left = since == null
                ? drain.delay()
                : drain.delay().minusNanos(accepting().clock().nanoTime() - since);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Has the delay of {@link #drain} count from now, unless it does so already. */
    synchronized void announceShutdown() {
        if (announcedAt == null) {
            announcedAt = accepting().clock().nanoTime();
        }
    }

    /** Takes back what was announced. */
    synchronized void retractShutdown() {
        announcedAt = null;
    }

    private void stopAndDrain() {
        LOG.info("Commencing graceful shutdown. Waiting for active requests to complete");
        all(HTTPServer::stopGently)
                .thenCompose(stopped -> all(HTTPServer::drain))
                .thenRun(() -> drained.complete(GracefulShutdownResult.IDLE));
        if (!drain.timeout().isZero()) {
            accepting().callLater(drain.timeout(), () -> drained.complete(GracefulShutdownResult.REQUESTS_ACTIVE));
        }
    }

    HTTPServer server() {
        return server;
    }

    List<IOLoop> loops() {
        return loops.loops();
    }

    private static GracefulShutdownResult logged(GracefulShutdownResult result) {
        LOG.info(
                result == GracefulShutdownResult.IDLE
                        ? "Graceful shutdown complete"
                        : "Graceful shutdown aborted with one or more requests still active");
        return result;
    }

    /**
     * Closes all connections and ends the threads. A handler that hangs on a loop is left behind after a while: it must
     * not keep the process from ending.
     */
    void stop() {
        drained.complete(GracefulShutdownResult.REQUESTS_ACTIVE);
        Thread closing = new Thread(this::closeAndEnd, "tornado-stop");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the caller wants to go on without waiting
        }
        if (closing.isAlive()) {
            LOG.warn("Tornado did not end within {} s: a handler holds its loop", patience.toSeconds());
        }
    }

    private void closeAndEnd() {
        call(() -> {
                    servers().forEach(HTTPServer::stop);
                    return all(HTTPServer::closeAllConnections);
                })
                .toCompletableFuture()
                .join();
        stopLoops();
    }

    private CompletionStage<Void> all(Function<HTTPServer, CompletionStage<@Nullable Void>> action) {
        return CompletableFuture.allOf(servers().stream()
                .map(one -> action.apply(one).toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    private IOLoop accepting() {
        return acceptor.loops().get(0);
    }

    /** Runs {@code task} on the accepting loop and waits for it. */
    private <T> T call(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        accepting().addCallback(() -> {
            try {
                result.complete(task.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.join();
        } catch (CompletionException e) {
            throw unchecked(e.getCause());
        }
    }

    private static RuntimeException unchecked(@Nullable Throwable failure) {
        if (failure instanceof RuntimeException unchecked) {
            return unchecked;
        }
        return failure instanceof IOException io
                ? new UncheckedIOException(io)
                : new IllegalStateException("a loop failed", failure);
    }
}
