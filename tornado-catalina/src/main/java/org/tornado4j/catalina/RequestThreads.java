package org.tornado4j.catalina;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.FatalErrors;

/**
 * The threads that serve requests: as many as there is work for, up to a limit, and a queue for what finds all of them busy.
 *
 * <p>Of the threads that have nothing to do the one that has worked last is called first: its stack and what it holds are still
 * in the caches. One thread at a time is called. It calls the next one as soon as it has taken its task, if there are more.
 * So a loop that hands over many requests at once wakes one thread, and those that are awake serve what they can before others
 * are woken.
 *
 * <p>Where {@code idle} is not empty, or another thread may be made, either no task waits or a thread has been called: each
 * thread that adds a task or takes one sees to that before it gives the lock back.
 *
 * <p>Thread: any.
 */
final class RequestThreads implements Executor {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    /** One thread. The fields are guarded by the lock. */
    private final class Worker implements Runnable {

        private final Condition wake = lock.newCondition();
        private @Nullable Thread thread;
        private boolean called;

        @Override
        public void run() {
            for (Runnable task = take(this, false); task != null; task = take(this, true)) {
                serve(task);
            }
        }
    }

    private final String name;
    private final int spare;
    private final int most;
    private final int mostQueued;
    private final long idleNanos;

    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    /** The one that has worked last is the last. */
    private final ArrayDeque<Worker> idle = new ArrayDeque<>();

    private int threads;
    private int made;
    /** Threads with a task. */
    private int busy;
    /** True while a thread that was called has not been here. */
    private boolean calling;

    private boolean stopped;

    /**
     * @param name the beginning of the threads' names, behind which a number comes
     * @param spare threads that are kept although they have nothing to do, and made by {@link #start}
     * @param most the number of threads; at least 1
     * @param mostQueued tasks that may wait while all threads are busy
     * @param idleNanos the time after which another thread than those ends if it has nothing to do
     */
    RequestThreads(String name, int spare, int most, int mostQueued, long idleNanos) {
        this.name = name;
        this.spare = Math.min(spare, most);
        this.most = most;
        this.mostQueued = mostQueued;
        this.idleNanos = idleNanos;
    }

    /** Makes the threads that are always there. */
    void start() {
        for (int i = 0; i < spare; i++) {
            Worker worker;
            lock.lock();
            try {
                worker = newWorker();
            } finally {
                lock.unlock();
            }
            begin(worker);
        }
    }

    /** Ends all threads, each when nothing is left to do. What is handed over from now on is refused. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            idle.forEach(worker -> worker.wake.signal());
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of threads. */
    int threads() {
        lock.lock();
        try {
            return threads;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of threads that have nothing to do. */
    int idle() {
        lock.lock();
        try {
            return idle.size();
        } finally {
            lock.unlock();
        }
    }

    /** @throws RejectedExecutionException if too many tasks wait, or this is stopped */
    @Override
    public void execute(Runnable task) {
        Worker fresh;
        lock.lock();
        try {
            if (stopped) {
                throw new RejectedExecutionException("the threads for requests are stopped");
            }
            if (tasks.size() - (most - busy) >= mostQueued) {
                throw new RejectedExecutionException(mostQueued + " requests wait for a thread");
            }
            tasks.add(task);
            fresh = call();
        } finally {
            lock.unlock();
        }
        if (fresh != null) {
            begin(fresh);
        }
    }

    // ------------------------------------------------------------------------------------------ calling

    /**
     * Has a thread come for a task, if one waits and no other thread is on its way. Called with the lock.
     *
     * @return one that is to be started after the lock was given back; null for none
     */
    private @Nullable Worker call() {
        if (calling || tasks.isEmpty()) {
            return null;
        }
        Worker next = idle.pollLast();
        if (next != null) {
            calling = true;
            next.called = true;
            next.wake.signal();
            return null;
        }
        if (threads == most) {
            return null;
        }
        Worker fresh = newWorker();
        calling = true;
        fresh.called = true;
        return fresh;
    }

    /** Takes nothing over from the thread that happens to make it, which may have served a request. */
    private Worker newWorker() {
        Worker worker = new Worker();
        Thread thread = new Thread(null, worker, name + ++made, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(RequestThreads.class.getClassLoader());
        worker.thread = thread;
        threads++;
        return worker;
    }

    /** If there cannot be another thread, those that are there serve what waits; without any, the next task has one tried again. */
    private void begin(Worker fresh) {
        Thread thread = fresh.thread;
        if (thread == null) {
            throw new IllegalStateException("a worker without a thread");
        }
        try {
            thread.start();
        } catch (Throwable e) {
            withdraw(fresh);
            FatalErrors.escalate(e);
            LOG.error("Cannot start another thread for requests", e);
        }
    }

    private void withdraw(Worker fresh) {
        lock.lock();
        try {
            threads--;
            if (fresh.called) {
                calling = false;
            }
            if (!idle.isEmpty()) {
                call();
            }
        } finally {
            lock.unlock();
        }
    }

    // ------------------------------------------------------------------------------------------ on the threads

    /** Returns the next task, and waits for it; null if the thread is to end. */
    private @Nullable Runnable take(Worker worker, boolean hasServed) {
        Runnable task;
        Worker fresh;
        lock.lock();
        try {
            if (hasServed) {
                busy--;
            }
            arrive(worker);
            task = tasks.poll();
            while (task == null) {
                if (stopped || !await(worker)) {
                    threads--;
                    return null;
                }
                task = tasks.poll();
            }
            busy++;
            fresh = call();
        } finally {
            lock.unlock();
        }
        if (fresh != null) {
            begin(fresh);
        }
        return task;
    }

    private void arrive(Worker worker) {
        if (worker.called) {
            worker.called = false;
            calling = false;
        }
    }

    /** Waits until the thread is called, or all are to end; returns false if it has waited for so long that it is to end. */
    private boolean await(Worker worker) {
        idle.add(worker);
        long left = idleNanos;
        while (!worker.called && !stopped) {
            if (left <= 0 && threads > spare) {
                idle.remove(worker);
                return false;
            }
            left = left <= 0 ? idleNanos : left;
            try {
                left = worker.wake.awaitNanos(left);
            } catch (InterruptedException e) {
                // Nothing is being done that could be interrupted.
            }
        }
        if (worker.called) {
            arrive(worker);
        } else {
            idle.remove(worker);
        }
        return true;
    }

    private static void serve(Runnable task) {
        Thread.interrupted(); // what the request before has left is not for this one
        try {
            task.run();
        } catch (Throwable e) {
            FatalErrors.escalate(e);
            logFailed(e);
        }
    }

    /** Lets nothing out that would end the thread. */
    private static void logFailed(Throwable failure) {
        try {
            LOG.error("A request failed beyond the container", failure);
        } catch (Throwable e) {
            // and there is nobody left to tell
        }
    }
}
