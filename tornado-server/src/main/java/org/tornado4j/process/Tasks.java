package org.tornado4j.process;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tasks of a supervisor. As many as there are to be workers are wanted: those with the ids from 0 on. Any that were wanted
 * before stay, for their workers that have not ended yet, and keep their figures until they are wanted again.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class Tasks {

    /** By id. */
    private final List<Task> all = new ArrayList<>();
    /** Number of those that are wanted. */
    private int count;

    Tasks(int count) {
        for (int i = 0; i < count; i++) {
            add();
        }
    }

    /** Returns how many workers there are to be. */
    int count() {
        return count;
    }

    /** Returns the tasks that are to have a worker. */
    List<Task> wanted() {
        return List.copyOf(all.subList(0, count));
    }

    /** Returns the tasks that are wanted, and those that were. */
    List<Task> all() {
        return List.copyOf(all);
    }

    /** Wants one more, and returns it. Its workers of an earlier time may still live. */
    Task add() {
        if (count == all.size()) {
            all.add(new Task(count));
        }
        return all.get(count++);
    }

    /** Returns the task with the highest id of those that are wanted. */
    Task last() {
        return all.get(count - 1);
    }

    /** Wants {@link #last} no more. */
    void removeLast() {
        if (count == 1) {
            throw new IllegalStateException("the last task cannot be removed");
        }
        count--;
    }

    /** Returns all workers that live, by task id, and those of one task id by age. */
    Stream<WorkerProcess> workers() {
        return all.stream().flatMap(task -> task.workers().stream());
    }

    /** Returns whether no worker is alive and none will be started. */
    boolean areOver() {
        return all.stream().allMatch(Task::isOver);
    }
}
