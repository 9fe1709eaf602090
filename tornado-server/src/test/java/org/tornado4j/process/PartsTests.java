package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.tornado4j.ioloop.IOLoop;

class PartsTests {

    private static final class Server implements Worker.Part {

        private int connections;
        private long requests;
        private boolean over;
        private int letGo;

        Server(int connections, long requests) {
            this.connections = connections;
            this.requests = requests;
        }

        @Override
        public int connections() {
            return connections;
        }

        @Override
        public long requests() {
            return requests;
        }

        @Override
        public Collection<IOLoop> loops() {
            return List.of();
        }

        @Override
        public boolean isOver() {
            return over;
        }

        @Override
        public void letGo(int surplus) {
            letGo = surplus;
        }
    }

    private final Parts parts = new Parts();
    private final Server one = new Server(30, 100);
    private final Server other = new Server(10, 5);

    @Test
    @DisplayName("A part that is added twice counts once")
    void countsOnce() {
        parts.add(one);
        parts.add(other);
        parts.add(one);
        assertThat(parts.figures().connections()).isEqualTo(40);
        assertThat(parts.figures().requests()).isEqualTo(105);
    }

    @Test
    @DisplayName("Requests of a part that is over stay counted, and are not counted again when it comes back")
    void comesBack() {
        parts.add(one);
        parts.add(other);
        one.over = true;
        one.connections = 0;
        assertThat(parts.figures().requests()).isEqualTo(105);
        one.over = false;
        one.requests = 107;
        parts.add(one);
        assertThat(parts.figures().requests()).isEqualTo(112);
    }

    @Test
    @DisplayName("Each lets go what corresponds to its size")
    void letsGoInProportion() {
        parts.add(one);
        parts.add(other);
        parts.letGo(20);
        assertThat(List.of(one.letGo, other.letGo)).containsExactly(15, 5);
        parts.letGo(0);
        assertThat(List.of(one.letGo, other.letGo)).containsExactly(0, 0);
    }
}
