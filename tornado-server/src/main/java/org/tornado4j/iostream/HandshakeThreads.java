package org.tornado4j.iostream;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.tornado4j.ioloop.DaemonThreads;

/**
 * The pool that computes handshakes unless options name another executor: a thread per core, as this is nothing but
 * computing, and more of them would only take time from the loops. A connection has one task at most in it, so that the
 * queue is bounded by the connections.
 */
final class HandshakeThreads {

    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final Executor SHARED =
            DaemonThreads.pool("tornado-handshake", Runtime.getRuntime().availableProcessors(), IDLE);

    private HandshakeThreads() {}

    static Executor shared() {
        return SHARED;
    }
}
