package org.tornado4j.httpserver;

import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopLoad;
import org.tornado4j.ioloop.LoopTask;

/**
 * An event loop of a server.
 *
 * @param thread the name of its thread; empty if it does not run
 * @param answered whether it reported its connections and requests in time
 * @param load the load of the loop
 * @param heldBy its work when it had not answered in time; null if it has answered
 * @param connections the number of its open connections
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
