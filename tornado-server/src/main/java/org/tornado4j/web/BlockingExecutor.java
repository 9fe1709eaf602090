package org.tornado4j.web;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The executor of blocking methods in applications that name none: a virtual thread each, or a bounded pool before JDK 21. */
final class BlockingExecutor {

    private static final int THREADS = 200;
    private static final int QUEUED = 10_000;
    private static final int IDLE_SECONDS = 60;

    /** Made when the first application needs it, and shared by all. */
    private static final class Holder {
        static final Executor DEFAULT = create();
    }

    private BlockingExecutor() {}

    static Executor defaultExecutor() {
        return Holder.DEFAULT;
    }

    /** Runs {@code task} on it. */
    static void execute(Runnable task) {
        Holder.DEFAULT.execute(task);
    }

    private static Executor create() {
        Executor virtual = virtualThreads();
        return virtual != null ? virtual : pool();
    }

    /** The project is compiled for JDK 17, which does not have the method. */
    private static @Nullable Executor virtualThreads() {
        try {
            return (Executor)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            return null;
        }
    }

    /** Its threads end when there is nothing to do, and do not keep the process alive. */
    static ThreadPoolExecutor pool() {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUED), task -> {
                    Thread thread = new Thread(task, "tornado-blocking-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
