package org.tornado4j.web;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.DaemonThreads;

/**
 * The threads of blocking methods in applications that name no executor: a virtual thread each, or a pool before JDK 21. Both
 * are called {@code tornado-blocking-N}.
 */
final class BlockingExecutor {

    private static final String NAME = "tornado-blocking";
    private static final int FILE_THREADS = 200;
    private static final int FILES_QUEUED = 10_000;
    private static final Duration IDLE = Duration.ofSeconds(60);

    /** Null before JDK 21. */
    private static final @Nullable Executor VIRTUAL = virtualThreads();

    /** Made when the first large file is read. */
    private static final class FilePool {
        static final Executor INSTANCE = DaemonThreads.boundedPool("tornado-files", FILE_THREADS, IDLE, FILES_QUEUED);
    }

    private BlockingExecutor() {}

    /** Returns whether each task gets a virtual thread of its own. */
    static boolean isVirtual() {
        return VIRTUAL != null;
    }

    /** Returns an executor for tasks of which {@code threads} run at a time; it does not bound how many wait. */
    static Executor of(int threads) {
        return VIRTUAL != null ? VIRTUAL : pool(threads);
    }

    static ThreadPoolExecutor pool(int threads) {
        return DaemonThreads.pool(NAME, threads, IDLE);
    }

    /** Runs {@code task}, which reads a file and belongs to no request. */
    static void execute(Runnable task) {
        (VIRTUAL != null ? VIRTUAL : FilePool.INSTANCE).execute(task);
    }

    /** The project is compiled for JDK 17, which does not have the methods. */
    private static @Nullable Executor virtualThreads() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            builder = type.getMethod("name", String.class, long.class).invoke(builder, NAME + "-", 1L);
            ThreadFactory factory = (ThreadFactory) type.getMethod("factory").invoke(builder);
            return (Executor) Executors.class
                    .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
                    .invoke(null, factory);
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | IllegalAccessException
                | InvocationTargetException e) {
            return null;
        }
    }
}
