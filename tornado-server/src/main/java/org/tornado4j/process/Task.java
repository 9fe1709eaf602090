package org.tornado4j.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.Timeout;

/**
 * A task id and who has it: one worker, or none while it waits to be started again, and while workers are replaced a second
 * one.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class Task {

    /** A worker that lived as long did not fail because of how it starts. */
    static final Duration LONG_LIFE = Duration.ofSeconds(10);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int MOST_DOUBLINGS = 7;

    final int id;

    /** The worker that serves, or comes up. */
    @Nullable
    WorkerProcess worker;

    /** The worker that comes up in order to replace {@link #worker}. */
    @Nullable
    WorkerProcess successor;

    /** Workers that were told to end, and live still. */
    final List<WorkerProcess> leaving = new ArrayList<>();

    /** Starts the next worker. */
    @Nullable
    Timeout restart;

    /** Set while this task was added, and none of its workers has served yet. */
    private boolean onTrial;

    private int restarts;
    private int shortLives;

    Task(int id) {
        this.id = id;
    }

    /** Returns how many workers were started in place of others that failed, but for those that are held back. */
    int restarts() {
        return restarts;
    }

    /** Notes that a worker is started in place of one that failed. */
    void countRestart() {
        restarts++;
    }

    /** Returns the wait until a worker is started in place of one that failed. Each short life doubles it. */
    Duration pauseAfter(Duration life) {
        if (life.compareTo(LONG_LIFE) >= 0) {
            onTrial = false;
            shortLives = 0;
            return Duration.ZERO;
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(shortLives, MOST_DOUBLINGS));
        shortLives++;
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    /** Has the next pause be the first again. */
    void forgive() {
        shortLives = 0;
    }

    /** Keeps failures of its workers out of the restart budget of all tasks, until the first worker serves. */
    void beginTrial() {
        onTrial = true;
        shortLives = 0;
    }

    void endTrial() {
        onTrial = false;
    }

    boolean isOnTrial() {
        return onTrial;
    }

    /** Has its workers be those that were told to end, and returns them. */
    List<WorkerProcess> dismiss() {
        List<WorkerProcess> dismissed = new ArrayList<>();
        if (worker != null) {
            dismissed.add(worker);
        }
        if (successor != null) {
            dismissed.add(successor);
        }
        worker = null;
        successor = null;
        leaving.addAll(dismissed);
        return dismissed;
    }

    /** All that live, the oldest first. */
    List<WorkerProcess> workers() {
        List<WorkerProcess> all = new ArrayList<>(leaving);
        Stream.of(worker, successor).filter(one -> one != null).forEach(all::add);
        return all;
    }

    /** Returns whether no worker lives and none will be started. */
    boolean isOver() {
        return workers().isEmpty() && restart == null;
    }
}
