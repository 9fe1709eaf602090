package org.tornado4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ensures that parsers accept the inputs of the checks: one that refused its input at once would pass for a linear one.
 */
class ScalingChecksTests {

    static Iterable<ScalingCheck> checks() {
        return ScalingChecks.all();
    }

    @ParameterizedTest
    @MethodSource("checks")
    void inputIsAccepted(ScalingCheck check) {
        assertThatCode(() -> check.input().apply(check.size()).run()).doesNotThrowAnyException();
        assertThatCode(() -> check.input().apply(2 * check.size()).run()).doesNotThrowAnyException();
    }
}
