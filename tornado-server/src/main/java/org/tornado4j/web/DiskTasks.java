package org.tornado4j.web;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;

/**
 * The disk accesses of one request: one after the other, beside the loop.
 *
 * <p>Thread: confined to its loop; the tasks run on one thread of the loop's executor at a time.
 */
final class DiskTasks {

    /** Something that may wait for the disk. */
    @FunctionalInterface
    interface Task {
        void run() throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final IOLoop loop;
    private List<Task> gathered = new ArrayList<>();
    /** The tasks that run, or ran last. */
    private CompletionStage<?> running = CompletableFuture.completedStage(null);

    DiskTasks(IOLoop loop) {
        this.loop = loop;
    }

    /** Puts a task behind the others; nothing is done before {@link #start}. */
    void add(Task task) {
        gathered.add(task);
    }

    /**
     * Starts what was gathered; to be called again when that is done.
     *
     * @return completes, on the loop, when all of it is done, or the first of it failed; null if there was nothing
     */
    @Nullable
    CompletionStage<?> start() {
        if (gathered.isEmpty()) {
            return null;
        }
        List<Task> tasks = gathered;
        gathered = new ArrayList<>();
        running = loop.runInExecutor(null, () -> runAll(tasks));
        return running;
    }

    private static @Nullable Void runAll(List<Task> tasks) throws IOException {
        for (Task task : tasks) {
            task.run();
        }
        return null;
    }

    /** Does the last things once all others are done, or failed; each of them, whatever becomes of the others. */
    void startLast(List<Task> tasks) {
        gathered.clear();
        running.whenComplete((done, failure) -> running = loop.runInExecutor(null, () -> runEach(tasks)));
    }

    private static @Nullable Void runEach(List<Task> tasks) {
        for (Task task : tasks) {
            try {
                task.run();
            } catch (IOException e) {
                LOG.warn("Cannot remove a temporary file", e);
            }
        }
        return null;
    }
}
