package org.tornado4j.ioloop;

/** Runs a loop in the test's own thread for as long as a test needs it. */
final class LoopTurns {

    private LoopTurns() {}

    /** Runs {@code loop} for an iteration with a poll that does not wait, and one without a poll. */
    static void turn(IOLoop loop) {
        loop.addCallback(() -> loop.addCallback(loop::stop));
        loop.start();
    }
}
