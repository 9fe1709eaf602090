package org.tornado4j.demo.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.tornado4j.demo.DemoTest;
import org.tornado4j.demo.SocketClient;
import tools.jackson.databind.JsonNode;

@DemoTest
class DashboardTests {

    @LocalServerPort
    private int port;

    @Test
    void figuresComeAgainAndAgain() throws Exception {
        try (SocketClient client = new SocketClient(port, "/dashboard")) {
            JsonNode figures = figuresWithSocket(client);

            assertThat(figures.at("/pid").asLong())
                    .isEqualTo(ProcessHandle.current().pid());
            assertThat(figures.at("/task").isNull()).isTrue();
            assertThat(figures.at("/loops")).isNotEmpty();
            assertThat(figures.at("/loops/0/thread").asString()).startsWith("tornado-");
            assertThat(client.next().at("/up").asLong())
                    .isGreaterThanOrEqualTo(figures.at("/up").asLong());
        }
    }

    /** Passes over figures taken for an earlier client, which may still be on their way when this one comes. */
    private static JsonNode figuresWithSocket(SocketClient client) throws InterruptedException {
        JsonNode figures = client.next();
        for (int more = 0; more < 4 && figures.at("/sockets").asLong() == 0; more++) {
            figures = client.next();
        }
        assertThat(figures.at("/sockets").asLong()).isPositive();
        return figures;
    }

    @Test
    void clientHasNothingToSay() throws Exception {
        try (SocketClient client = new SocketClient(port, "/dashboard")) {
            client.send("hello");

            assertThat(client.closeCode()).isEqualTo(1003);
        }
    }
}
