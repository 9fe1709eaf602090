package org.tornado4j.process;

import java.util.Collections;
import java.util.List;

/**
 * The number of connections by which each worker exceeds the mean.
 *
 * <p>The kernel distributes new connections evenly, but while a worker is being replaced the others take over its
 * connections, and the new worker starts with few. The imbalance lasts as long as clients keep their connections. So if
 * one worker is far from the mean, those above it close their surplus; the connections come back evenly.
 *
 * <p>If that does not help, because the surplus consists of WebSockets, for instance, it is tried less and less often.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class Balance {

    /** Chance alone makes differences of this size. */
    private static final int CHANCE = 16;

    private static final int PART_OF_MEAN = 6;

    /** A round that leaves more than this of the greatest difference has not helped. */
    private static final double NO_HELP = 0.9;

    private static final int LONGEST_PAUSE = 64;

    private double worstBefore = Double.MAX_VALUE;
    /** The number of rounds that are left out after one that has not helped. */
    private int pause;
    /** The number of those that are still to come. */
    private int skip;

    /**
     * Returns the surplus of each of {@code connections} over the mean; 0 for all unless one is far from the mean and
     * this round is to act on it.
     */
    List<Integer> surplus(List<Integer> connections) {
        double mean = connections.stream().mapToInt(each -> each).average().orElse(0);
        double worst = connections.stream()
                .mapToDouble(each -> Math.abs(each - mean))
                .max()
                .orElse(0);
        if (!isTurn(worst, Math.max(CHANCE, mean / PART_OF_MEAN))) {
            return Collections.nCopies(connections.size(), 0);
        }
        return connections.stream()
                .map(each -> Math.max(0, (int) (each - mean)))
                .toList();
    }

    private boolean isTurn(double worst, double tolerance) {
        if (worst <= tolerance) {
            worstBefore = Double.MAX_VALUE;
            pause = 0;
            skip = 0;
            return false;
        }
        if (skip > 0) {
            skip--;
            return false;
        }
        pause = worst > NO_HELP * worstBefore ? Math.min(LONGEST_PAUSE, 2 * pause + 1) : 0;
        skip = pause;
        worstBefore = worst;
        return true;
    }
}
