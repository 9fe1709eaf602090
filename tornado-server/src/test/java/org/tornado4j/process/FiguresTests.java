package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tornado4j.ioloop.LoopLoad;

class FiguresTests {

    @Test
    void theWorstOfTheLoopsCounts() {
        LoopLoad busy = new LoopLoad(0.754, Duration.ofMillis(3), 0);
        LoopLoad late = new LoopLoad(0.1, Duration.ofMillis(250), 9);
        assertThat(Figures.of(5, 6, List.of(busy, late))).isEqualTo(new Figures(5, 6, 75, 250));
        assertThat(Figures.of(0, 0, List.of())).isEqualTo(Figures.NONE);
    }

    @Test
    void aLineIsReadAsItWasMade() {
        Figures figures = new Figures(5, 1L << 40, 100, 1L << 33);
        String[] words = Arrays.stream(figures.words()).map(Object::toString).toArray(String[]::new);
        assertThat(words).hasSize(5).startsWith("figures");
        assertThat(Figures.parse(words)).isEqualTo(figures);
    }

    /** A worker may be of another release than its supervisor, when the program was replaced on disk. */
    @Test
    void otherReleasesMaySayLessOrMore() {
        assertThat(Figures.parse("figures 5 6".split(" "))).isEqualTo(new Figures(5, 6, 0, 0));
        assertThat(Figures.parse("figures 5 6 7 8 9 ten".split(" "))).isEqualTo(new Figures(5, 6, 7, 8));
    }
}
