package org.tornado4j.systemd;

import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.DaemonThreads;

/**
 * The service manager that started this process and wants to hear how it does: systemd, for services of {@code Type=notify} and
 * {@code Type=notify-reload}, or any that speaks {@code sd_notify(3)}.
 *
 * <p>Messages leave in the order of the calls, from a thread of their own: no caller waits. One that cannot be sent is a
 * warning the first time; the service goes on.
 *
 * <p>Thread: any.
 */
public final class ServiceManager {

    static final String SOCKET = "NOTIFY_SOCKET";
    private static final String WATCHDOG = "WATCHDOG_USEC";
    private static final String WATCHDOG_PID = "WATCHDOG_PID";

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final Duration IDLE = Duration.ofSeconds(30);

    /**
     * One for the process: its messages have an order. Written once; null if there is no service manager, or before it
     * is needed.
     */
    private static @Nullable ServiceManager current;

    private final NotifySocket socket;
    private final @Nullable Duration watchdog;
    private final Executor sender = DaemonThreads.single("tornado-notify", IDLE);
    private final AtomicBoolean beatWaits = new AtomicBoolean();
    private final AtomicBoolean warned = new AtomicBoolean();

    /**
     * A service manager that is told by way of {@code socket}.
     *
     * @param watchdog how long it waits for a sign of life before it ends the service; null for any time
     */
    public ServiceManager(NotifySocket socket, @Nullable Duration watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    /** Returns the one that the environment names; null if there is none, as for most processes. */
    public static synchronized @Nullable ServiceManager ofThisProcess() {
        if (current == null) {
            current = of(System.getenv(), ProcessHandle.current().pid());
        }
        return current;
    }

    static @Nullable ServiceManager of(Map<String, String> environment, long pid) {
        String address = environment.get(SOCKET);
        if (address == null || address.isEmpty()) {
            return null;
        }
        try {
            return new ServiceManager(NotifySocket.of(address), watchdog(environment, pid));
        } catch (IllegalArgumentException e) {
            LOG.warn("The service manager cannot be told anything: {} is {}", SOCKET, e.getMessage());
            return null;
        }
    }

    /** Returns null unless this very process is meant. */
    private static @Nullable Duration watchdog(Map<String, String> environment, long pid) {
        String micros = environment.get(WATCHDOG);
        String whose = environment.get(WATCHDOG_PID);
        boolean isForAnother = whose != null && !whose.equals(Long.toString(pid));
        if (micros == null || isForAnother) {
            return null;
        }
        try {
            long period = Long.parseLong(micros);
            return period > 0 ? Duration.of(period, ChronoUnit.MICROS) : null;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("of a service whose " + WATCHDOG + " is no number", e);
        }
    }

    /** Removes from {@code environment} what is for this process alone, and not for one that it starts. */
    public static void withhold(Map<String, String> environment) {
        environment.remove(SOCKET);
        environment.remove(WATCHDOG);
        environment.remove(WATCHDOG_PID);
    }

    /** Has {@code environment} be that of a process which is to take over from this one. */
    public static void handOver(Map<String, String> environment) {
        environment.remove(WATCHDOG_PID);
    }

    /** Returns how long it waits for {@link #alive} before it ends the service; empty for any time. */
    public Optional<Duration> watchdog() {
        return Optional.ofNullable(watchdog);
    }

    /** Says that the service has come up, or that it has been {@linkplain #reloading reloaded}. */
    public CompletionStage<@Nullable Void> ready(String status) {
        return send("READY=1\n" + line(status));
    }

    /**
     * Says that the service begins to reload; {@link #ready} ends that.
     *
     * @param nanoTime the JVM's monotonic time, which on Linux is the kernel's; systemd compares it with its own
     */
    public CompletionStage<@Nullable Void> reloading(long nanoTime, String status) {
        return send("RELOADING=1\nMONOTONIC_USEC=" + nanoTime / 1000 + "\n" + line(status));
    }

    /**
     * Announces that the service is stopping. If no service manager listens, nothing is lost: systemd may have
     * told all processes to stop.
     */
    public CompletionStage<@Nullable Void> stopping(String status) {
        warned.set(true);
        return send("STOPPING=1\n" + line(status));
    }

    /** Says in words how the service does. */
    public CompletionStage<@Nullable Void> status(String status) {
        return send(line(status));
    }

    /** Says which process is the main one of the service. */
    public CompletionStage<@Nullable Void> mainPid(long pid) {
        return send("MAINPID=" + pid);
    }

    /** Says that the service lives, unless the same still waits to be sent. */
    public void alive() {
        if (beatWaits.compareAndSet(false, true)) {
            send("WATCHDOG=1").whenComplete((sent, failure) -> beatWaits.set(false));
        }
    }

    private static String line(String status) {
        return "STATUS=" + status.replace('\n', ' ');
    }

    private CompletionStage<@Nullable Void> send(String message) {
        return CompletableFuture.<@Nullable Void>supplyAsync(
                () -> {
                    sendNow(message);
                    return null;
                },
                sender);
    }

    private void sendNow(String message) {
        try {
            socket.send(message);
        } catch (IOException e) {
            if (warned.compareAndSet(false, true)) {
                LOG.warn(
                        "The service manager cannot be told {}", message.lines().toList(), e);
            } else {
                LOG.debug("The service manager cannot be told {}", message, e);
            }
        }
    }
}
