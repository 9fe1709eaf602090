package org.tornado4j.ioloop;

import java.time.Duration;

/**
 * The load of a loop.
 *
 * @param busy the share of the last ten seconds in which the loop was busy, 0 to 1
 * @param lag the longest time that a callback had to wait for its turn in the last ten seconds; if the loop is held
 *     now, that wait counts
 * @param slowTasks the number of callbacks and handlers since the loop was created that held it for longer than
 *     {@link IOLoop#setSlowCallbackThreshold} allows
 */
public record LoopLoad(double busy, Duration lag, long slowTasks) {

    /** The load of a loop that does not run. */
    public static final LoopLoad NONE = new LoopLoad(0, Duration.ZERO, 0);
}
