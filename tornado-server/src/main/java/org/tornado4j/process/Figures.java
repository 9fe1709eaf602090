package org.tornado4j.process;

import java.util.Collection;
import org.tornado4j.ioloop.LoopLoad;

/**
 * The figures that a worker reports of itself every half second: the line {@code figures} of a {@link ControlConnection}.
 *
 * @param connections how many are open
 * @param requests how many there were
 * @param busyPercent how busy its busiest loop was lately
 * @param lagMillis how long something had to wait lately for its turn in one of its loops, at worst
 */
record Figures(int connections, long requests, int busyPercent, long lagMillis) {

    /** Of a worker that has told nothing yet. */
    static final Figures NONE = new Figures(0, 0, 0, 0);

    static Figures of(int connections, long requests, Collection<LoopLoad> loops) {
        double busy = loops.stream().mapToDouble(LoopLoad::busy).max().orElse(0);
        long lag = loops.stream().mapToLong(load -> load.lag().toMillis()).max().orElse(0);
        return new Figures(connections, requests, (int) Math.round(100 * busy), lag);
    }

    /** Reads a line. What it lacks, because it is of an older release, is 0. */
    static Figures parse(String[] words) {
        return new Figures((int) number(words, 1), number(words, 2), (int) number(words, 3), number(words, 4));
    }

    private static long number(String[] words, int at) {
        return at < words.length ? Long.parseLong(words[at]) : 0;
    }

    /** Makes a line. */
    Object[] words() {
        return new Object[] {"figures", connections, requests, busyPercent, lagMillis};
    }
}
