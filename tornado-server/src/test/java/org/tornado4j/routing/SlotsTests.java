package org.tornado4j.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotsTests {

    private static final int SIZE = 2048;

    @ParameterizedTest
    @ValueSource(strings = {"/path/%d", "/resource%d/current", "user%d", "%d"})
    void numberedNamesMakeNoLongRows(String pattern) {
        boolean[] taken = new boolean[SIZE];
        IntStream.rangeClosed(1, 1000).forEach(number -> take(taken, String.format(pattern, number)));

        assertThat(longestRow(taken)).isLessThan(10);
    }

    @Test
    void theSmallestTableHasTwoPlaces() {
        assertThat(IntStream.range(0, 100).map(hash -> Slots.of(hash, 2))).containsOnly(0, 1);
    }

    private static void take(boolean[] taken, String name) {
        int place = Slots.of(name.hashCode(), SIZE);
        while (taken[place]) {
            place = (place + 1) % SIZE;
        }
        taken[place] = true;
    }

    private static int longestRow(boolean[] taken) {
        int longest = 0;
        int row = 0;
        for (boolean place : taken) {
            row = place ? row + 1 : 0;
            longest = Math.max(longest, row);
        }
        return longest;
    }
}
