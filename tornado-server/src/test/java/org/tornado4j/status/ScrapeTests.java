package org.tornado4j.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tornado4j.testing.Program;
import org.tornado4j.testing.Requesting;
import org.tornado4j.testing.StrictMetrics;

/** Real processes, whose metrics are read at their supervisor. */
@Timeout(value = 5, unit = TimeUnit.MINUTES) // it starts JVMs
class ScrapeTests {

    private static final String PROBLEM = "Metrics of task 1 are missing: the metrics of the program are malformed: ";

    private final HttpClient client = HttpClient.newHttpClient();
    private Program program;

    @AfterEach
    void endProgram() {
        program.close();
    }

    private String scrape(String accept) throws Exception {
        String page = program.awaitLine("The status page is at ").replaceAll(".* at ", "");
        HttpRequest request = HttpRequest.newBuilder(URI.create(page).resolve("/metrics"))
                .header("Accept", accept)
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private int port() {
        return Integer.parseInt(program.awaitLine("port: ").replaceAll(".*port: ", ""));
    }

    /** Returns what {@code docs/processes.md} names of the supervisor's own, but that of failures, of which there are none. */
    private static Set<String> documentedNames() throws IOException {
        String document = Files.readString(Path.of("..", "docs", "processes.md"));
        return Pattern.compile("\\btornado_(?:supervisor|worker)_[a-z_]*[a-z]\\b")
                .matcher(document)
                .results()
                .map(MatchResult::group)
                .filter(name -> !name.equals("tornado_supervisor_failures_total"))
                .collect(Collectors.toSet());
    }

    @Test
    @DisplayName("The metrics of two workers and of their supervisor are one text, in both formats")
    void twoWorkers() throws Exception {
        program = Program.start(ScrapedProgram.class, 2);
        program.await(
                "two workers that serve",
                () -> StrictMetrics.ofText(scrape("*/*")).series().get("tornado_supervisor_workers{state=\"ready\"}")
                        == 2.0);
        int answered = 10;
        for (int i = 0; i < answered; i++) {
            Requesting.once(port(), "/");
        }
        StrictMetrics metrics = StrictMetrics.ofText(scrape("*/*"));
        double requests = metrics.series().get("tornado_requests_total{task=\"0\"}")
                + metrics.series().get("tornado_requests_total{task=\"1\"}");
        assertThat(requests).isEqualTo(answered);
        assertThat(metrics.types())
                .containsEntry("tornado_requests_total", "counter")
                .containsEntry("orders", "gauge");
        assertThat(metrics.series())
                .containsEntry("orders{shop=\"Gr\u00fcn\",task=\"0\"}", 3.0)
                .containsEntry("tornado_worker_scrape_success{task=\"0\"}", 1.0)
                .containsEntry("tornado_worker_scrape_success{task=\"1\"}", 0.0)
                .containsKey("tornado_loop_busy{loop=\"0\",task=\"1\"}")
                .containsKey("tornado_limit_fired_total{limit=\"max-body-size\",task=\"1\"}");
        assertThat(metrics.series().get("tornado_worker_memory_bytes{task=\"1\",type=\"resident\"}"))
                .isGreaterThan(1024 * 1024);
        assertThat(metrics.types().keySet()).containsAll(documentedNames());
        program.awaitLine(PROBLEM);

        StrictMetrics open = StrictMetrics.ofOpenMetrics(scrape("application/openmetrics-text"));
        assertThat(open.types()).containsEntry("tornado_requests", "counter");
        assertThat(open.series()).containsEntry("orders{shop=\"Gr\u00fcn\",task=\"0\"}", 3.0);
        assertThat(program.output()).filteredOn(line -> line.contains(PROBLEM)).hasSize(1);
    }
}
