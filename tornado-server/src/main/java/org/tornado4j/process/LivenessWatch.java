package org.tornado4j.process;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;

/**
 * Notices workers that live but do not serve, and ends them:
 *
 * <ol>
 *   <li>a worker whose {@link Liveness} is {@code GONE} is asked for its last words: the stacks of loops that are held, over its
 *       connection, or if it is silent a thread dump, by QUIT, and what the kernel knows of it;
 *   <li>{@linkplain LastWords two seconds} later it is killed, unless it has come back meanwhile;
 *   <li>it is then a worker that failed, and started again as any other.
 * </ol>
 *
 * <p>If the supervisor itself did not run for a while, because it or the machine was suspended, it cannot tell which
 * workers were silent: the period of all workers begins anew.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class LivenessWatch {

    static final Duration PERIOD = Duration.ofSeconds(1);
    /** A look that is later than this was not just late. */
    static final Duration LONGEST_GAP = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final IOLoop loop;
    private final LastWords lastWords;
    private long lastLook;

    LivenessWatch(IOLoop loop) {
        this.loop = loop;
        this.lastWords = new LastWords(loop);
        this.lastLook = loop.clock().nanoTime();
    }

    /** One round; to be called each {@link #PERIOD}. */
    void look(List<WorkerProcess> workers) {
        long now = loop.clock().nanoTime();
        Duration gap = Duration.ofNanos(now - lastLook);
        lastLook = now;
        if (gap.compareTo(LONGEST_GAP) > 0) {
            workers.forEach(worker -> worker.liveness().beginPeriod(now));
            LOG.info("The supervisor did not run for {} s; workers get a new period", gap.toSeconds());
        }
        workers.forEach(worker -> look(worker, now));
    }

    private void look(WorkerProcess worker, long now) {
        if (worker.isLeaving()) {
            return; // there is a time limit for that
        }
        Liveness.State state = worker.liveness().state(now);
        Liveness.State before = worker.noted(state);
        if (state == before) {
            return;
        }
        if (before == Liveness.State.GONE) {
            worker.spare();
        }
        switch (state) {
            case GONE -> end(worker, now);
            case LATE, HELD ->
                LOG.warn("{} is unhealthy: {}", worker, worker.liveness().trouble(now));
            case ON_TIME -> {
                if (before != Liveness.State.UNKNOWN) {
                    LOG.info("{} is healthy again", worker);
                }
            }
            case UNKNOWN -> {} // where it begins
        }
    }

    private void end(WorkerProcess worker, long now) {
        String trouble = worker.liveness().trouble(now);
        if (worker.liveness().silence(now).compareTo(Liveness.LATE) >= 0) {
            lastWords.ofProcess(worker, trouble, () -> isGone(worker));
        } else {
            lastWords.ofLoops(worker, trouble, () -> isGone(worker));
        }
    }

    private boolean isGone(WorkerProcess worker) {
        return worker.liveness().state(loop.clock().nanoTime()) == Liveness.State.GONE;
    }
}
