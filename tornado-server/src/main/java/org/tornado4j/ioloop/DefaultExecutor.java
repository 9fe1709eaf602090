package org.tornado4j.ioloop;

import java.time.Duration;
import java.util.concurrent.Executor;

/** The pool that loops without an executor of their own share: five threads per core at most, as in Tornado. */
final class DefaultExecutor {

    private static final int THREADS_PER_CORE = 5;
    private static final Duration IDLE = Duration.ofSeconds(60);

    /** Made when this class is first used, which is when a loop first needs it. */
    private static final Executor SHARED = DaemonThreads.pool(
            "tornado-executor", THREADS_PER_CORE * Runtime.getRuntime().availableProcessors(), IDLE);

    private DefaultExecutor() {}

    static Executor shared() {
        return SHARED;
    }
}
