package org.tornado4j.web;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.DaemonThreads;

/** The executor of blocking methods in applications that name none: a virtual thread each, or a bounded pool before JDK 21. */
final class BlockingExecutor {

    private static final int THREADS = 200;
    private static final int QUEUED = 10_000;
    private static final Duration IDLE = Duration.ofSeconds(60);

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

    static ThreadPoolExecutor pool() {
        return DaemonThreads.boundedPool("tornado-blocking", THREADS, IDLE, QUEUED);
    }
}
