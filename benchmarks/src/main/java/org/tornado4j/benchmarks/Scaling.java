package org.tornado4j.benchmarks;

import java.util.List;

/**
 * Checks that every parser takes at most two and a half times as long for twice the input: what is linear takes twice as
 * long, what is quadratic four times. Prints a table, and exits with 1 when one of them took longer.
 *
 * <p>The words on the command line choose the checks whose name contains one of them; without any, all run.
 */
public final class Scaling {

    private static final double MOST = 2.5;
    /** Other processes can make anything slow; what is quadratic is slow each time. */
    private static final int ATTEMPTS = 4;

    private static final int SAMPLES = 15;
    private static final long SAMPLE_NANOS = 2_000_000;
    private static final long WARM_UP_NANOS = 300_000_000;

    private Scaling() {}

    public static void main(String[] words) {
        System.out.printf("%-44s %9s %11s %11s %6s%n", "parser", "size", "us", "us, double", "ratio");
        boolean linear = true;
        for (ScalingCheck check : ScalingChecks.all()) {
            if (isChosen(check, List.of(words))) {
                linear &= passes(check);
            }
        }
        System.exit(linear ? 0 : 1);
    }

    private static boolean isChosen(ScalingCheck check, List<String> words) {
        return words.isEmpty() || words.stream().anyMatch(check.name()::contains);
    }

    private static boolean passes(ScalingCheck check) {
        Times times = measure(check);
        for (int i = 1; i < ATTEMPTS && times.ratio() > MOST; i++) {
            Times again = measure(check);
            times = again.ratio() < times.ratio() ? again : times;
        }
        boolean passes = times.ratio() <= MOST;
        System.out.printf(
                "%-44s %9d %11.1f %11.1f %6.2f%s%n",
                check.name(),
                check.size(),
                times.single / 1000,
                times.twice / 1000,
                times.ratio(),
                passes ? "" : "  more than " + MOST);
        return passes;
    }

    /** Nanoseconds for an input and for one of twice its size. */
    private record Times(double single, double twice) {

        double ratio() {
            return twice / single;
        }
    }

    /** The fastest of several samples of each, taken in turn. */
    private static Times measure(ScalingCheck check) {
        Runnable single = check.input().apply(check.size());
        Runnable twice = check.input().apply(2 * check.size());
        int repeats = repeats(single);
        int repeatsTwice = Math.max(1, repeats / 2);
        time(twice, repeats(twice));
        double fastest = Double.MAX_VALUE;
        double fastestTwice = Double.MAX_VALUE;
        for (int i = 0; i < SAMPLES; i++) {
            fastest = Math.min(fastest, time(single, repeats));
            fastestTwice = Math.min(fastestTwice, time(twice, repeatsTwice));
        }
        return new Times(fastest, fastestTwice);
    }

    /** Warms up, and says how often the work has to be done for a sample that can be measured. */
    private static int repeats(Runnable work) {
        long start = System.nanoTime();
        int count = 0;
        while (System.nanoTime() - start < WARM_UP_NANOS) {
            work.run();
            count++;
        }
        return (int) Math.max(1, count * SAMPLE_NANOS / WARM_UP_NANOS);
    }

    private static double time(Runnable work, int repeats) {
        long start = System.nanoTime();
        for (int i = 0; i < repeats; i++) {
            work.run();
        }
        return (double) (System.nanoTime() - start) / repeats;
    }
}
