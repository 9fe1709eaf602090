package org.tornado4j.http;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Work that requests have started on threads other than the loops, and that may outlast them: if a client leaves, its
 * request ends, but the blocking method continues. A server counts such work and waits for it when it drains.
 *
 * <p>Thread: any.
 */
public interface BlockingWork {

    /** Returns the number of tasks that run, including those whose clients have left. */
    int active();

    /** Returns the number of tasks that wait to run. */
    int waiting();

    /** Returns a stage that completes, on any thread, once no task runs or waits. */
    CompletionStage<@Nullable Void> whenIdle();

    /**
     * Describes the running tasks for a log line: what they do, for how long, and on which thread.
     *
     * @param most the maximum number of tasks that are described
     */
    List<String> describe(int most);

    /** Returns whether {@link #describe} describes all tasks together. The default is false: it describes each. */
    default boolean isDescribedAsWhole() {
        return false;
    }

    /**
     * Returns the running tasks, the longest-running first. The default returns none.
     *
     * @param most the maximum number of tasks that are returned
     */
    default List<Running> running(int most) {
        return List.of();
    }

    /**
     * A running task.
     *
     * @param task description of the work and its client
     * @param age time since it began
     * @param thread name of its thread; empty if it has none yet
     */
    record Running(String task, Duration age, String thread) {}
}
