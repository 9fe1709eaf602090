package org.tornado4j.ioloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The numbers of Tornado's PeriodicCallbackMathTest, in seconds; here a unit of the schedule is a thousandth. */
class PeriodicScheduleTests {

    @Test
    @DisplayName("L14 period 10 from 1000")
    void callsKeepThePeriod() {
        assertThat(simulate(schedule(10), 0, 0, 0, 0, 0)).containsExactly(1010.0, 1020.0, 1030.0, 1040.0, 1050.0);
    }

    @Test
    @DisplayName("L14 long calls skip whole periods")
    void longCallsSkipPeriods() {
        assertThat(simulate(schedule(10), 9, 9, 10, 11, 20, 20, 35, 35, 0, 0, 0))
                .containsExactly(
                        1010.0, 1020.0, 1030.0, 1050.0, 1070.0, 1100.0, 1130.0, 1170.0, 1210.0, 1220.0, 1230.0);
    }

    @Test
    @DisplayName("L14 a clock that goes back keeps the grid")
    void clockThatGoesBackStillAdvancesOnePeriod() {
        PeriodicSchedule schedule = schedule(10);
        schedule.startAt(0);
        assertThat(schedule.advance(0)).isEqualTo(10_000);
        assertThat(schedule.advance(8_000)).isEqualTo(20_000);
        assertThat(schedule.advance(16_000)).isEqualTo(30_000);
        assertThat(schedule.advance(0)).isEqualTo(40_000);
    }

    @Test
    @DisplayName("L14 jitter 0.5 with random 0.5 1 0 0.75")
    void jitterVariesThePeriod() {
        Iterator<Double> random = List.of(0.5, 1.0, 0.0, 0.75).iterator();
        PeriodicSchedule schedule = new PeriodicSchedule(10_000, 0.5, random::next);
        assertThat(simulate(schedule, 0, 0, 0, 0)).containsExactly(1010.0, 1022.5, 1030.0, 1041.25);
    }

    private static PeriodicSchedule schedule(int seconds) {
        return new PeriodicSchedule(seconds * 1000L, 0, () -> {
            throw new AssertionError("no jitter, no random numbers");
        });
    }

    /** The times of the calls, if they take so many seconds each, and the schedule starts at 1000. */
    private static List<Double> simulate(PeriodicSchedule schedule, int... durations) {
        List<Double> calls = new ArrayList<>();
        long now = 1_000_000;
        schedule.startAt(now);
        for (int duration : durations) {
            now = schedule.advance(now);
            calls.add(now / 1000.0);
            now += duration * 1000L;
        }
        return calls;
    }
}
