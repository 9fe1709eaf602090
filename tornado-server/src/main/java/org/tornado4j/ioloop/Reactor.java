package org.tornado4j.ioloop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The iterations of a running loop. Each runs the pending callbacks, then the timeouts that are due, polls, and runs
 * the handlers of the channels that are ready. Each of these tasks is guarded and measured.
 *
 * <p>Thread: the loop's, except {@link #handOver}, {@link #stop} and {@link #isAsleep}.
 */
final class Reactor {

    private static final long LONGEST_POLL_MILLIS = 3_600_000;
    private static final long PAUSE_AFTER_FAILURE_NANOS = 100_000_000;

    private final Selector selector;
    private final Consumer<SelectionKey> dispatcher = this::dispatch;
    private final HandlerTable handlers;
    private final Inbox inbox;
    private final TaskTimer timer;
    private final TimeoutQueue timeouts;
    private final ArrayDeque<Runnable> callbacks = new ArrayDeque<>();
    private final ArrayDeque<Timeout> due = new ArrayDeque<>();
    private @Nullable Runnable afterTask;

    /** True from the beginning of a poll that may wait to its first event. */
    private boolean waiting;

    /** Set by {@link #stop} from other threads. */
    private volatile boolean stopped;

    Reactor(TaskTimer timer, TimeoutQueue timeouts) {
        this.timer = timer;
        this.timeouts = timeouts;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a selector", e);
        }
        handlers = new HandlerTable(selector);
        inbox = new Inbox(selector);
    }

    HandlerTable handlers() {
        return handlers;
    }

    /** Adds a callback from the loop's own thread. */
    void add(Runnable callback) {
        callbacks.add(callback);
    }

    /** Adds a callback from any thread. */
    void handOver(Runnable callback) {
        inbox.add(callback);
    }

    boolean isAsleep() {
        return inbox.isAsleep();
    }

    /** Ends {@link #run} after the current iteration, or the next one at once. Any thread. */
    void stop() {
        stopped = true;
        inbox.wakeUp();
    }

    void run() {
        timer.start();
        runAfterTask(); // asked for by whoever set the loop up
        try {
            while (!stopped) {
                iterateGuarded();
            }
        } finally {
            stopped = false;
        }
    }

    void close(boolean allChannels) {
        if (allChannels) {
            handlers.closeChannels();
        }
        try {
            selector.close();
        } catch (IOException e) {
            LoopLog.loopFailed(e);
        }
        inbox.clear();
        callbacks.clear();
        timeouts.clear();
    }

    // ------------------------------------------------------------------------------------------ one iteration

    private void iterateGuarded() {
        try {
            iterate();
        } catch (Throwable e) {
            // Not a callback's or handler's doing, they have guards of their own: no memory, or a broken selector. The
            // pause is for the case that it stays so.
            LoopLog.loopFailed(e);
            LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
        }
    }

    private void iterate() throws IOException {
        inbox.moveTo(callbacks);
        int count = callbacks.size();
        takeDueTimeouts();
        for (int i = 0; i < count; i++) {
            run(callbacks.remove());
        }
        runDueTimeouts();
        if (!stopped) {
            poll();
        }
    }

    private void takeDueTimeouts() {
        Timeout timeout;
        while ((timeout = timeouts.pollDue(timer.now())) != null) {
            due.add(timeout);
        }
    }

    private void runDueTimeouts() {
        Timeout timeout;
        while ((timeout = due.poll()) != null) {
            Runnable callback = timeout.take();
            if (callback != null) {
                run(callback);
            }
        }
    }

    private void poll() throws IOException {
        handlers.cancelRemovedKeys();
        dropInterrupt();
        timer.endRound();
        long nanos = callbacks.isEmpty() ? timeouts.nanosToNext(timer.now()) : 0;
        if (nanos != 0) {
            pollAndWait(nanos);
        } else {
            selector.selectNow(dispatcher);
        }
    }

    /** @param nanos the longest wait; negative when there is no reason to end it */
    private void pollAndWait(long nanos) throws IOException {
        inbox.fallAsleep();
        if (stopped || !inbox.isEmpty()) {
            inbox.stayAwake();
            selector.selectNow(dispatcher);
            return;
        }
        waiting = true;
        timer.beginWait();
        try {
            selector.select(dispatcher, pollMillis(nanos));
        } finally {
            if (waiting) {
                endWait();
            }
        }
    }

    private static long pollMillis(long nanos) {
        return nanos < 0 ? LONGEST_POLL_MILLIS : Math.min(LONGEST_POLL_MILLIS, Deadlines.millisRoundedUp(nanos));
    }

    private void endWait() {
        waiting = false;
        inbox.stayAwake();
        timer.endWait();
        dropInterrupt();
    }

    /**
     * An interrupt means nothing to a loop. Left alone, it would keep the selector from waiting ever again, and close
     * the next file that a handler reads.
     */
    private static void dropInterrupt() {
        if (Thread.interrupted()) {
            LoopLog.debug("interrupt of {} ignored; loops end by stop", Thread.currentThread());
        }
    }

    // ------------------------------------------------------------------------------------------ one task

    private void dispatch(SelectionKey key) {
        if (waiting) {
            endWait();
        }
        Object handler = key.attachment();
        if (handler == null || !key.isValid()) {
            return; // removed or closed by another handler of the same batch
        }
        int ops = key.readyOps();
        try {
            ((IOLoop.Handler) handler).handleEvents(key.channel(), HandlerTable.eventsOf(ops));
        } catch (Throwable e) {
            LoopLog.handlerFailed(key.channel(), e);
        }
        if ((ops & SelectionKey.OP_CONNECT) != 0) {
            handlers.afterConnect(key);
        }
        endTask(handler);
    }

    private void run(Runnable callback) {
        try {
            callback.run();
        } catch (Throwable e) {
            LoopLog.callbackFailed(callback, e);
        }
        endTask(callback);
    }

    private void endTask(Object task) {
        if (afterTask != null) {
            runAfterTask();
        }
        timer.endTask(task);
    }

    /** @throws IllegalStateException if another task asked already */
    void afterTask(Runnable task) {
        if (afterTask != null && !afterTask.equals(task)) {
            throw new IllegalStateException("another task waits already: " + afterTask + "; use addCallback");
        }
        afterTask = task;
    }

    private void runAfterTask() {
        Runnable task = afterTask;
        if (task == null) {
            return;
        }
        afterTask = null;
        try {
            task.run();
        } catch (Throwable e) {
            LoopLog.callbackFailed(task, e);
        }
        Runnable again = afterTask;
        if (again != null) {
            // In the next iteration, so that two who keep each other busy do not keep everybody else waiting.
            afterTask = null;
            callbacks.add(again);
        }
    }
}
