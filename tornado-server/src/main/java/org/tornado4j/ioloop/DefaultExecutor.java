package org.tornado4j.ioloop;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The pool that loops without an executor of their own share: five threads per core at most, as in Tornado. Threads are
 * made when there is work, end after a minute without any, and do not keep the process alive.
 */
final class DefaultExecutor {

    private static final int THREADS_PER_CORE = 5;
    private static final long IDLE_SECONDS = 60;
    private static final AtomicInteger THREAD_COUNT = new AtomicInteger();

    /** Made when this class is first used, which is when a loop first needs it. */
    private static final Executor SHARED = create();

    private DefaultExecutor() {}

    static Executor shared() {
        return SHARED;
    }

    private static Executor create() {
        int threads = THREADS_PER_CORE * Runtime.getRuntime().availableProcessors();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), DefaultExecutor::thread);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "tornado-executor-" + THREAD_COUNT.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
