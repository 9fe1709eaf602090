package org.tornado4j.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tornado4j.bus.Origins.Verdict.BEHIND_GAP;
import static org.tornado4j.bus.Origins.Verdict.NEXT;
import static org.tornado4j.bus.Origins.Verdict.REPEATED;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Frames that are missing or come twice. */
class OriginsTests {

    private final Origins origins = new Origins();
    private final UUID one = UUID.randomUUID();

    @Test
    void framesOfEachOriginFollowEachOther() {
        UUID two = UUID.randomUUID();
        assertThat(origins.note(one, 7)).as("it was there before this process").isEqualTo(NEXT);
        assertThat(origins.note(one, 8)).isEqualTo(NEXT);
        assertThat(origins.note(two, 1)).isEqualTo(NEXT);
        assertThat(origins.note(one, 8)).isEqualTo(REPEATED);
        assertThat(origins.note(one, 3)).isEqualTo(REPEATED);
        assertThat(origins.note(one, 10)).isEqualTo(BEHIND_GAP);
        assertThat(origins.note(one, 9)).isEqualTo(REPEATED);
        assertThat(origins.note(one, 11)).isEqualTo(NEXT);
        assertThat(origins.note(two, 2)).isEqualTo(NEXT);
    }

    @Test
    void gapThatIsKnownIsNotToldTwice() {
        origins.note(one, 1);
        origins.gapIsTold();
        assertThat(origins.note(one, 1)).isEqualTo(REPEATED);
        assertThat(origins.note(one, 5)).isEqualTo(NEXT);
        assertThat(origins.note(one, 7)).isEqualTo(BEHIND_GAP);
    }

    @Test
    void thoseThatSentNothingForLongAreForgotten() {
        origins.note(one, 5);
        UUID other = UUID.randomUUID();
        origins.note(other, 5);
        for (int i = 0; i < Origins.MOST - 1; i++) {
            origins.note(one, 6 + i);
            origins.note(UUID.randomUUID(), 1);
        }
        assertThat(origins.note(one, 5)).isEqualTo(REPEATED);
        assertThat(origins.note(other, 5)).isEqualTo(NEXT);
    }
}
