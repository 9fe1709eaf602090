package org.tornado4j.tcp;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that wait for name servers. They end when idle, and do not keep the process alive. */
final class ResolverThreads {

    private static final int MOST = 10;
    private static final int IDLE_SECONDS = 60;

    private static final class Holder {
        static final Executor SHARED = create();
    }

    private ResolverThreads() {}

    static Executor shared() {
        return Holder.SHARED;
    }

    private static Executor create() {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                MOST, MOST, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "resolver-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
