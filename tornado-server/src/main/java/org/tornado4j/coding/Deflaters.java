package org.tornado4j.coding;

import java.util.ArrayDeque;
import java.util.zip.Deflater;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopLocal;

/**
 * The deflaters of a loop: each has a quarter of a megabyte outside of Java's heap, which takes longer to get than most
 * responses take to be coded, and has to be given back by hand.
 *
 * <p>Thread: confined to the loop it belongs to.
 */
final class Deflaters {

    private static final LoopLocal<Deflaters> OF_LOOP = LoopLocal.withInitial(loop -> new Deflaters());

    /** The number kept for the next responses; 2 MiB. */
    private static final int MOST_KEPT = 8;

    private final ArrayDeque<Deflater> kept = new ArrayDeque<>();
    private int taken;

    /** Returns those of {@code loop}. */
    static Deflaters of(IOLoop loop) {
        return OF_LOOP.get(loop);
    }

    /** One for gzip, which has a header of its own. */
    Deflater take() {
        taken++;
        Deflater deflater = kept.poll();
        return deflater != null ? deflater : new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    }

    void give(Deflater deflater) {
        taken--;
        if (kept.size() < MOST_KEPT) {
            deflater.reset();
            kept.add(deflater);
        } else {
            deflater.end();
        }
    }

    /** Returns the number of deflaters in use. */
    int taken() {
        return taken;
    }
}
