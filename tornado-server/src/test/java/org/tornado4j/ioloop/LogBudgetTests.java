package org.tornado4j.ioloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LogBudgetTests {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final LogBudget budget = new LogBudget(2, Duration.ofSeconds(10));

    @Test
    void linesBeyondTheBudgetAreLeftOutAndCounted() {
        long start = -5 * SECOND; // nanoseconds may be negative
        assertThat(budget.allows(start)).isTrue();
        assertThat(budget.allows(start + SECOND)).isTrue();
        assertThat(budget.takeLeftOut()).isZero();
        assertThat(budget.allows(start + 2 * SECOND)).isFalse();
        assertThat(budget.allows(start + 9 * SECOND)).isFalse();
        assertThat(budget.allows(start + 10 * SECOND)).isTrue();
        assertThat(budget.takeLeftOut()).isEqualTo(2);
        assertThat(budget.takeLeftOut()).isZero();
    }

    @Test
    void whatWasNotUsedIsNotSaved() {
        assertThat(budget.allows(0)).isTrue();
        assertThat(budget.allows(60 * SECOND)).isTrue();
        assertThat(budget.allows(60 * SECOND)).isTrue();
        assertThat(budget.allows(60 * SECOND)).isFalse();
    }

    @Test
    void intervalsDoubleWhileLinesAreLeftOut() {
        LogBudget slowing = new LogBudget(1, Duration.ofSeconds(10), Duration.ofSeconds(30));
        assertThat(allowedOf(slowing, 0, 120)).containsExactly(0L, 10L, 30L, 60L, 90L);
    }

    @Test
    void intervalsAreShortAgainAfterAQuietOne() {
        LogBudget slowing = new LogBudget(1, Duration.ofSeconds(10), Duration.ofSeconds(30));
        assertThat(allowedOf(slowing, 0, 31)).containsExactly(0L, 10L, 30L);
        assertThat(allowedOf(slowing, 90, 121)).containsExactly(90L, 100L, 120L);
    }

    @Test
    void intervalThatLeftNothingOutIsFollowedByAShortOne() {
        LogBudget slowing = new LogBudget(1, Duration.ofSeconds(10), Duration.ofSeconds(30));
        assertThat(allowedOf(slowing, 0, 11)).containsExactly(0L, 10L);
        assertThat(allowedOf(slowing, 30, 45)).containsExactly(30L, 40L);
    }

    /** Asks for a line every second; returns the seconds at which one was allowed. */
    private static List<Long> allowedOf(LogBudget budget, long from, long to) {
        return LongStream.range(from, to)
                .filter(second -> budget.allows(second * SECOND))
                .boxed()
                .toList();
    }
}
