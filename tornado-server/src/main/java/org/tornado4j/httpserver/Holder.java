package org.tornado4j.httpserver;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection as the memory account sees it.
 *
 * @param held bytes that are held for it, with what it takes itself
 * @param moved bytes that it sent or took in the last {@link MovedBytes#SECONDS}
 * @param recent whether it came, or began or ended something, within the last second
 * @param self null in tables on paper
 */
record Holder(
        long held, long moved, boolean recent, @Nullable ServerConnection self) {

    /** Bytes that everybody is taken to have moved besides: who holds next to nothing is not ended for being quiet. */
    private static final long ALLOWANCE = 4096;

    /** The same for recent ones: who is in the midst of a TLS handshake, or has just asked, had no time to move more. */
    private static final long RECENT_ALLOWANCE = 20 * 1024;

    private static final Comparator<Holder> WORST_FIRST =
            Comparator.comparingDouble(Holder::weight).reversed();

    ServerConnection connection() {
        if (self == null) {
            throw new IllegalStateException("nobody's connection");
        }
        return self;
    }

    /** Returns what is held for each byte that was moved. */
    double weight() {
        return (double) held / (moved + (recent ? RECENT_ALLOWANCE : ALLOWANCE));
    }

    /** Returns those that have to go so that {@code bytes} are free, who hold most for each byte they moved first. */
    static List<Holder> toEnd(List<Holder> holders, long bytes) {
        List<Holder> ordered = new ArrayList<>(holders);
        ordered.sort(WORST_FIRST);
        long freed = 0;
        int count = 0;
        while (count < ordered.size() && freed < bytes) {
            freed += ordered.get(count).held();
            count++;
        }
        return ordered.subList(0, count);
    }
}
