package org.tornado4j.http;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Work that requests have begun on threads beside the loops, and that may outlast them: a client that leaves ends its request,
 * but not the method that answers it. A server counts such work, and waits for it when it drains.
 *
 * <p>Thread: any.
 */
public interface BlockingWork {

    /** Returns how many pieces of it run, those of clients that have left among them. */
    int active();

    /** Returns how many pieces of it wait for their turn. */
    int waiting();

    /** Completes, on any thread, once nothing runs and nothing waits. */
    CompletionStage<@Nullable Void> whenIdle();

    /**
     * Describes what runs, for a log line: what it does, for how long, and on which thread.
     *
     * @param most how many pieces are described at most
     */
    List<String> describe(int most);

    /**
     * Returns what runs, the longest first. The default returns nothing.
     *
     * @param most how many pieces are returned at most
     */
    default List<Running> running(int most) {
        return List.of();
    }

    /**
     * A piece of work that runs.
     *
     * @param task what it does, and for which client
     * @param age how long it has run
     * @param thread name of its thread; empty as long as it has none
     */
    record Running(String task, Duration age, String thread) {}
}
