package org.tornado4j.httpserver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection as the memory account sees it.
 *
 * @param held bytes that are held for it, with what it takes itself
 * @param moved bytes that it sent or took in the last {@link MovedBytes#SECONDS}
 * @param waited nanoseconds since it came, or began or ended something
 * @param self null in tables on paper
 */
record Holder(long held, long moved, long waited, @Nullable ServerConnection self) {

    /** Bytes that everybody is taken to have moved besides: who holds next to nothing is not ended for being quiet. */
    private static final long ALLOWANCE = 4096;

    /**
     * The same allowance for a connection that came, began or ended something just now; it shrinks with the time since
     * then: a client in the middle of a TLS handshake, or with a new request, had no time to move anything. It is so
     * large that thousands of handshakes go on as long as others hold much, and stalled handshakes go before later
     * ones.
     */
    private static final long NEW_ALLOWANCE = 256 * 1024;

    /** In nanoseconds. */
    private static final double NEW = Duration.ofSeconds(1).toNanos();

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
        double newness = Math.max(0, 1 - waited / NEW);
        return held / (moved + ALLOWANCE + newness * NEW_ALLOWANCE);
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
