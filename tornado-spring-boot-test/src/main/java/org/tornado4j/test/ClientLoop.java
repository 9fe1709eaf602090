package org.tornado4j.test;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;

/**
 * The loop that a client's requests are served on, in a daemon thread of its own, which is started when it is first needed.
 *
 * <p>Thread: any, but {@link #close} not in the loop.
 */
final class ClientLoop {

    /** For a loop that ends; one that a handler holds is left behind. */
    private static final long PATIENCE_MILLIS = 10_000;

    private @Nullable IOLoop loop;
    private @Nullable Thread thread;
    private boolean closed;

    /** @throws IllegalStateException if it is closed */
    synchronized IOLoop start() {
        if (closed) {
            throw new IllegalStateException("this client is closed; make a new one");
        }
        IOLoop known = loop;
        if (known == null) {
            known = new IOLoop();
            known.setSlowCallbackThreshold(Duration.ZERO); // warnings would be about the machine, not the test
            Thread runner = new Thread(known::start, "tornado-test");
            runner.setDaemon(true);
            runner.start();
            loop = known;
            thread = runner;
        }
        return known;
    }

    synchronized @Nullable IOLoop startedOrNull() {
        return loop;
    }

    synchronized void close() {
        closed = true;
        IOLoop running = loop;
        Thread runner = thread;
        loop = null;
        if (running == null || runner == null) {
            return;
        }
        running.stop();
        try {
            runner.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the loop was told; the caller wants to go on without waiting
        }
        if (!runner.isAlive()) {
            running.close(true);
        }
    }
}
