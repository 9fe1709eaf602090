package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The limit on restarts, and its renewal. */
class RestartBudgetTests {

    private static final Duration WINDOW = Duration.ofMinutes(10);

    private static long at(int minutes) {
        return Duration.ofMinutes(minutes).toNanos();
    }

    @Test
    void withoutWindowTheLimitIsForAll() {
        RestartBudget budget = new RestartBudget(2, Duration.ZERO);
        assertThat(budget.take(at(0))).isTrue();
        assertThat(budget.take(at(1))).isTrue();
        assertThat(budget.take(at(100_000))).isFalse();
        budget.reset();
        assertThat(budget.take(at(200_000))).isFalse();
        assertThat(budget.isRenewed()).isFalse();
        assertThat(budget.taken()).isEqualTo(2);
    }

    @Test
    void windowBeginsWithItsFirstRestart() {
        RestartBudget budget = new RestartBudget(2, WINDOW);
        assertThat(budget.take(at(7))).isTrue();
        assertThat(budget.take(at(16))).isTrue();
        assertThat(budget.take(at(16))).isFalse();
        assertThat(budget.untilRenewed(at(16))).isEqualTo(Duration.ofMinutes(1));
        assertThat(budget.take(at(17))).isTrue();
        assertThat(budget.take(at(26))).isTrue();
        assertThat(budget.take(at(26))).isFalse();
        assertThat(budget.taken()).isEqualTo(4);
    }

    @Test
    void restartInAnyCaseCountsAndIsNotRefused() {
        RestartBudget budget = new RestartBudget(1, WINDOW);
        budget.takeInAnyCase(at(0));
        budget.takeInAnyCase(at(1));
        assertThat(budget.take(at(2))).isFalse();
        assertThat(budget.taken()).isEqualTo(2);
        assertThat(budget.take(at(10))).isTrue();
    }

    @Test
    void resetBeginsAWindow() {
        RestartBudget budget = new RestartBudget(1, WINDOW);
        assertThat(budget.take(at(0))).isTrue();
        budget.reset();
        assertThat(budget.take(at(9))).isTrue();
        assertThat(budget.take(at(18))).isFalse();
        assertThat(budget.take(at(19))).isTrue();
    }

    @Test
    void noRestartsAreNoneInAnyWindow() {
        RestartBudget budget = new RestartBudget(0, WINDOW);
        assertThat(budget.isRenewed()).isFalse();
        assertThat(budget.take(at(0))).isFalse();
        assertThat(budget.take(at(60))).isFalse();
    }
}
