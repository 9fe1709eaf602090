package org.tornado4j.spring.boot.starter.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tornado4j.spring.boot.starter.webflux.app.TestApplication;

/** An application in several processes, each a JVM that is started here. */
@EnabledOnOs(OS.LINUX)
@Timeout(240)
class ProcessesTests {

    private static final Pattern STARTED =
            Pattern.compile("\\[[01]] .*Tornado started on port (\\d+) \\(http\\) with 1 loop, mode webflux.*");

    private final List<String> output = new CopyOnWriteArrayList<>();
    private Process supervisor;

    @BeforeEach
    void start() throws IOException {
        supervisor = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TestApplication.class.getName(),
                        "--server.port=0",
                        "--tornado.server.processes=2")
                .redirectErrorStream(true)
                .start();
        Thread reader = new Thread(this::read, "output-of-processes");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        new BufferedReader(new InputStreamReader(supervisor.getInputStream(), StandardCharsets.UTF_8))
                .lines()
                .forEach(output::add);
    }

    @AfterEach
    void end() {
        List<ProcessHandle> workers = supervisor.children().toList();
        supervisor.destroyForcibly();
        workers.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void workersShareThePortOfWebFlux() throws Exception {
        Awaitility.await("two workers").atMost(180, TimeUnit.SECONDS).until(() -> ports().size() == 2);
        assertThat(ports().get(0)).isEqualTo(ports().get(1));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + ports().get(0) + "/function/you"))
                .timeout(Duration.ofSeconds(60))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .body())
                .startsWith("Hello you");
        supervisor.destroy();
        assertThat(supervisor.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    private List<String> ports() {
        return output.stream()
                .map(STARTED::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .toList();
    }
}
