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
            JsonNode figures = client.next();

            assertThat(figures.at("/pid").asLong())
                    .isEqualTo(ProcessHandle.current().pid());
            assertThat(figures.at("/task").isNull()).isTrue();
            assertThat(figures.at("/sockets").asLong()).isPositive();
            assertThat(figures.at("/loops")).isNotEmpty();
            assertThat(figures.at("/loops/0/thread").asString()).startsWith("tornado-");
            assertThat(client.next().at("/up").asLong())
                    .isGreaterThanOrEqualTo(figures.at("/up").asLong());
        }
    }

    @Test
    void clientHasNothingToSay() throws Exception {
        try (SocketClient client = new SocketClient(port, "/dashboard")) {
            client.send("hello");

            assertThat(client.closeCode()).isEqualTo(1003);
        }
    }
}
