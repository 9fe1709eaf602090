package org.tornado4j.ioloop;

import java.time.Duration;

/** Loops that run in the test's own thread. */
final class TestLoops {

    private TestLoops() {}

    /** A loop that does not warn about slow callbacks: on a busy machine any callback may be one. */
    static IOLoop create() {
        IOLoop loop = new IOLoop();
        loop.setSlowCallbackThreshold(Duration.ZERO);
        return loop;
    }

    /** Runs {@code loop} for an iteration with a poll that does not wait, and one without a poll. */
    static void turn(IOLoop loop) {
        loop.addCallback(() -> loop.addCallback(loop::stop));
        loop.start();
    }
}
