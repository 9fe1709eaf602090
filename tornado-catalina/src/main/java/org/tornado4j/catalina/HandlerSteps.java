package org.tornado4j.catalina;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The steps that the container's thread takes for a handler that works on a loop: the place where the two meet. A lock guards it,
 * and no code of filters runs under that.
 *
 * <p>Thread: any, but for what says otherwise.
 */
final class HandlerSteps {

    /** Something to be done. */
    interface Action {

        void perform() throws IOException, ServletException;

        /** Called in place of {@link #perform} if it is not done any more. */
        default void drop() {}
    }

    /**
     * @param bytes that it holds
     * @param last whether the request is answered with it
     */
    record Step(Action action, long bytes, boolean last) {}

    /**
     * The next step.
     *
     * @param step null for none
     * @param contentWanted whether the handler waits for content
     * @param over whether the client has left
     * @param seen for {@link #await}
     */
    record Task(@Nullable Step step, boolean contentWanted, boolean over, long seen) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final ArrayDeque<Step> steps = new ArrayDeque<>();
    private final List<CompletableFuture<@Nullable Void>> flushes = new ArrayList<>();
    /** Bytes of steps that were not performed, and of the one that is. */
    private long waiting;

    private boolean contentWanted;
    private boolean over;
    /** Counts whatever the thread of the container may wait for. */
    private long changes;

    /** Adds {@code step}, or drops it if nothing is wanted any more. */
    void add(Step step) {
        boolean lost;
        lock.lock();
        try {
            lost = over;
            if (!lost) {
                steps.add(step);
                waiting += step.bytes();
                change();
            }
        } finally {
            lock.unlock();
        }
        if (lost) {
            step.action().drop();
        }
    }

    private void change() {
        changes++;
        changed.signal();
    }

    /** Wakes the thread of the container up: content has come, for instance. */
    void wakeUp() {
        lock.lock();
        try {
            change();
        } finally {
            lock.unlock();
        }
    }

    /** The handler waits for content. */
    void wantContent() {
        lock.lock();
        try {
            contentWanted = true;
            change();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more is wanted; what was added before is. */
    void end() {
        lock.lock();
        try {
            over = true;
            change();
        } finally {
            lock.unlock();
        }
    }

    boolean isOver() {
        lock.lock();
        try {
            return over;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of bytes that were added, and not written. */
    long waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** Completes when all steps that were added are done, or fails. */
    CompletableFuture<@Nullable Void> done() {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        boolean atOnce;
        boolean lost;
        lock.lock();
        try {
            lost = over;
            atOnce = waiting == 0 && steps.isEmpty();
            if (!lost && !atOnce) {
                flushes.add(done);
            }
        } finally {
            lock.unlock();
        }
        if (atOnce) {
            done.complete(null);
        } else if (lost) {
            done.completeExceptionally(gone());
        }
        return done;
    }

    private static IOException gone() {
        return new IOException("Connection reset by peer");
    }

    // ------------------------------------------------------------------------------------------ the container's thread

    /** Returns what there is to do. */
    Task next() {
        lock.lock();
        try {
            return new Task(steps.poll(), contentWanted, over, changes);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something that {@link #next} did not see. */
    void await(long seen) throws InterruptedException {
        lock.lock();
        try {
            while (changes == seen) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Content is about to be read. */
    void contentTaken() {
        lock.lock();
        try {
            contentWanted = false;
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return steps.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Notes that {@code step} was performed; returns those who wait for that. */
    List<CompletableFuture<@Nullable Void>> performed(Step step) {
        lock.lock();
        try {
            waiting -= step.bytes();
            if (flushes.isEmpty() || !steps.isEmpty()) {
                return List.of();
            }
            List<CompletableFuture<@Nullable Void>> waited = List.copyOf(flushes);
            flushes.clear();
            return waited;
        } finally {
            lock.unlock();
        }
    }

    /** The thread goes: drops what is left, and fails those who wait. */
    void leave() {
        List<CompletableFuture<@Nullable Void>> failed;
        List<Step> left;
        lock.lock();
        try {
            over = true;
            failed = List.copyOf(flushes);
            flushes.clear();
            left = List.copyOf(steps);
            steps.clear();
            waiting = 0;
        } finally {
            lock.unlock();
        }
        left.forEach(step -> step.action().drop());
        failed.forEach(flushed -> flushed.completeExceptionally(gone()));
    }
}
