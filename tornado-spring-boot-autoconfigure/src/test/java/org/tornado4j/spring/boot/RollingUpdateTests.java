package org.tornado4j.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.GracefulShutdownResult;
import org.springframework.boot.web.server.Shutdown;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.RequestHandler;

/** One server takes over from another on the same port, again and again, under load. */
class RollingUpdateTests {

    private static final int ROUNDS = 5;
    private static final int CLIENTS = 6;

    @Test
    @DisplayName("No request of clients that keep their connections, and never try again, is lost")
    void noRequestIsLost() throws Exception {
        TornadoWebServer current = server(0);
        int port = current.getPort();
        KeepingClients clients = new KeepingClients(port, CLIENTS);
        for (int round = 0; round < ROUNDS; round++) {
            TornadoWebServer next = server(port);
            clients.awaitMore(200);
            drain(current);
            current.destroy();
            current = next;
        }
        clients.awaitMore(200);
        clients.stop(); // fails if a request did
        current.destroy();
        assertThat(clients.connections()).isGreaterThanOrEqualTo(2 * CLIENTS);
    }

    private static TornadoWebServer server(int port) {
        TornadoWebServerFactory factory = new TornadoWebServerFactory(port);
        factory.setLoops(2);
        factory.setReusePort(true);
        factory.setShutdown(Shutdown.GRACEFUL);
        Application application = Application.builder()
                .settings(ApplicationSettings.builder().logRequests(false).build())
                .route("/", Greeting::new)
                .build();
        TornadoWebServer server = factory.getWebServer(() -> application);
        server.start();
        return server;
    }

    private static void drain(TornadoWebServer server) throws Exception {
        CompletableFuture<GracefulShutdownResult> drained = new CompletableFuture<>();
        server.shutDownGracefully(drained::complete);
        assertThat(drained.get(30, TimeUnit.SECONDS)).isEqualTo(GracefulShutdownResult.IDLE);
    }

    static class Greeting extends RequestHandler {
        void get() {
            write("hello");
        }
    }
}
