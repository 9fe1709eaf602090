package org.tornado4j.process;

import java.util.List;

/**
 * How many connections each worker has too many.
 *
 * <p>The kernel deals out connections evenly, but those who were there when another worker was replaced got its connections,
 * and the new one has few. They stay uneven as long as clients keep them. So when one is far from the mean, those above it
 * let go what they have more; it comes back evenly.
 */
final class Balance {

    /** Chance alone makes differences of this size. */
    private static final int CHANCE = 16;

    private static final int PART_OF_MEAN = 6;

    private Balance() {}

    /** What each of {@code connections} is above the mean, if one is far from it; else 0 for all. */
    static List<Integer> surplus(List<Integer> connections) {
        double mean = connections.stream().mapToInt(each -> each).average().orElse(0);
        double tolerance = Math.max(CHANCE, mean / PART_OF_MEAN);
        boolean uneven = connections.stream().anyMatch(each -> Math.abs(each - mean) > tolerance);
        return connections.stream()
                .map(each -> uneven && each > mean ? (int) (each - mean) : 0)
                .toList();
    }
}
