package org.tornado4j.spring.boot.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A message that is published in one process reaches the clients of all. */
@Timeout(value = 5, unit = TimeUnit.MINUTES) // it starts many JVMs
class BusTests {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private ApplicationProcess application;

    @AfterEach
    void end() {
        application.close();
    }

    private HttpRequest request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .build();
    }

    /** Collects the data of the events of a process. */
    private static List<String> collect(InputStream content) {
        List<String> data = new CopyOnWriteArrayList<>();
        Thread reader = new Thread(
                () -> new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8))
                        .lines()
                        .filter(line -> line.startsWith("data: "))
                        .map(line -> line.substring("data: ".length()))
                        .forEach(data::add),
                "events");
        reader.setDaemon(true);
        reader.start();
        return data;
    }

    @Test
    @DisplayName("Each of two workers has clients, and all of them get what any of them is told")
    void clientsOfAllWorkersAreReached() throws Exception {
        application = ApplicationProcess.start(
                List.of("-cp", System.getProperty("java.class.path"), ChattingApplication.class.getName()),
                List.of("--tornado.server.processes=2", "--tornado.server.loops=2"));
        application.awaitLines(2, ".*Started ChattingApplication in .*");
        String line =
                application.awaitLines(1, ".*Tornado started on port \\d+ .*").get(0);
        int port = Integer.parseInt(line.replaceAll(".*on port (\\d+) .*", "$1"));
        Map<String, List<String>> clients = new HashMap<>();
        application.await("a client of each worker", () -> {
            HttpResponse<InputStream> response = http.send(request(port, "/events"), BodyHandlers.ofInputStream());
            clients.putIfAbsent(response.headers().firstValue("X-Task").orElse("none"), collect(response.body()));
            return clients.size() == 2;
        });
        assertThat(clients).containsOnlyKeys("0", "1");
        application.await("what both say", () -> {
            HttpClient newcomer = HttpClient.newHttpClient(); // the kernel chooses a worker for each connection
            HttpResponse<String> response = newcomer.send(request(port, "/say/hello"), BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo("true");
            return clients.values().stream()
                    .allMatch(data -> data.containsAll(List.of("0 says hello", "1 says hello")));
        });
    }
}
