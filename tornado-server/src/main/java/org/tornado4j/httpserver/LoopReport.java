package org.tornado4j.httpserver;

import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopLoad;
import org.tornado4j.ioloop.LoopTask;

/**
 * An event loop of a server.
 *
 * @param thread name of its thread; empty if it does not run
 * @param answered whether it came to tell of its connections and requests
 * @param load how much it has to do
 * @param heldBy what it was at when it had not answered in time; null if it has answered
 * @param connections number of connections that it has open
 */
public record LoopReport(
        String thread,
        boolean answered,
        LoopLoad load,
        @Nullable LoopTask heldBy,
        int connections) {

    static LoopReport of(IOLoop loop, boolean answered, int connections) {
        Thread runner = loop.thread();
        return new LoopReport(
                runner == null ? "" : runner.getName(),
                answered,
                loop.load(),
                answered ? null : loop.currentTask(),
                connections);
    }
}
