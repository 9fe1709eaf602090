package org.tornado4j.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.subprocess.Subprocess;

/**
 * Ends a worker that is given up: it is asked for its last words, and killed {@link #TIME} later unless it has come back
 * meanwhile. That is then a failure of the worker.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class LastWords {

    static final Duration TIME = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final IOLoop loop;

    LastWords(IOLoop loop) {
        this.loop = loop;
    }

    /** Asks the worker itself for the stacks of the loops that are held. */
    void ofLoops(WorkerProcess worker, String trouble, BooleanSupplier isLost) {
        giveUp(worker, trouble, isLost);
        worker.askForStacks();
        tell(worker, trouble);
    }

    /** Asks the JVM for a thread dump, which comes among the worker's output, and the kernel for the rest. */
    void ofProcess(WorkerProcess worker, String trouble, BooleanSupplier isLost) {
        giveUp(worker, trouble, isLost);
        askTheKernel(worker);
        tell(worker, trouble);
    }

    private void giveUp(WorkerProcess worker, String trouble, BooleanSupplier isLost) {
        worker.giveUp(trouble);
        loop.callLater(
                TIME,
                () -> { // first of all: the log may be stuck
                    if (worker.isAlive() && !worker.isLeaving() && isLost.getAsBoolean()) {
                        kill(worker, trouble);
                    }
                });
    }

    private static void tell(WorkerProcess worker, String trouble) {
        LOG.error("{} is given up: {}; it is killed in {} s", worker, trouble, TIME.toSeconds());
    }

    /** By an executor: a read from /proc may wait for locks of a process that is stuck in the kernel. */
    private void askTheKernel(WorkerProcess worker) {
        loop.spawnCallback(
                () -> loop.runInExecutor(null, () -> factsAndDump(worker)).thenAccept(worker::addLastWords));
    }

    private static List<String> factsAndDump(WorkerProcess worker) {
        List<String> facts = ProcessFacts.of(worker.pid());
        dumpThreads(worker); // later, as it changes what the threads do
        return facts;
    }

    /** The JVM prints it to its standard output, if it still can. */
    private static void dumpThreads(WorkerProcess worker) {
        try {
            if (worker.isAlive()) {
                Subprocess.start(new ProcessBuilder("kill", "-QUIT", Long.toString(worker.pid())));
            }
        } catch (IOException e) {
            LOG.debug("no thread dump of {}", worker, e); // a container without the program kill
        }
    }

    private static void kill(WorkerProcess worker, String trouble) {
        worker.killAsGone();
        List<String> lastWords = worker.lastWords();
        LOG.warn(
                "{} is killed: {}{}",
                worker,
                trouble,
                lastWords.isEmpty() ? "" : "; its last words:\n" + String.join("\n", lastWords));
    }
}
