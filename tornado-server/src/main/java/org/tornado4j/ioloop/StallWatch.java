package org.tornado4j.ioloop;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Finds loops that are held for long while they are held, and logs what their threads are doing: when the callback has
 * ended, {@link TaskTimer} can only tell its name.
 *
 * <p>Every now and then each running loop is asked for a sign of life, by a callback, unless it sleeps. The one that
 * owes its answer for two rounds, and for longer than a callback may hold it, is reported, once. Loops pay nothing for
 * this between the rounds. The thread that asks ends when no loop runs.
 *
 * <p>Thread: any. The system's time is good enough here.
 */
final class StallWatch {

    /** A loop is reported after one to one and a half seconds, unless it has a longer threshold. */
    static final StallWatch SHARED = new StallWatch(Duration.ofMillis(500));

    private static final int FEWEST_ROUNDS = 2;

    private final Duration interval;

    /** Guarded by this. */
    private final Map<IOLoop, Probe> probes = new LinkedHashMap<>();

    /** Guarded by this. */
    private @Nullable Thread watcher;

    StallWatch(Duration interval) {
        this.interval = interval;
    }

    /** Watches {@code loop}, which runs in the calling thread. */
    synchronized void watch(IOLoop loop) {
        probes.put(loop, new Probe(loop, Thread.currentThread(), interval.toNanos()));
        if (watcher == null) {
            watcher = new Thread(this::watchWhileLoopsRun, "tornado-stall-watch");
            watcher.setDaemon(true);
            watcher.start();
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
        List<Probe> round;
        synchronized (this) {
            round = List.copyOf(probes.values());
        }
        round.forEach(Probe::look);
    }

    private synchronized boolean goesOn() {
        if (probes.isEmpty()) {
            watcher = null;
        }
        return watcher != null;
    }

    /** What is known of one loop. */
    private static final class Probe {

        private final IOLoop loop;
        private final Thread thread;
        private final long intervalNanos;

        /** Set by the loop's thread. */
        private volatile long thresholdNanos;

        /** Set by the loop's thread; the rest is the watcher's. */
        private volatile boolean answered;

        private long roundsOwed;
        private boolean reported;

        Probe(IOLoop loop, Thread thread, long intervalNanos) {
            this.loop = loop;
            this.thread = thread;
            this.intervalNanos = intervalNanos;
            answer();
        }

        private void answer() {
            thresholdNanos = loop.slowCallbackNanos();
            answered = true;
        }

        void look() {
            if (answered) {
                ask();
                return;
            }
            roundsOwed++;
            if (!reported && roundsOwed >= FEWEST_ROUNDS && roundsOwed > thresholdNanos / intervalNanos) {
                reported = true;
                LoopLog.isHeld(thread);
            }
        }

        private void ask() {
            roundsOwed = 0;
            reported = false;
            if (!loop.isAsleep()) {
                answered = false;
                loop.addCallback(this::answer);
            }
        }
    }
}
