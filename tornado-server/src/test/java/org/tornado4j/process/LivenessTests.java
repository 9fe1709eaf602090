package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornado4j.process.Liveness.State;

/** The table of states, on paper. */
class LivenessTests {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static Heartbeat held(int loops, int heldLoops, long millis) {
        return new Heartbeat(loops, heldLoops, Duration.ofMillis(millis));
    }

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    /** Each row: how many loops of two are held and how long, as of the last heartbeat; how long ago that came. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0 |     0 |     0 | ON_TIME | ''
                    0 |  2999 |  2999 | ON_TIME | ''
                    0 |     0 |  3000 | LATE    | not heard of for 3 s
                    0 |     0 | 29999 | LATE    | not heard of for 29 s
                    0 |     0 | 30000 | GONE    | not heard of for 30 s
                    1 |  3000 |     0 | HELD    | 1 of 2 loops held for 3 s
                    2 |  3000 |  2999 | HELD    | 2 of 2 loops held for 3 s
                    2 | 29999 |     0 | HELD    | 2 of 2 loops held for 29 s
                    1 |  5000 |  3000 | LATE    | not heard of for 3 s
                    1 | 30000 |     0 | GONE    | 1 of 2 loops held for 30 s
                    2 | 30000 |  2999 | GONE    | 2 of 2 loops held for 30 s
                    2 | 30000 |  3000 | GONE    | not heard of for 3 s
                    """)
    void stateFollowsFromTheLastHeartbeatAndItsAge(
            int heldLoops, long heldMillis, long silentMillis, State state, String trouble) {
        Liveness liveness = new Liveness(TIMEOUT);
        liveness.heard(held(2, heldLoops, heldMillis), seconds(7));
        long now = seconds(7) + Duration.ofMillis(silentMillis).toNanos();
        assertThat(liveness.state(now)).isEqualTo(state);
        assertThat(liveness.trouble(now)).isEqualTo(trouble);
    }

    /** It may be of an older release, which sends no heartbeats. */
    @Test
    void workerThatWasNeverHeardIsNotJudged() {
        Liveness liveness = new Liveness(TIMEOUT);
        assertThat(liveness.state(seconds(86_400))).isEqualTo(State.UNKNOWN);
        assertThat(liveness.silence(seconds(86_400))).isZero();
        liveness.beginPeriod(seconds(86_400));
        assertThat(liveness.state(seconds(2 * 86_400))).isEqualTo(State.UNKNOWN);
    }

    @Test
    void heartbeatLeadsBackFromAnyState() {
        Liveness liveness = new Liveness(TIMEOUT);
        liveness.heard(held(1, 1, 40_000), 0);
        assertThat(liveness.state(seconds(1))).isEqualTo(State.GONE);
        liveness.heard(held(1, 0, 0), seconds(60));
        assertThat(liveness.state(seconds(61))).isEqualTo(State.ON_TIME);
    }

    @Test
    void newPeriodForgetsTheSilence() {
        Liveness liveness = new Liveness(TIMEOUT);
        liveness.heard(held(1, 0, 0), 0);
        liveness.beginPeriod(seconds(600));
        assertThat(liveness.state(seconds(602))).isEqualTo(State.ON_TIME);
        assertThat(liveness.state(seconds(629))).isEqualTo(State.LATE);
        assertThat(liveness.state(seconds(630))).isEqualTo(State.GONE);
    }

    @Test
    void withoutTimeoutNobodyIsGone() {
        Liveness liveness = new Liveness(Duration.ZERO);
        liveness.heard(held(1, 1, 3_600_000), 0);
        assertThat(liveness.state(0)).isEqualTo(State.HELD);
        assertThat(liveness.state(seconds(3600))).isEqualTo(State.LATE);
    }

    @Test
    void timeoutIsZeroOrLongEnough() {
        ForkOptions.Builder options = ForkOptions.builder();
        assertThat(options.build().livenessTimeout()).isEqualTo(TIMEOUT);
        assertThat(options.livenessTimeout(Duration.ZERO).build().livenessTimeout())
                .isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.livenessTimeout(Duration.ofMillis(4999)))
                .withMessageContaining("at least 5 s");
        assertThatIllegalArgumentException().isThrownBy(() -> options.livenessTimeout(Duration.ofSeconds(-1)));
    }
}
