package org.tornado4j.tcp;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.tornado4j.ioloop.IOLoop;

/**
 * A loop and the number of a server's connections that it has, those that wait in its queue among them.
 *
 * <p>Thread: any.
 */
final class LoopShare {

    /** A loop that has been at one task for longer counts as held. */
    static final Duration HELD = Duration.ofMillis(100);

    private static final long HELD_NANOS = HELD.toNanos();

    private final IOLoop loop;
    /** Incremented by the loop that accepts, decremented by this one. */
    private final AtomicInteger connections = new AtomicInteger();

    LoopShare(IOLoop loop) {
        this.loop = loop;
    }

    IOLoop loop() {
        return loop;
    }

    int connections() {
        return connections.get();
    }

    void enter() {
        connections.incrementAndGet();
    }

    void leave() {
        connections.decrementAndGet();
    }

    /** Returns whether the loop is expected to start a task at once. */
    boolean isFree() {
        return !loop.isClosed() && loop.heldNanos() <= HELD_NANOS;
    }

    boolean isOpen() {
        return !loop.isClosed();
    }
}
