package org.tornado4j.process;

import java.time.Duration;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.process.WorkerStatus.State;

/**
 * Notices workers that live but do not get ready, and ends them: they failed in their start. Those that are to replace others
 * are {@link RollingReplacement}'s.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class StartWatch {

    private final IOLoop loop;
    private final Duration timeout;
    private final LastWords lastWords;

    /** @param timeout the time that a worker may take from its start to be ready */
    StartWatch(IOLoop loop, Duration timeout, LastWords lastWords) {
        this.loop = loop;
        this.timeout = timeout;
        this.lastWords = lastWords;
    }

    /** Begins with a worker that has just been started. */
    void begin(WorkerProcess worker) {
        loop.callLater(timeout, () -> {
            if (isStarting(worker)) {
                lastWords.ofProcess(
                        worker, "not ready after " + timeout.toSeconds() + " s", () -> isStillStarting(worker));
            }
        });
    }

    private static boolean isStarting(WorkerProcess worker) {
        return worker.isAlive() && worker.state() == State.STARTING;
    }

    private static boolean isStillStarting(WorkerProcess worker) {
        boolean isStarting = isStarting(worker);
        if (!isStarting) {
            worker.spare();
        }
        return isStarting;
    }
}
