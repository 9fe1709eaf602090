package org.tornado4j.process;

import java.time.Duration;
import java.util.Collection;

/**
 * A worker's report on its loops, sent about once a second: the line {@code beats} of a {@link ControlConnection}.
 *
 * @param loops the number of loops that its servers run on
 * @param heldLoops the number of loops that one callback or handler has held for {@link #HELD} or longer
 * @param held the time for which the loop held longest has been held
 */
public record Heartbeat(int loops, int heldLoops, Duration held) {

    /** The time after which a loop counts as held. */
    public static final Duration HELD = Duration.ofSeconds(3);

    /** Of a worker that has reported nothing, or whose loops run. */
    static final Heartbeat NONE = new Heartbeat(0, 0, Duration.ZERO);

    static Heartbeat of(Collection<Duration> held) {
        return new Heartbeat(
                held.size(),
                (int) held.stream().filter(time -> time.compareTo(HELD) >= 0).count(),
                held.stream().max(Duration::compareTo).orElse(Duration.ZERO));
    }

    /** Reads a line. What it lacks is 0. */
    static Heartbeat parse(String[] words) {
        return new Heartbeat((int) number(words, 1), (int) number(words, 2), Duration.ofMillis(number(words, 3)));
    }

    private static long number(String[] words, int at) {
        return at < words.length ? Long.parseLong(words[at]) : 0;
    }

    /** Makes a line. */
    Object[] words() {
        return new Object[] {"beats", loops, heldLoops, held.toMillis()};
    }
}
