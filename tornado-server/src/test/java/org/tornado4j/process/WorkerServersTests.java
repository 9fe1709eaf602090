package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.tornado4j.ioloop.IOLoop;

class WorkerServersTests {

    static class StubServer implements Worker.Server {

        private int connections;
        private long requests;
        private boolean over;
        private int letGo;

        StubServer(int connections, long requests) {
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

    private final WorkerServers servers = new WorkerServers();
    private final StubServer one = new StubServer(30, 100);
    private final StubServer other = new StubServer(10, 5);

    @Test
    @DisplayName("A server that is added twice counts once")
    void countsOnce() {
        servers.add(one);
        servers.add(other);
        servers.add(one);
        assertThat(servers.figures().connections()).isEqualTo(40);
        assertThat(servers.figures().requests()).isEqualTo(105);
    }

    @Test
    @DisplayName("Requests of a server that is over stay counted, and are not counted again when it comes back")
    void comesBack() {
        servers.add(one);
        servers.add(other);
        one.over = true;
        one.connections = 0;
        assertThat(servers.figures().requests()).isEqualTo(105);
        one.over = false;
        one.requests = 107;
        servers.add(one);
        assertThat(servers.figures().requests()).isEqualTo(112);
    }

    @Test
    @DisplayName("Each lets go what corresponds to its size")
    void letsGoInProportion() {
        servers.add(one);
        servers.add(other);
        servers.letGo(20);
        assertThat(List.of(one.letGo, other.letGo)).containsExactly(15, 5);
        servers.letGo(0);
        assertThat(List.of(one.letGo, other.letGo)).containsExactly(0, 0);
    }
}
