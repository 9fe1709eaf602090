package org.tornado4j.iostream;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The pool that computes handshakes unless options name another executor: a thread per core, as this is nothing but
 * computing, and more of them would only take time from the loops. A connection has one task at most in it, so that the
 * queue is bounded by the connections.
 */
final class HandshakeThreads {

    private static final long IDLE_SECONDS = 60;
    private static final AtomicInteger THREAD_COUNT = new AtomicInteger();
    private static final Executor SHARED = create();

    private HandshakeThreads() {}

    static Executor shared() {
        return SHARED;
    }

    private static Executor create() {
        int threads = Runtime.getRuntime().availableProcessors();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                HandshakeThreads::thread);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "tornado-handshake-" + THREAD_COUNT.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
