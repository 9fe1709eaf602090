package org.tornado4j.process;

import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.process.WorkerStatus.State;

/**
 * Notices workers that live but do not get ready in the {@link ForkOptions#startTimeout}, and ends them: they failed in their
 * start. Only a program that says when it is ready can take too long for that.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class StartWatch {

    private final IOLoop loop;
    private final ForkOptions options;
    private final LastWords lastWords;

    StartWatch(IOLoop loop, ForkOptions options) {
        this.loop = loop;
        this.options = options;
        this.lastWords = new LastWords(loop);
    }

    /** Begins with a worker that has just been started. */
    void begin(Task task, WorkerProcess worker) {
        if (options.isReadinessAwaited()) {
            loop.callLater(options.startTimeout(), () -> look(task, worker));
        }
    }

    private void look(Task task, WorkerProcess worker) {
        if (isStarting(worker) && worker != task.successor) { // which RollingReplacement ends
            lastWords.ofProcess(
                    worker, "not ready after " + options.startTimeout().toSeconds() + " s", () -> isLost(worker));
        }
    }

    private static boolean isStarting(WorkerProcess worker) {
        return worker.isAlive() && worker.state() == State.STARTING;
    }

    private static boolean isLost(WorkerProcess worker) {
        boolean isStarting = isStarting(worker);
        if (!isStarting) {
            worker.spare();
        }
        return isStarting;
    }
}
