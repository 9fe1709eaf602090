package org.tornado4j.ioloop;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Finds loops that are held for long while they are held, and logs what their threads are doing: when the callback has
 * ended, {@link TaskTimer} can only tell its name. It also keeps {@link IOLoop#load}.
 *
 * <p>Every now and then it takes {@link LoopProbe a look} at each running loop. Loops pay nothing for this between the
 * rounds, and the ones that sleep are not woken up. The thread that looks ends when no loop runs.
 *
 * <p>Thread: any.
 */
final class StallWatch {

    /** A loop is reported after a quarter to half a second, unless it has a longer threshold. */
    static final StallWatch SHARED = new StallWatch(Duration.ofMillis(250));

    private final Duration interval;

    /** Guarded by this. */
    private final Map<IOLoop, LoopProbe> probes = new LinkedHashMap<>();

    /** Guarded by this. */
    private @Nullable Thread watcher;

    StallWatch(Duration interval) {
        this.interval = interval;
    }

    /** Watches {@code loop}, which runs in the calling thread. */
    synchronized void watch(IOLoop loop) {
        probes.put(loop, new LoopProbe(loop, Thread.currentThread()));
        if (watcher == null) {
            watcher = DaemonThreads.start("tornado-stall-watch", this::watchWhileLoopsRun);
        }
    }

    synchronized void forget(IOLoop loop) {
        probes.remove(loop);
        if (probes.isEmpty()) {
            LockSupport.unpark(watcher);
        }
    }

    private void watchWhileLoopsRun() {
        do {
            LockSupport.parkNanos(interval.toNanos()); // a round that comes early does no harm
            lookAtEach();
        } while (goesOn());
    }

    /** One round. */
    void lookAtEach() {
        List<LoopProbe> round;
        synchronized (this) {
            round = List.copyOf(probes.values());
        }
        round.forEach(StallWatch::look);
    }

    private static void look(LoopProbe probe) {
        try {
            probe.look();
        } catch (Throwable e) {
            FatalErrors.escalate(e); // for else it is a log that is broken: the next round may do better
        }
    }

    private synchronized boolean goesOn() {
        if (probes.isEmpty()) {
            watcher = null;
        }
        return watcher != null;
    }
}
