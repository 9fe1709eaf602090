package org.tornado4j.process;

import java.util.List;

/**
 * How many connections a worker has too many.
 *
 * <p>The kernel deals out connections evenly, but those who were there when another worker was replaced got its connections.
 * They stay uneven as long as clients keep them. So a worker that has far more than the mean lets some go.
 */
final class Balance {

    /** Chance alone makes differences of this size. */
    private static final int CHANCE = 16;

    private static final int PART_OF_MEAN = 6;

    private Balance() {}

    /** What each of {@code connections} is above the mean; 0 for who is not far above it. */
    static List<Integer> surplus(List<Integer> connections) {
        double mean = connections.stream().mapToInt(each -> each).average().orElse(0);
        double tolerance = Math.max(CHANCE, mean / PART_OF_MEAN);
        return connections.stream()
                .map(each -> each > mean + tolerance ? (int) (each - mean) : 0)
                .toList();
    }
}
