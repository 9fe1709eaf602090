package org.tornado4j.ioloop;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Creates the threads that are not loops: named, so that a thread dump shows the purpose of each, and daemons, so that
 * none of them keeps the process alive.
 *
 * <p>Thread: any.
 */
public final class DaemonThreads {

    private DaemonThreads() {}

    /** Starts a thread that runs {@code task} once. Anything that the task throws is {@linkplain FatalErrors fatal}. */
    public static Thread start(String name, Runnable task) {
        Thread thread = daemon(name, () -> runNeeded(task));
        thread.start();
        return thread;
    }

    private static void runNeeded(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            FatalErrors.threadEnded(e);
            throw e;
        }
    }

    /** Returns a pool of one thread, named {@code name}, that runs one task after another. */
    public static ThreadPoolExecutor single(String name, Duration idle) {
        return pool(1, idle, new LinkedBlockingQueue<>(), task -> daemon(name, () -> runReplaceable(task)));
    }

    /**
     * Returns a pool of at most {@code threads}, with an unbounded queue. Threads are created on demand and end after
     * being idle for {@code idle}.
     *
     * @param name the beginning of the threads' names, which are numbered: {@code name-1}, {@code name-2}
     */
    public static ThreadPoolExecutor pool(String name, int threads, Duration idle) {
        return pool(threads, idle, new LinkedBlockingQueue<>(), numbered(name));
    }

    /**
     * Returns a pool like that of {@link #pool(String, int, Duration)}, but with a bounded queue: while {@code queued}
     * tasks wait for a thread, it refuses others with a {@link java.util.concurrent.RejectedExecutionException}.
     */
    public static ThreadPoolExecutor boundedPool(String name, int threads, Duration idle, int queued) {
        return pool(threads, idle, new ArrayBlockingQueue<>(queued), numbered(name));
    }

    private static ThreadPoolExecutor pool(
            int threads, Duration idle, BlockingQueue<Runnable> queue, ThreadFactory factory) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(threads, threads, idle.toNanos(), TimeUnit.NANOSECONDS, queue, factory);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** The pool makes another thread in place of one that a task has ended. */
    private static void runReplaceable(Runnable worker) {
        try {
            worker.run();
        } catch (Throwable e) {
            FatalErrors.escalate(e);
            throw e;
        }
    }

    private static ThreadFactory numbered(String name) {
        AtomicInteger made = new AtomicInteger();
        return task -> daemon(name + "-" + made.incrementAndGet(), () -> runReplaceable(task));
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
