package org.tornado4j.process;

import java.time.Duration;
import java.util.Collection;
import org.tornado4j.ioloop.IOLoop;

/**
 * Sends signs of life for as long as no loop hangs. Their receiver ends the process if none arrives within the timeout.
 *
 * <p>A loop that has been held by one callback for half of the timeout hangs: so one that is held for 1.5 times the timeout has
 * its process ended, and one that is let go a second before the timeout has not.
 *
 * <p>Thread: confined to the loop that {@linkplain #look looks}.
 */
final class Watchdog {

    /** {@link LoopBeats} counts up to three seconds between two looks. */
    private static final Duration LONGEST_PERIOD = Duration.ofSeconds(1);

    private static final int BEATS_PER_TIMEOUT = 4;

    private final Duration timeout;
    private final Runnable beat;
    private final LoopBeats beats;
    private long nextBeat;

    /** @param now on the loop's clock */
    Watchdog(Duration timeout, Runnable beat, long now) {
        this.timeout = timeout;
        this.beat = beat;
        this.beats = new LoopBeats(now);
        this.nextBeat = now;
    }

    /** Returns how often to look. */
    Duration period() {
        Duration beatPeriod = timeout.dividedBy(BEATS_PER_TIMEOUT);
        return beatPeriod.compareTo(LONGEST_PERIOD) < 0 ? beatPeriod : LONGEST_PERIOD;
    }

    void look(long now, Collection<IOLoop> loops) {
        Duration held = beats.look(now, loops).held();
        if (held.compareTo(timeout.dividedBy(2)) < 0 && now - nextBeat >= 0) {
            nextBeat = now + timeout.dividedBy(BEATS_PER_TIMEOUT).toNanos();
            beat.run();
        }
    }
}
