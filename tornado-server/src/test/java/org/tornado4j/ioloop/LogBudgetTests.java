package org.tornado4j.ioloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
}
