package org.tornado4j.tcp;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.tornado4j.ioloop.DaemonThreads;

/** The pool whose threads wait for name servers, made when a name is first looked up. */
final class ResolverThreads {

    private static final int THREADS = 10;
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final Executor SHARED = DaemonThreads.pool("resolver", THREADS, IDLE);

    private ResolverThreads() {}

    static Executor shared() {
        return SHARED;
    }
}
