package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BalanceTests {

    private static List<Integer> numbers(String text) {
        return List.of(text.split(" ")).stream().map(Integer::valueOf).toList();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "0 0, 0 0",
        "5, 0",
        "500 500, 0 0",
        "550 450, 0 0",
        "600 400, 100 0",
        "750 250, 250 0",
        "0 1000, 0 500",
        "16 0, 0 0",
        "34 0, 17 0",
        "100 100 100 300, 0 0 0 150",
        "1 1 1 1, 0 0 0 0",
        "277 283 289 151, 27 33 39 0",
    })
    @DisplayName("If one is far from the mean, all who are above it have too many")
    void surplusIsWhatIsAboveTheMean(String connections, String surplus) {
        assertThat(new Balance().surplus(numbers(connections))).isEqualTo(numbers(surplus));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8})
    @DisplayName("When clients that were let go come back at random, all are soon within a fifth of the mean")
    void letGoAndComeBack(int workers) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int[] connections = new int[workers];
        connections[0] = 1000;
        Balance balance = new Balance();
        int rounds = 0;
        while (worst(connections) > 0.2) {
            List<Integer> surplus = balance.surplus(list(connections));
            for (int i = 0; i < workers; i++) {
                connections[i] -= surplus.get(i);
                random.ints(surplus.get(i), 0, workers).forEach(next -> connections[next]++);
            }
            rounds++;
            assertThat(rounds).as("seed %d: %s", seed, list(connections)).isLessThan(60);
        }
    }

    @Test
    @DisplayName("Where it does not help, it is tried more and more rarely; once even, it begins anew")
    void givesInToWhatStays() {
        Balance balance = new Balance();
        List<Integer> rounds = new ArrayList<>();
        for (int round = 0; round < 40; round++) {
            if (balance.surplus(List.of(900, 100)).get(0) > 0) {
                rounds.add(round);
            }
        }
        assertThat(rounds).containsExactly(0, 1, 3, 7, 15, 31);
        balance.surplus(List.of(500, 500));
        assertThat(balance.surplus(List.of(900, 100))).containsExactly(400, 0);
    }

    private static double worst(int[] connections) {
        double mean =
                list(connections).stream().mapToInt(each -> each).average().orElseThrow();
        return list(connections).stream()
                .mapToDouble(each -> each / mean - 1)
                .max()
                .orElseThrow();
    }

    private static List<Integer> list(int[] numbers) {
        List<Integer> list = new ArrayList<>();
        for (int number : numbers) {
            list.add(number);
        }
        return list;
    }
}
