package org.tornado4j.ioloop;

import org.jspecify.annotations.Nullable;

/** The current loop of each thread, and the one loop of the process. */
final class CurrentLoop {

    private static final ThreadLocal<@Nullable IOLoop> CURRENT = new ThreadLocal<>();
    private static final ThreadLocal<Boolean> RUNNING = ThreadLocal.withInitial(() -> false);

    /** Shared by all threads; guarded by this class. */
    private static @Nullable IOLoop instance;

    private CurrentLoop() {}

    static @Nullable IOLoop get() {
        return CURRENT.get();
    }

    static void set(@Nullable IOLoop loop) {
        if (loop == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(loop);
        }
    }

    static boolean isRunning() {
        return RUNNING.get();
    }

    static void enter(IOLoop loop) {
        RUNNING.set(true);
        CURRENT.set(loop);
    }

    static void leave(@Nullable IOLoop outer) {
        RUNNING.remove();
        set(outer);
    }

    static synchronized IOLoop instance() {
        if (instance == null) {
            instance = IOLoop.current();
        }
        return instance;
    }

    static synchronized void install(@Nullable IOLoop loop) {
        instance = loop;
    }

    static synchronized boolean initialized() {
        return instance != null;
    }

    /** Removes a closed loop as the current one of this thread and of the process. */
    static synchronized void forget(IOLoop loop) {
        if (instance == loop) {
            instance = null;
        }
        if (CURRENT.get() == loop) {
            CURRENT.remove();
        }
    }
}
