package org.tornado4j.process;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.DaemonThreads;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.PeriodicCallback;
import org.tornado4j.systemd.ServiceManager;

/**
 * This process as a service that serves without a supervisor: tells the service manager that it is ready, that its loops live,
 * and that it ends. A program calls {@link #begin} before its servers listen.
 *
 * <p>A supervisor does this for its workers by itself.
 *
 * <p>Thread: any.
 */
public final class ServiceProcess {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** The time that the end of the process waits for the service manager to be notified of it. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    /** Written once, read by any thread. */
    private static volatile @Nullable ServiceProcess current;

    private final ServiceManager manager;
    private final IOLoop loop = new IOLoop();
    /** Confined to the loop. */
    private final WorkerServers servers = new WorkerServers();
    /** True if the program calls {@link #ready}, in place of the first server that listens. */
    private volatile boolean programIsAwaited;

    ServiceProcess(ServiceManager manager) {
        this.manager = manager;
        this.loop.setSlowCallbackThreshold(Duration.ZERO); // it serves nobody who waits
    }

    /** Returns what {@link #begin} made; null if it made nothing, or was not called. */
    public static @Nullable ServiceProcess current() {
        return current;
    }

    /**
     * Begins to tell the service manager of this process. Calls after the first change nothing.
     *
     * @return null if no service manager wants to hear, which is so in a worker
     */
    public static synchronized @Nullable ServiceProcess begin() {
        ServiceManager manager = current == null ? ServiceManager.ofThisProcess() : null;
        if (manager != null) {
            ServiceProcess process = new ServiceProcess(manager);
            process.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::end, "tornado-service-end"));
            current = process;
        }
        return current;
    }

    void start() {
        manager.watchdog().ifPresent(timeout -> {
            Watchdog watchdog =
                    new Watchdog(timeout, manager::alive, loop.clock().nanoTime());
            Runnable look = () -> watchdog.look(loop.clock().nanoTime(), servers.loops());
            loop.addCallback(() -> {
                look.run();
                new PeriodicCallback(look, watchdog.period()).start(loop);
            });
        });
        DaemonThreads.start("tornado-service", loop::start);
    }

    /** Says that the program calls {@link #ready}; else the first server that accepts connections does. */
    public void awaitProgram() {
        programIsAwaited = true;
    }

    /** Says that the service has come up. */
    public void ready() {
        manager.ready("serving");
    }

    /** Says in words how the service does. */
    public void status(String status) {
        manager.status(status);
    }

    /** A server accepts connections from now on; its loops have to live. May be called again for the same. */
    public void accepts(Worker.Server server) {
        loop.addCallback(() -> servers.add(server));
        if (!programIsAwaited) {
            ready();
        }
    }

    private void end() {
        CompletableFuture<@Nullable Void> told =
                manager.stopping("finishing requests").toCompletableFuture();
        try {
            told.get(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("the service manager was not told of the end", e);
        }
    }
}
