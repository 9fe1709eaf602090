package org.tornado4j.ioloop;

import java.time.Duration;

/**
 * How much a loop has to do.
 *
 * @param busy the part of the last ten seconds in which it had something to do, 0 to 1
 * @param lag how late it came to do what was asked of it, at worst in the last ten seconds; what hangs now counts
 * @param slowTasks how many callbacks and handlers held it for longer than {@link IOLoop#setSlowCallbackThreshold}
 *     allows, since it was made
 */
public record LoopLoad(double busy, Duration lag, long slowTasks) {

    /** Of a loop that does not run. */
    public static final LoopLoad NONE = new LoopLoad(0, Duration.ZERO, 0);
}
