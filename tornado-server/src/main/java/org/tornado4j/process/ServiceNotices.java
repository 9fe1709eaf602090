package org.tornado4j.process;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.PeriodicCallback;
import org.tornado4j.process.WorkerStatus.State;
import org.tornado4j.systemd.ServiceManager;

/**
 * Tells the service manager how a supervisor and its workers do. Nothing if there is none.
 *
 * <pre>
 * SILENT ──→ STARTING ──→ READY ⇄ RELOADING
 *   ↑___________↓___________↓________↓──→ STOPPING
 * </pre>
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class ServiceNotices {

    private enum Stage {
        /** Another supervisor speaks for the service. */
        SILENT,
        /** Waits until each worker is ready. */
        STARTING,
        /** Each worker has been ready; waits for changes. */
        READY,
        /** Workers are replaced; waits for the end of that. */
        RELOADING,
        /** Was told to end. */
        STOPPING
    }

    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final @Nullable ServiceManager manager;
    private final IOLoop loop;
    private final Supervision supervision;
    private final BooleanSupplier isReplacing;

    private Stage stage = Stage.SILENT;
    private String lastStatus = "";

    /** @param isReplacing whether workers are being replaced */
    ServiceNotices(
            @Nullable ServiceManager manager, IOLoop loop, Supervision supervision, BooleanSupplier isReplacing) {
        this.manager = manager;
        this.loop = loop;
        this.supervision = supervision;
        this.isReplacing = isReplacing;
    }

    /** Speaks for the service from now on, and says at once if it is ready. */
    void begin() {
        stage = Stage.STARTING;
        look();
        if (manager != null) {
            new PeriodicCallback(this::look, PERIOD).start(loop);
            manager.watchdog().ifPresent(timeout -> beat(manager, timeout));
        }
    }

    /** Starts the signs of life. Running at all is the sign: the supervisor has no other loop. */
    private void beat(ServiceManager known, Duration timeout) {
        Watchdog watchdog = new Watchdog(
                timeout, () -> beatUnlessSilent(known), loop.clock().nanoTime());
        Runnable look = () -> watchdog.look(loop.clock().nanoTime(), List.of());
        look.run();
        new PeriodicCallback(look, watchdog.period()).start(loop);
    }

    private void beatUnlessSilent(ServiceManager known) {
        if (stage != Stage.SILENT) {
            known.alive();
        }
    }

    /** Tells what has changed; to be called after changes. */
    void look() {
        if (manager == null || stage == Stage.SILENT) {
            return;
        }
        boolean hasSettled = switch (stage) {
            case STARTING -> serving() >= supervision.workerCount();
            case RELOADING -> !isReplacing.getAsBoolean();
            case SILENT, READY, STOPPING -> false;
        };
        if (hasSettled) {
            stage = Stage.READY;
        }
        String status = status();
        if (hasSettled) {
            manager.ready(status);
        } else if (!status.equals(lastStatus) && stage != Stage.STOPPING) {
            manager.status(status);
        }
        lastStatus = status;
    }

    private long serving() {
        return supervision.workers().stream()
                .filter(worker -> worker.state() == State.READY)
                .count();
    }

    private String status() {
        return serving() + " of " + supervision.workerCount() + " workers ready"
                + (stage == Stage.RELOADING ? ", being replaced" : "");
    }

    /** Workers are about to be replaced. */
    void reloading() {
        if (manager != null && (stage == Stage.READY || stage == Stage.RELOADING)) {
            stage = Stage.RELOADING;
            lastStatus = status();
            manager.reloading(loop.clock().nanoTime(), lastStatus);
        }
    }

    /** The process {@code pid} speaks for the service from now on. Completes when that was told, or could not be. */
    CompletionStage<@Nullable Void> handOver(long pid) {
        stage = Stage.SILENT;
        return manager == null ? CompletableFuture.completedStage(null) : manager.mainPid(pid);
    }

    /** This supervisor speaks for the service again. */
    void takeBack() {
        if (manager != null && stage == Stage.SILENT) {
            manager.mainPid(supervision.pid());
            stage = Stage.RELOADING; // it may have been told so; the next look says READY
            lastStatus = "";
            look();
        }
    }

    /** Workers are about to end, and the supervisor with them. */
    void stopping(String reason) {
        if (manager != null && stage != Stage.SILENT) {
            stage = Stage.STOPPING;
            manager.stopping(reason);
        }
    }
}
