package org.tornado4j.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tornado4j.ioloop.IOLoop;

/**
 * Measures, by a look about once a second, how long each loop of a worker has been held.
 *
 * <p>The time between two looks counts up to {@link #LONGEST_STEP}. When more has passed, this thread did not run either: the
 * JVM collected garbage, the process was stopped, the machine was suspended. No loop is to blame for that.
 *
 * <p>The loops pay nothing: they store the time for {@link IOLoop#heldNanos} anyway.
 *
 * <p>Thread: confined to the worker's loop.
 */
final class LoopBeats {

    static final Duration LONGEST_STEP = Duration.ofSeconds(3);

    /** The time that each loop has been held, as of the last look. */
    private Map<IOLoop, Duration> held = new HashMap<>();

    private long lastLook;

    /** @param now on the worker's clock */
    LoopBeats(long now) {
        this.lastLook = now;
    }

    Heartbeat look(long now, Collection<IOLoop> loops) {
        Duration passed = Duration.ofNanos(now - lastLook);
        Map<IOLoop, Duration> before = held;
        held = new HashMap<>();
        lastLook = now;
        for (IOLoop loop : loops) {
            held.put(loop, held(before.getOrDefault(loop, Duration.ZERO), passed, Duration.ofNanos(loop.heldNanos())));
        }
        return Heartbeat.of(held.values());
    }

    /**
     * Returns how long a loop has been held.
     *
     * @param before what this returned in the last look
     * @param passed the time since then
     * @param now what the loop says
     */
    static Duration held(Duration before, Duration passed, Duration now) {
        boolean isSameTask = now.compareTo(passed) >= 0;
        Duration step = isSameTask ? passed : now;
        Duration counted = step.compareTo(LONGEST_STEP) < 0 ? step : LONGEST_STEP;
        return isSameTask ? before.plus(counted) : counted;
    }

    /** Returns the loops that were held in the last look. */
    List<IOLoop> heldLoops() {
        List<IOLoop> loops = new ArrayList<>();
        held.forEach((loop, time) -> {
            if (time.compareTo(Heartbeat.HELD) >= 0) {
                loops.add(loop);
            }
        });
        return loops;
    }
}
